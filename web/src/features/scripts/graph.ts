import { freshStep, type Script, type Step, type StepKind, stepOf } from "./script";

/** One way out of a step. `slot`: the field that says so, as problems name it (`answer.choices.0.next`). */
export interface Exit {
  slot: string;
  to: string;
  /** What leads this way: the words of a choice, a condition; empty for the plain way on. */
  label: string;
}

/** All ways out, those that lead nowhere yet with `to` empty. A choice without a way of its own has none. */
export function exits(step: Step): Exit[] {
  if (step.kind === "end") return [];
  if (step.kind === "condition") {
    const ways = step.branches.map(({ when, next }, n) => ({
      slot: `branches.${n}.next`,
      to: next,
      label: when,
    }));
    return [...ways, { slot: "otherwise", to: step.otherwise, label: "" }];
  }
  const plain = { slot: "next", to: step.next ?? "", label: "" };
  if (step.kind !== "ask") return [plain];
  const ways = step.answer.choices.flatMap(({ label, next }, n) =>
    next === null ? [] : [{ slot: `answer.choices.${n}.next`, to: next, label }],
  );
  return [...ways, plain];
}

/** The same step with one way out changed. A choice that leads nowhere goes the plain way. */
export function connected(step: Step, slot: string, to: string): Step {
  const n = Number(/\d+/.exec(slot)?.[0]);
  if (step.kind === "condition") {
    if (slot === "otherwise") return { ...step, otherwise: to };
    return { ...step, branches: step.branches.map((way, at) => (at === n ? { ...way, next: to } : way)) };
  }
  if (step.kind === "end") return step;
  if (step.kind === "transfer") return { ...step, next: to || null };
  if (slot === "next") return { ...step, next: to };
  if (step.kind !== "ask") return step;
  const choices = step.answer.choices.map((way, at) => (at === n ? { ...way, next: to || null } : way));
  return { ...step, answer: { ...step.answer, choices } };
}

export function withStep(script: Script, step: Step): Script {
  return { ...script, steps: script.steps.map((each) => (each.id === step.id ? step : each)) };
}

/** An id nobody has yet. Ids are made once and stay: answers and figures are kept under them. */
export function freeId(script: Script, wish: string): string {
  const taken = new Set(script.steps.map((step) => step.id));
  const base = wish.replace(/_/g, "-").replace(/-\d+$/, "");
  for (let n = 1; ; n += 1) if (!taken.has(`${base}-${n}`)) return `${base}-${n}`;
}

/**
 * A new step behind `after`, on the way `slot`: what followed there now follows the new step. Without `after`
 * it stands alone; in an empty script it is the start.
 */
export function added(
  script: Script,
  kind: StepKind,
  after?: { step: string; slot: string },
): [Script, string] {
  const before = stepOf(script, after?.step);
  const id = freeId(script, kind);
  let step = freshStep(kind, id, before?.topic ?? "");
  let steps = script.steps;
  if (before && after) {
    const followed = exits(before).find((exit) => exit.slot === after.slot)?.to ?? "";
    const way = exits(step).at(-1);
    if (way) step = connected(step, way.slot, followed);
    steps = steps.map((each) => (each.id === before.id ? connected(each, after.slot, id) : each));
  }
  const at = before ? script.steps.indexOf(before) + 1 : steps.length;
  return [
    {
      ...script,
      start: stepOf(script, script.start) ? script.start : id,
      steps: steps.toSpliced(at, 0, step),
    },
    id,
  ];
}

/** The way that stays when a step is taken out: its plain one, or the first that leads somewhere else. */
function onward(step: Step): string {
  const ways = exits(step).filter((exit) => exit.to !== "" && exit.to !== step.id);
  return (ways.find((exit) => exit.slot === "next" || exit.slot === "otherwise") ?? ways[0])?.to ?? "";
}

/** Without these steps; what led to one of them leads to what followed it. */
export function removed(script: Script, ids: readonly string[]): Script {
  let left = script;
  for (const id of ids) left = without(left, id);
  return left;
}

function without(script: Script, id: string): Script {
  const gone = stepOf(script, id);
  if (!gone) return script;
  const then = onward(gone);
  const steps = script.steps
    .filter((step) => step.id !== id)
    .map((step) =>
      exits(step).reduce((kept, exit) => (exit.to === id ? connected(kept, exit.slot, then) : kept), step),
    );
  return { ...script, start: script.start === id ? then : script.start, steps };
}

/** A copy beside the step. It keeps its ways on; nothing leads to it yet. */
export function duplicated(script: Script, id: string): [Script, string | null] {
  const step = stepOf(script, id);
  if (!step) return [script, null];
  const copy = { ...structuredClone(step), id: freeId(script, id) };
  if (copy.kind === "ask" && copy.save.startsWith("call."))
    copy.save = `call.${copy.id.replaceAll("-", "_")}`;
  return [{ ...script, steps: script.steps.toSpliced(script.steps.indexOf(step) + 1, 0, copy) }, copy.id];
}

/** Steps in the order of a talk: from the start, a branch as far as it goes, then the next; strangers last. */
export function inOrder(script: Script): Step[] {
  const seen = new Set<string>();
  const order: Step[] = [];
  const stack = [script.start];
  while (stack.length > 0) {
    const step = stepOf(script, stack.pop());
    if (!step || seen.has(step.id)) continue;
    seen.add(step.id);
    order.push(step);
    stack.push(
      ...exits(step)
        .map((exit) => exit.to)
        .reverse(),
    );
  }
  return [...order, ...script.steps.filter((step) => !seen.has(step.id))];
}
