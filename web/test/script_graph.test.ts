import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differences } from "../src/features/scripts/difference";
import {
  added,
  connected,
  duplicated,
  exits,
  inOrder,
  removed,
  withStep,
} from "../src/features/scripts/graph";
import {
  arranged,
  arrangement,
  completed,
  heightOf,
  overlap,
  type Places,
  type Point,
  WIDTH,
} from "../src/features/scripts/layout";
import { freshStep, KINDS, type Script, type Step, stepOf, whole } from "../src/features/scripts/script";
import { begun, done, redone, type Timeline, undone } from "../src/features/scripts/undo";

function aScript(kinds: Step["kind"][], links: number[]): Script {
  const ids = kinds.map((_, n) => `s-${n}`);
  let at = 0;
  const next = () => ids[(links[at++ % links.length] ?? 0) % ids.length] ?? "";
  const steps = kinds.map((kind, n) => {
    let step = freshStep(kind, ids[n] ?? "", "");
    if (step.kind === "ask" && n % 2 === 0) {
      const choices = ["a", "b"].map((key) => ({ key, label: key, next: ids[0] ?? null }));
      step = { ...step, answer: { ...step.answer, type: "choice", choices } };
    }
    return exits(step).reduce((made, exit) => connected(made, exit.slot, next()), step);
  });
  return { language: "ru", start: ids[0] ?? "", steps, objections: [], topics: [], checks: [], bridges: [] };
}

const scripts = fc
  .tuple(
    fc.array(fc.constantFrom(...KINDS), { minLength: 1, maxLength: 24 }),
    fc.array(fc.nat(30), { minLength: 1, maxLength: 40 }),
  )
  .map(([kinds, links]) => aScript(kinds, links));

function dangling(script: Script): string[] {
  return script.steps.flatMap((step) =>
    exits(step)
      .map((exit) => exit.to)
      .filter((to) => to !== "" && !stepOf(script, to)),
  );
}

function clashes(script: Script, places: Places): string[] {
  const found: string[] = [];
  script.steps.forEach((one, n) => {
    for (const other of script.steps.slice(n + 1)) {
      const a = places[one.id];
      const b = places[other.id];
      if (!a || !b) found.push(`${one.id} or ${other.id} has no place`);
      else if (overlap(a, heightOf(one), b, heightOf(other))) found.push(`${one.id} and ${other.id}`);
    }
  });
  return found;
}

function covers(at: Point | undefined, height: number, { x, y }: Point): boolean {
  return at !== undefined && x > at.x + 4 && x < at.x + WIDTH - 4 && y > at.y + 4 && y < at.y + height - 4;
}

