import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useSyncExternalStore } from "react";
import { ApiError, api, Unreachable } from "../../api/client";

const PREFIX = "pz.note.";
const PAUSE_MS = 700;
const AGAIN_MS = 2_500;

/** `kept`: only in this browser until the server can be reached again. */
export type NoteState = "clean" | "typing" | "saving" | "saved" | "kept" | "refused";

interface Draft {
  text: string | null;
  state: NoteState;
  fault: string;
}

const NOTHING: Draft = { text: null, state: "clean", fault: "" };

/**
 * Notes on their way to the server. A draft lies in this browser from the first letter until the server has
 * it, whatever happens to the connection, the page or the call.
 */
class NoteKeeper {
  private readonly drafts = new Map<string, Draft>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly get = (call: string): Draft => this.drafts.get(call) ?? NOTHING;

  /** Drafts that an earlier page could not save. */
  recover(): void {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(PREFIX)) continue;
      const call = name.slice(PREFIX.length);
      if (this.drafts.has(call)) continue;
      this.set(call, { text: localStorage.getItem(name), state: "kept" });
      this.later(call, 0);
    }
  }

  type(call: string, text: string): void {
    localStorage.setItem(PREFIX + call, text);
    this.set(call, { text, state: "typing", fault: "" });
    this.later(call, PAUSE_MS);
  }

  /** What is typed but not saved goes now: the call is passed on, and the note with it. */
  async flush(call: string): Promise<void> {
    const { state } = this.get(call);
    if (state !== "typing" && state !== "kept" && state !== "saving") return;
    clearTimeout(this.timers.get(call));
    await this.save(call);
  }

  /** From now on the note is another's: what this page remembers of it is old. */
  forget(call: string): void {
    if (this.get(call).state !== "saved" && this.get(call).state !== "clean") return;
    this.drafts.delete(call);
    for (const listener of this.listeners) listener();
  }

  private set(call: string, change: Partial<Draft>): void {
    this.drafts.set(call, { ...this.get(call), ...change });
    for (const listener of this.listeners) listener();
  }

  private later(call: string, wait: number): void {
    clearTimeout(this.timers.get(call));
    this.timers.set(
      call,
      setTimeout(() => void this.save(call), wait),
    );
  }

  private async save(call: string): Promise<void> {
    const { text } = this.get(call);
    if (text === null) return;
    this.set(call, { state: "saving" });
    try {
      await api("PUT /api/calls/{call}/note", { path: { call }, body: { text } });
    } catch (fault) {
      this.notSaved(call, fault);
      return;
    }
    if (this.get(call).text !== text) return;
    localStorage.removeItem(PREFIX + call);
    this.set(call, { state: "saved" });
  }

  private notSaved(call: string, fault: unknown): void {
    const passes =
      fault instanceof Unreachable || (fault instanceof ApiError && [401, 503].includes(fault.status));
    if (passes) {
      this.set(call, { state: "kept" });
      this.later(call, AGAIN_MS);
      return;
    }
    // The server will never take it: it is shown for as long as the page lives, and then let go.
    localStorage.removeItem(PREFIX + call);
    this.set(call, { state: "refused", fault: fault instanceof ApiError ? fault.message : String(fault) });
  }
}

const keeper = new NoteKeeper();

export const flushNote = (call: string): Promise<void> => keeper.flush(call);
export const forgetNote = (call: string): void => keeper.forget(call);

/** The note of a call with its way to the server. */
export function useNote(call: string) {
  const saved = useQuery({
    queryKey: ["note", call],
    queryFn: () => api("GET /api/calls/{call}/note", { path: { call } }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => keeper.recover(), []);
  const draft = useSyncExternalStore(keeper.subscribe, () => keeper.get(call));
  const type = useCallback((text: string) => keeper.type(call, text), [call]);
  return { text: draft.text ?? saved.data?.text ?? "", state: draft.state, fault: draft.fault, type };
}
