import { useQuery } from "@tanstack/react-query";
import { api } from "../api/client";
import type { CallPart, CallRow } from "../api/http";
import { useLive } from "../live/hooks";
import { midnight } from "./time";

const PAGE = 200;
const PAGES = 5;

/** The moment at which today began where the centre is. */
export function useMidnight(): string {
  const zone = useLive((state) => state.centre?.zone ?? "UTC");
  const offset = useLive((state) => Math.round(state.offset_ms / 60_000) * 60_000);
  return midnight(Math.floor((Date.now() + offset) / 60_000) * 60_000, zone);
}

async function callsOf(agent: string, from: string): Promise<CallRow[]> {
  const rows: CallRow[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const got = await api("GET /api/calls", { query: { agent: [agent], from, limit: PAGE, cursor } });
    rows.push(...got.calls);
    if (got.next === null) break;
    cursor = got.next;
  }
  return rows;
}

/** Today's calls of an agent, newest first (at most a thousand); asked again when his call changes. */
export function useCallsToday(agent: string) {
  const from = useMidnight();
  // Between two calls his state began with the end of the last one: what was read before that is old.
  const moment = useLive((state) => state.agents[agent]?.call ?? state.agents[agent]?.since ?? null);
  return useQuery({
    queryKey: ["calls", "today", agent, from, moment],
    queryFn: () => callsOf(agent, from),
    placeholderData: (before) => before,
  });
}

/** What of a call was this agent's: her part of one that was passed on, else all of it. */
export function partOf(call: CallRow, agent: string) {
  const mine = call.parts?.filter((part) => part.agent === agent) ?? [];
  const last = mine.at(-1);
  if (!last) return { ...call, taken: 0, given: 0 };
  const sum = (of: (part: CallPart) => number) => mine.reduce((total, part) => total + of(part), 0);
  return {
    ...call,
    disposition: last.disposition,
    talk_ms: sum((part) => part.talk_ms),
    hold_ms: sum((part) => part.hold_ms),
    wrap_ms: sum((part) => part.wrap_ms),
    taken: sum((part) => (part.taken ? 1 : 0)),
    given: sum((part) => (part.given ? 1 : 0)),
  };
}

export interface Day {
  handled: number;
  /** Talks with callers whom a colleague passed on, and callers whom she passed on. */
  taken: number;
  given: number;
  talk_ms: number;
  hold_ms: number;
  wrap_ms: number;
  /** Average handling time = (talk + hold + wrap-up) ÷ handled. */
  aht_ms: number | null;
}

/** Sums of an agent's day from the call records; of a transferred call her part counts. */
export function dayOf(calls: readonly CallRow[], agent: string): Day {
  const handled = calls.filter((call) => call.how === "answered").map((call) => partOf(call, agent));
  const sum = (of: (call: ReturnType<typeof partOf>) => number) =>
    handled.reduce((total, call) => total + of(call), 0);
  const talk = sum((call) => call.talk_ms);
  const hold = sum((call) => call.hold_ms);
  const wrap = sum((call) => call.wrap_ms);
  const count = handled.length;
  return {
    handled: count,
    taken: sum((call) => call.taken),
    given: sum((call) => call.given),
    talk_ms: talk,
    hold_ms: hold,
    wrap_ms: wrap,
    aht_ms: count > 0 ? (talk + hold + wrap) / count : null,
  };
}