describe("the picture", () => {
  test("no two steps overlap, whatever leads where", () => {
    fc.assert(
      fc.property(scripts, (script) => {
        expect(clashes(script, arranged(script))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("no way of the arrangement leads behind a card", () => {
    fc.assert(
      fc.property(scripts, (script) => {
        const { places, routes } = arrangement(script);
        const inside = Object.values(routes)
          .flat()
          .filter((point) => script.steps.some((step) => covers(places[step.id], heightOf(step), point)));
        expect(inside).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("a step that comes later finds a free place, and the others stay where they were put", () => {
    fc.assert(
      fc.property(scripts, fc.nat(), fc.constantFrom(...KINDS), (script, pick, kind) => {
        const places = arranged(script);
        const after = script.steps[pick % script.steps.length];
        const way = after ? exits(after)[0] : undefined;
        const [more] = added(script, kind, after && way ? { step: after.id, slot: way.slot } : undefined);
        const all = completed(more, places);
        expect(all).toMatchObject(places);
        expect(clashes(script, all)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("edits", () => {
  test("nothing leads to a step that is gone, and a script that had a start has one", () => {
    fc.assert(
      fc.property(scripts, fc.array(fc.nat(23), { maxLength: 6 }), (script, picks) => {
        const ids = picks.map((n) => `s-${n}`);
        const left = removed(script, ids);
        expect(dangling(left)).toEqual([]);
        expect(left.steps.filter((step) => ids.includes(step.id))).toEqual([]);
      }),
    );
  });

  test("a new step stands between the step and what followed it", () => {
    const script = aScript(["say", "end"], [1]);
    const [more, id] = added(script, "ask", { step: "s-0", slot: "next" });
    const order = inOrder(more).map((step) => step.id);
    expect(order).toEqual(["s-0", id, "s-1"]);
    expect(removed(more, [id]).steps).toEqual(script.steps);
  });

  test("a copy goes on where its original does, under an id and a key of its own", () => {
    const [more, id] = duplicated(aScript(["ask", "end"], [1]), "s-0");
    const copy = stepOf(more, id);
    expect(copy && exits(copy).map((exit) => exit.to)).toEqual(["s-1", "s-1", "s-1"]);
    expect(copy?.kind === "ask" && copy.save).toBe(`call.${(id ?? "").replaceAll("-", "_")}`);
    expect(new Set(more.steps.map((step) => step.id)).size).toBe(3);
  });

  test("a choice without a way of its own goes the plain way", () => {
    const script = aScript(["ask", "end"], [1]);
    const ask = script.steps[0] as Step;
    const less = connected(ask, "answer.choices.0.next", "");
    expect(exits(less).map((exit) => exit.slot)).toEqual(["answer.choices.1.next", "next"]);
  });

  test("every step has its place in the outline once", () => {
    fc.assert(
      fc.property(scripts, (script) => {
        const ids = inOrder(script).map((step) => step.id);
        expect(ids.toSorted()).toEqual(script.steps.map((step) => step.id).toSorted());
        expect(ids[0]).toBe(script.start);
      }),
    );
  });

  test("what a document leaves out is filled in", () => {
    const body = {
      language: "en",
      start: "a",
      steps: [{ kind: "ask", id: "a", text: "?", answer: { type: "text" }, save: "call.a", next: "b" }],
    };
    const ask = whole(body).steps[0];
    expect(ask).toMatchObject({ title: "", topic: "", answer: { choices: [], required: false, low: null } });
    expect(whole(whole(body))).toEqual(whole(body));
  });
});

describe("undo", () => {
  test("undo goes back step by step to the beginning, redo to the end", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(9), fc.constantFrom("a", "b", null))), (work) => {
        let line: Timeline<number> = begun(-1);
        for (const [value, key] of work) line = done(line, value, key);
        const end = line.now;
        const steps = line.past.length;
        const seen = [line.now];
        for (let n = 0; n < steps; n += 1) {
          line = undone(line);
          seen.push(line.now);
        }
        expect(line.now).toBe(-1);
        expect(undone(line)).toBe(line);
        for (let n = 0; n < steps; n += 1) {
          expect(line.now).toBe(seen.at(-1 - n));
          line = redone(line);
        }
        expect(line.now).toBe(end);
      }),
    );
  });

  test("a word typed in one field is one step; after an undo the old future is gone", () => {
    let line = begun("");
    for (const text of ["h", "he", "hey"]) line = done(line, text, "title");
    expect(undone(line).now).toBe("");
    line = done(undone(line), "new", "title");
    expect(redone(line)).toBe(line);
  });
});

describe("what changes for the agents", () => {
  const base = whole({
    language: "en",
    start: "a",
    steps: [
      { kind: "say", id: "a", title: "Greeting", text: "Hello", next: "b" },
      {
        kind: "ask",
        id: "b",
        title: "Budget",
        text: "How much?",
        answer: { type: "money" },
        save: "person.budget",
        next: "c",
      },
      { kind: "end", id: "c", title: "Goodbye" },
    ],
  });

  test("the same script differs in nothing", () => {
    fc.assert(
      fc.property(scripts, (script) => {
        expect(differences(script, structuredClone(script))).toEqual([]);
      }),
    );
  });

  test("every kind of change is said once, with the step it happened in", () => {
    const text = withStep(base, { ...(base.steps[0] as Step), text: "Good day" } as Step);
    expect(differences(base, text)).toEqual([
      { code: "text", step: "a", title: "Greeting", before: "Hello", after: "Good day" },
    ]);
    const [more, id] = added(base, "say", { step: "a", slot: "next" });
    expect(differences(base, more).map((change) => [change.code, change.step])).toEqual([
      ["way", "a"],
      ["step_added", id],
    ]);
    expect(differences(more, base).map((change) => change.code)).toEqual(["way", "step_removed"]);
    const ask = base.steps[1] as Extract<Step, { kind: "ask" }>;
    const must = withStep(base, { ...ask, answer: { ...ask.answer, required: true } });
    expect(differences(base, must).map((change) => change.code)).toEqual(["required"]);
    expect(differences(must, base).map((change) => change.code)).toEqual(["not_required"]);
    const cards = {
      ...base,
      objections: [{ key: "dear", title: "Dear", text: "Yes, but", save_failing: false }],
    };
    expect(differences(base, cards)).toEqual([{ code: "objection_added", title: "Dear" }]);
  });

  test("two scripts that differ are never called the same", () => {
    fc.assert(
      fc.property(scripts, scripts, (one, other) => {
        const same = JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
        if (!same) expect(differences(one, other)).not.toEqual([]);
      }),
    );
  });
});
