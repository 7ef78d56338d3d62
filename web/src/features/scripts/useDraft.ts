import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { api, Unreachable } from "../../api/client";
import type { Draft } from "../../api/http";
import type { Drawing } from "./document";
import type { Places } from "./layout";
import { Saver, type SaveState, shelfOf } from "./saver";
import { type Script, whole } from "./script";
import { begun, done, redone, type Timeline, undone } from "./undo";

type Step =
  | { do: "change"; script: Script; key: string | null }
  | { do: "move"; places: Places; key: string | null }
  | { do: "undo" }
  | { do: "redo" };

function work(line: Timeline<Drawing>, step: Step): Timeline<Drawing> {
  switch (step.do) {
    case "change":
      return step.script === line.now.script
        ? line
        : done(line, { ...line.now, script: step.script }, step.key);
    case "move":
      return done(line, { ...line.now, places: step.places }, step.key);
    case "undo":
      return undone(line);
    case "redo":
      return redone(line);
  }
}

/** Somebody else saved meanwhile, or another tab did: theirs beside what is here. */
export interface Conflict {
  theirs: Script;
  version: number;
}

/**
 * The draft of a script as it was when the editor opened, with undo, saved by itself. What is not saved yet survives a reload and a lost
 * connection in this browser; when somebody else saved meanwhile both are kept until a person decides.
 */
export function useDraft(draft: Draft, places: Places) {
  const id = draft.script;
  const [first] = useState(() => {
    const stored = whole(draft.body);
    const kept = shelfOf(id).kept();
    const differs = kept !== null && JSON.stringify(kept.script) !== JSON.stringify(stored);
    return { stored, version: draft.version, kept: differs ? kept : null };
  });
  const [line, act] = useReducer(work, null, () =>
    begun<Drawing>({ script: first.kept?.script ?? first.stored, places }),
  );
  const [saving, setSaving] = useState<{ state: SaveState; fault: unknown }>({ state: "saved", fault: null });
  const [conflict, setConflict] = useState<Conflict | null>(
    first.kept && first.kept.version !== draft.version
      ? { theirs: first.stored, version: draft.version }
      : null,
  );
  const waiting = useRef(conflict !== null);
  const saver = useRef<Saver | null>(null);
  const script = line.now.script;

  useEffect(() => {
    const made = new Saver(
      first.stored,
      first.version,
      async (body, version) =>
        (
          await api("PUT /api/scripts/{script}/draft", {
            path: { script: id },
            body: { version, body: { ...body } },
          })
        ).version,
      shelfOf(id),
      (state, fault) => {
        setSaving({ state, fault });
        if (state === "stale") void fetchTheirs(id).then(setConflict);
      },
    );
    saver.current = made;
    const again = () => void made.flush();
    window.addEventListener("online", again);
    return () => {
      window.removeEventListener("online", again);
      void made.flush();
      made.stop();
    };
  }, [id, first]);

  useEffect(() => {
    if (!waiting.current) saver.current?.changed(script);
  }, [script]);

  const settle = useCallback(
    (chosen: Script) => {
      if (!conflict) return;
      waiting.current = false;
      saver.current?.settle(chosen, conflict.theirs, conflict.version);
      act({ do: "change", script: chosen, key: null });
      setConflict(null);
    },
    [conflict],
  );

  return {
    drawing: line.now,
    mayUndo: line.past.length > 0,
    mayRedo: line.future.length > 0,
    saving,
    conflict,
    settle,
    change: useCallback(
      (next: Script, key?: string) => act({ do: "change", script: next, key: key ?? null }),
      [],
    ),
    move: useCallback(
      (next: Places, key?: string) => act({ do: "move", places: next, key: key ?? null }),
      [],
    ),
    undo: useCallback(() => act({ do: "undo" }), []),
    redo: useCallback(() => act({ do: "redo" }), []),
    /** Everything is on the server; its version. Null: it could not be saved now. */
    flush: useCallback(async () => {
      const ok = await saver.current?.flush();
      return ok ? (saver.current?.version ?? null) : null;
    }, []),
  };
}

export type DraftWork = ReturnType<typeof useDraft>;

const AGAIN_MS = 2_000;

async function fetchTheirs(id: string): Promise<Conflict> {
  for (;;) {
    try {
      const newest: Draft = await api("GET /api/scripts/{script}/draft", { path: { script: id } });
      return { theirs: whole(newest.body), version: newest.version };
    } catch (fault) {
      if (!(fault instanceof Unreachable)) throw fault;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
