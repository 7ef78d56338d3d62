import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, api, Unreachable } from "../../../api/client";
import type { Operations, Run, RunOfCall } from "../../../api/http";

export type Act = Omit<Operations["POST /api/script-runs/{run}/act"]["body"], "request_id" | "seq">;
type Request = Operations["POST /api/script-runs/{run}/act"]["body"];

const PREFIX = "pz.script.";
const AGAIN_MS = 2_500;
/** The worker brings an answer to the card of the person within a second. */
const CARD_MS = 1_500;

/** `kept`: the last action lies in this browser until the server can be reached again. */
export type RunState = "clean" | "saving" | "kept";

export interface RunHandle {
  run: Run | null;
  mayMake: boolean;
  pending: boolean;
  fault: unknown;
  /** Why the server did not take the last action; a sentence for the person. */
  refused: string;
  state: RunState;
  act: (action: Act) => void;
  again: () => void;
}

const keyOf = (call: string) => ["script-run", call];

interface Waiting {
  run: string;
  body: Request;
}

function waiting(call: string): Waiting | null {
  const kept = localStorage.getItem(`${PREFIX}act.${call}`);
  return kept ? (JSON.parse(kept) as Waiting) : null;
}

function keep(call: string, what: Waiting | null): void {
  if (what) localStorage.setItem(`${PREFIX}act.${call}`, JSON.stringify(what));
  else localStorage.removeItem(`${PREFIX}act.${call}`);
}

export function mayPass(fault: unknown): boolean {
  return fault instanceof Unreachable || (fault instanceof ApiError && [401, 503].includes(fault.status));
}

/** Actions after which the script stands where it stood: what is pressed meanwhile is meant for that step. */
const STAYS: ReadonlySet<string> = new Set(["objection", "cta", "offered", "not_offered", "bridge"]);

/**
 * The script of a call. One action at a time; one that could not be sent is sent again with the same id until
 * the server has it, also by the next page.
 */
export function useRun(call: string): RunHandle {
  const queries = useQueryClient();
  const found = useQuery({
    queryKey: keyOf(call),
    queryFn: () => api("GET /api/script-runs/of-call/{call}", { path: { call } }),
    staleTime: 30_000,
  });
  const [state, setState] = useState<RunState>(() => (waiting(call) ? "kept" : "clean"));
  const [refused, setRefused] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const busy = useRef(waiting(call) !== null);
  const stays = useRef(false);
  const next = useRef<Act | null>(null);
  const begin = useRef<(run: Run, action: Act) => void>(() => undefined);

  const send = useCallback(
    async (what: Waiting) => {
      let run: Run | null = null;
      try {
        run = await api("POST /api/script-runs/{run}/act", {
          path: { run: what.run },
          body: what.body,
        });
        queries.setQueryData<RunOfCall>(keyOf(call), (before) => ({ may_make: false, ...before, run }));
        if (what.body.act === "answer")
          setTimeout(() => void queries.invalidateQueries({ queryKey: ["person"] }), CARD_MS);
        setRefused("");
      } catch (fault) {
        if (mayPass(fault)) {
          setState("kept");
          timer.current = setTimeout(() => void send(what), AGAIN_MS);
          return;
        }
        setRefused(fault instanceof ApiError ? fault.message : String(fault));
        void queries.invalidateQueries({ queryKey: keyOf(call) });
      }
      keep(call, null);
      busy.current = false;
      setState("clean");
      const after = next.current;
      next.current = null;
      if (run && after) begin.current(run, after);
    },
    [call, queries],
  );
  begin.current = (at, action) => {
    busy.current = true;
    stays.current = STAYS.has(action.act);
    const what = { run: at.id, body: { ...action, seq: at.seq, request_id: crypto.randomUUID() } };
    keep(call, what);
    setState("saving");
    void send(what);
  };

  useEffect(() => {
    const left = waiting(call);
    if (left) void send(left);
    return () => clearTimeout(timer.current);
  }, [call, send]);

  const run = found.data?.run ?? null;
  const act = useCallback(
    (action: Act) => {
      // The answer to the action before may be here and not drawn yet: its number counts, if the step is the same.
      const now = queries.getQueryData<RunOfCall>(keyOf(call))?.run ?? run;
      if (!run?.mine || !now || now.step?.id !== run.step?.id) return;
      if (!busy.current) begin.current(now, action);
      else if (stays.current) next.current = action;
    },
    [run, call, queries],
  );
  return {
    run,
    mayMake: found.data?.may_make ?? false,
    pending: found.isPending,
    fault: found.error,
    refused,
    state,
    act,
    again: () => void found.refetch(),
  };
}

/** What is typed for a question, kept in this browser until it was answered. */
export function useTyped(run: string, step: string, given: string) {
  const key = `${PREFIX}typed.${run}.${step}`;
  const [text, setText] = useState(() => localStorage.getItem(key) ?? given);
  const type = (next: string) => {
    localStorage.setItem(key, next);
    setText(next);
  };
  const forget = () => localStorage.removeItem(key);
  return { text, type, forget };
}
