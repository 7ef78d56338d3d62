import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError, Unreachable } from "../src/api/client";
import { type Kept, Saver, type SaveState } from "../src/features/scripts/saver";
import { type Script, whole } from "../src/features/scripts/script";

const titled = (title: string): Script => whole({ language: "en", topics: [{ id: "t", title }] });

function bench(send: (script: Script, version: number) => Promise<number>) {
  const first = titled("first");
  const states: SaveState[] = [];
  const shelf = { kept: null as Kept | null };
  const saver = new Saver(
    first,
    1,
    send,
    {
      put: (kept) => {
        shelf.kept = kept;
      },
      clear: () => {
        shelf.kept = null;
      },
    },
    (state) => states.push(state),
  );
  return { first, saver, states, shelf };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("saving by itself", () => {
  test("typing is saved once, a moment after the last letter, with the version it saw", async () => {
    const send = vi.fn(async (_: Script, version: number) => version + 1);
    const { saver, states, shelf } = bench(send);
    const last = titled("abc");
    for (const script of [titled("a"), titled("ab"), last]) saver.changed(script);
    expect(shelf.kept).toEqual({ version: 1, script: last });
    await vi.runAllTimersAsync();
    expect(send.mock.calls).toEqual([[last, 1]]);
    expect(saver.version).toBe(2);
    expect(states.at(-1)).toBe("saved");
    expect(shelf.kept).toBeNull();
  });

  test("what is typed while a request is under way goes with the next one", async () => {
    const gate: ((version: number) => void)[] = [];
    const send = vi.fn((_: Script, __: number) => new Promise<number>((resolve) => gate.push(resolve)));
    const { saver, shelf } = bench(send);
    saver.changed(titled("one"));
    await vi.advanceTimersByTimeAsync(1_000);
    const two = titled("two");
    saver.changed(two);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(send).toHaveBeenCalledOnce();
    gate[0]?.(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(send.mock.calls[1]).toEqual([two, 2]);
    gate[1]?.(3);
    await vi.runAllTimersAsync();
    expect(shelf.kept).toBeNull();
  });

  test("whoever wants everything saved now waits for the request under way as well", async () => {
    const gate: ((version: number) => void)[] = [];
    const send = vi.fn((_: Script, __: number) => new Promise<number>((resolve) => gate.push(resolve)));
    const { saver } = bench(send);
    saver.changed(titled("one"));
    await vi.advanceTimersByTimeAsync(1_000);
    saver.changed(titled("two"));
    const all = saver.flush();
    gate[0]?.(2);
    await vi.advanceTimersByTimeAsync(1);
    gate[1]?.(3);
    expect(await all).toBe(true);
    expect(saver.version).toBe(3);
  });

  test("a lost connection loses nothing: it is kept here and tried again", async () => {
    let up = false;
    const send = vi.fn(async (_: Script, version: number) => {
      if (!up) throw new Unreachable("away");
      return version + 1;
    });
    const { saver, states, shelf } = bench(send);
    const typed = titled("typed");
    saver.changed(typed);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(states.at(-1)).toBe("offline");
    expect(shelf.kept?.script).toBe(typed);
    up = true;
    await vi.advanceTimersByTimeAsync(4_000);
    expect(states.at(-1)).toBe("saved");
  });

  test("somebody else saved meanwhile: it waits for a decision, and keeps what is typed", async () => {
    const theirs = titled("theirs");
    const send = vi.fn(async (_: Script, version: number) => {
      if (version < 5) throw new ApiError(409, "row.stale", "changed meanwhile");
      return version + 1;
    });
    const { saver, states, shelf } = bench(send);
    saver.changed(titled("mine"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(states.at(-1)).toBe("stale");
    const mine = titled("mine, more");
    saver.changed(mine);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(send).toHaveBeenCalledOnce();
    expect(shelf.kept?.script).toBe(mine);
    saver.settle(mine, theirs, 5);
    await vi.runAllTimersAsync();
    expect(send.mock.calls[1]).toEqual([mine, 5]);
    expect(states.at(-1)).toBe("saved");
  });

  test("a refusal is told and not repeated until something changes", async () => {
    const send = vi.fn(async () => {
      throw new ApiError(422, "input.wrong", "no");
    });
    const { saver, states } = bench(send);
    saver.changed(titled("wrong"));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(send).toHaveBeenCalledOnce();
    expect(states.at(-1)).toBe("refused");
    saver.changed(titled("right"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(send).toHaveBeenCalledTimes(2);
  });

  test("undone to what the server has: nothing is left to save", async () => {
    const send = vi.fn(async (_: Script, version: number) => version + 1);
    const { first, saver, states, shelf } = bench(send);
    saver.changed(titled("x"));
    saver.changed(first);
    await vi.runAllTimersAsync();
    expect(send).not.toHaveBeenCalled();
    expect([states.at(-1), shelf.kept]).toEqual(["saved", null]);
  });
});
