import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Change, Section, Snapshot } from "../src/live/protocol";
import { SECTIONS } from "../src/live/protocol";
import { EMPTY, type LiveState, reduce } from "../src/live/reducer";

type World = Record<Section, Record<string, unknown>>;

const NOW = "2026-11-22T12:00:00Z";
const step = fc.record({
  section: fc.constantFrom(...SECTIONS),
  id: fc.constantFrom("a", "b", "c", "d"),
  value: fc.option(fc.record({ rev: fc.integer(), name: fc.string() }), { nil: undefined }),
});
const batch = fc.array(step, { minLength: 1, maxLength: 6 });

function emptyWorld(): World {
  return Object.fromEntries(SECTIONS.map((section) => [section, {}])) as World;
}

function snapshotOf(world: World, n = 0): Snapshot {
  return { t: "snapshot", n, now: NOW, centre: {}, ...structuredClone(world) } as unknown as Snapshot;
}

/** What a server says after it did these steps to its own world. */
function changeOf(
  world: World,
  steps: { section: Section; id: string; value?: unknown }[],
  n: number,
): Change {
  const put: Record<string, Record<string, unknown>> = {};
  const drop: Record<string, string[]> = {};
  for (const { section, id } of steps) {
    const value = world[section][id];
    if (value === undefined) {
      drop[section] = [...new Set([...(drop[section] ?? []), id])];
    } else {
      put[section] = { ...put[section], [id]: structuredClone(value) };
    }
  }
  return { t: "change", n, now: NOW, put, drop, facts: [] } as unknown as Change;
}

function receive(state: LiveState, message: Snapshot | Change): LiveState {
  return reduce(state, { t: "message", message, at: Date.parse(NOW) });
}

describe("live state", () => {
  test("old state + changes = fresh snapshot", () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 12 }), (batches) => {
        const world = emptyWorld();
        let state = receive(EMPTY, snapshotOf(world));
        batches.forEach((steps, index) => {
          for (const { section, id, value } of steps) {
            if (value === undefined) delete world[section][id];
            else world[section][id] = value;
          }
          state = receive(state, changeOf(world, steps, index + 1));
        });
        const fresh = receive(EMPTY, snapshotOf(world, batches.length));
        expect({ ...state }).toEqual({ ...fresh });
      }),
    );
  });

  test("a missed number changes nothing until a snapshot comes", () => {
    const world = emptyWorld();
    world.calls.a = { rev: 1 };
    const before = receive(EMPTY, snapshotOf(world));
    world.calls.a = { rev: 3 };
    const step: { section: Section; id: string }[] = [{ section: "calls", id: "a" }];
    const gap = receive(before, changeOf(world, step, 2));
    expect(gap.gap).toBe(true);
    expect(gap.calls).toBe(before.calls);
    expect(receive(gap, changeOf(world, step, 1)).calls).toBe(before.calls);
    const after = receive(gap, snapshotOf(world));
    expect(after.gap).toBe(false);
    expect(after.calls).toEqual(world.calls);
  });

  test("sections that did not change stay the same objects", () => {
    const world = emptyWorld();
    world.agents.x = { state: "ready" };
    const before = receive(EMPTY, snapshotOf(world));
    world.calls.a = { rev: 1 };
    const after = receive(before, changeOf(world, [{ section: "calls", id: "a" }], 1));
    expect(after.agents).toBe(before.agents);
    expect(after.calls).not.toBe(before.calls);
  });

  test("a lost connection keeps what was known and remembers since when", () => {
    const known = receive(EMPTY, snapshotOf({ ...emptyWorld(), agents: { x: { state: "ready" } } }));
    const lost = reduce(reduce(known, { t: "closed", at: 5 }), { t: "closed", at: 9 });
    expect(lost.lost_at).toBe(5);
    expect(lost.agents).toBe(known.agents);
  });
});
