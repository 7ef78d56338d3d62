import type { CallView, QueueLive, Tally } from "../api/facts";

/** What became of the calls of a queue; who was passed on is told only where calls are live. */
export type Outcomes = Omit<Tally, "transferred_in" | "transferred_out" | "overflowed"> & Partial<Tally>;

/**
 * Service level as a share 0…1: answered within the target ÷ (answered + abandoned + flowed out). Short
 * abandons are left out. Null while no call of the cohort has ended.
 */
export function serviceLevel(tally: Outcomes): number | null {
  const counted = tally.answered + tally.abandoned + tally.flowed_out;
  return counted > 0 ? tally.in_target / counted : null;
}

/** Average speed of answer in ms; null while nobody was answered. */
export function asa(tally: Outcomes): number | null {
  return tally.answered > 0 ? tally.wait_answered_ms / tally.answered : null;
}

/** Abandoned ÷ offered, 0…1; short abandons are counted apart. */
export function abandonment(tally: Outcomes): number | null {
  return tally.offered > 0 ? tally.abandoned / tally.offered : null;
}

export function addTallies(tallies: readonly Outcomes[]): Tally {
  const total: Tally = {
    offered: 0,
    answered: 0,
    in_target: 0,
    abandoned: 0,
    short_abandoned: 0,
    flowed_out: 0,
    wait_answered_ms: 0,
    transferred_out: 0,
    transferred_in: 0,
    overflowed: 0,
  };
  for (const tally of tallies) {
    for (const name of Object.keys(total) as (keyof Tally)[]) total[name] += tally[name] ?? 0;
  }
  return total;
}

/** Since when a caller waits for somebody: from his first entry; once somebody has talked to him, from his last. */
export function waitsSince(call: CallView): string {
  return call.waits_since ?? call.queued_at ?? call.arrived_at;
}

/** Calls that wait in a queue now, the longest wait first. */
export function waitingIn(calls: Record<string, CallView>, queue: string | null): CallView[] {
  return Object.values(calls)
    .filter((call) => call.state === "waiting" || call.state === "offered")
    .filter((call) => queue === null || call.queue === queue)
    .sort((a, b) => waitsSince(a).localeCompare(waitsSince(b)));
}

export function percent(share: number | null, language: string): string {
  if (share === null) return "–";
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

export function queuesInOrder(queues: Record<string, QueueLive>): QueueLive[] {
  return Object.values(queues).sort(
    (a, b) => a.setting.client.localeCompare(b.setting.client) || a.setting.id.localeCompare(b.setting.id),
  );
}

/** 0.7: seconds to a tenth, as the language writes them. */
export function seconds(count: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(
    count,
  );
}
