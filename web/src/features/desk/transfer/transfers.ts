import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { api } from "../../../api/client";
import type { AgentState, CallView } from "../../../api/facts";
import type { TransferOut } from "../../../api/http";
import { useLive } from "../../../live/hooks";
import { queuesInOrder, waitingIn } from "../../../ui/metrics";
import { useNames } from "../../../ui/names";
import { useDesk } from "../Desk";
import { flushNote, forgetNote } from "../notes";

export type Target =
  | { kind: "queue"; id: string; name: string; waiting: number }
  | { kind: "agent"; id: string; name: string; state: AgentState }
  | { kind: "number"; id: string; name: string };

/** What may be meant as a telephone number: digits as people write them, seven at least. */
function asNumber(typed: string): string | null {
  const kept = typed.replaceAll(/[\s()\u00a0-]/g, "");
  return /^\+?\d{7,15}$/.test(kept) ? kept : null;
}

/** Whom a colleague can be: on the line and without a call. */
const FREE: readonly AgentState[] = ["ready", "not_ready"];

/** Queues of the client and free colleagues, ready ones first, whose names hold what was typed; or the number
 * that was typed. */
export function useTargets(call: CallView, typed: string): Target[] {
  const { agent } = useDesk();
  const names = useNames();
  const { queues, agents, calls } = useLive((state) => state);
  return useMemo(() => {
    const rows: Target[] = queuesInOrder(queues)
      .filter(({ setting }) => setting.client === call.client)
      .map(({ setting }) => ({
        kind: "queue",
        id: setting.id,
        name: names.queue(setting.id),
        waiting: waitingIn(calls, setting.id).length,
      }));
    const free = Object.values(agents)
      .filter((each) => each.agent !== agent && FREE.includes(each.state) && each.line === "up")
      .sort((a, b) => FREE.indexOf(a.state) - FREE.indexOf(b.state));
    for (const each of free)
      rows.push({ kind: "agent", id: each.agent, name: names.agent(each.agent), state: each.state });
    const wanted = plain(typed);
    const found = rows.filter((row) => plain(row.name).includes(wanted));
    const number = asNumber(typed);
    return number === null ? found : [...found, { kind: "number", id: number, name: typed.trim() }];
  }, [queues, agents, calls, call.client, agent, names, typed]);
}

function plain(words: string): string {
  return words.trim().toLowerCase().replaceAll("ё", "е");
}

const PASSES = [
  "transfer_to_queue",
  "transfer_to_agent",
  "transfer_outside",
  "consult",
  "consult_outside",
] as const;

/** Passing a call on: the note is saved first, because it goes along. */
export function usePassOn(call: CallView) {
  const { ask, busy } = useDesk();
  const passes = PASSES.find((each) => each === busy) ?? null;
  const go = async (to: Target, note: string): Promise<boolean> => {
    await flushNote(call.call);
    const about = { call: call.call, note };
    switch (to.kind) {
      case "queue":
        return ask({ kind: "transfer_to_queue", ...about, queue: to.id });
      case "agent":
        return ask({ kind: "transfer_to_agent", ...about, to: to.id });
      case "number":
        return ask({ kind: "transfer_outside", ...about, number: to.id });
    }
  };
  const first = async (to: Target, note: string): Promise<boolean> => {
    if (to.kind === "queue") return false;
    await flushNote(call.call);
    const about = { call: call.call, note };
    return to.kind === "agent"
      ? ask({ kind: "consult", ...about, to: to.id })
      : ask({ kind: "consult_outside", ...about, number: to.id });
  };
  return { go, first, busy: passes };
}

/** Every transfer of a call with its words, the oldest first. */
export function useTransfers(call: string, wanted: boolean) {
  return useQuery({
    enabled: wanted,
    queryKey: ["transfers", call],
    queryFn: () => api("GET /api/calls/{call}/transfers", { path: { call } }),
    staleTime: 0,
  });
}

/** The words that came with the call to this agent: the last that were meant for him or for a queue. */
export function wordsFor(rows: readonly TransferOut[] | undefined, from: string): TransferOut | undefined {
  return rows?.findLast((row) => row.agent === from);
}

/** A call that came from a colleague or went to one: what this page remembers of it is asked for again. */
export function useHandover(call: CallView): void {
  const queries = useQueryClient();
  const seen = useRef(call.agent);
  useEffect(() => {
    if (seen.current === call.agent) return;
    seen.current = call.agent;
    forgetNote(call.call);
    for (const key of ["script-run", "note", "transfers"])
      void queries.invalidateQueries({ queryKey: [key, call.call] });
  }, [queries, call.call, call.agent]);
}
