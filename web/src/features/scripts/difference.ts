import { exits } from "./graph";
import { type Script, type Step, stepOf } from "./script";

/** One thing that is different for an agent. `code` has a sentence in the locale, `values` fill it. */
export interface Difference {
  code:
    | "step_added"
    | "step_removed"
    | "text"
    | "how"
    | "title"
    | "note"
    | "answer"
    | "required"
    | "not_required"
    | "save"
    | "way"
    | "detail"
    | "start"
    | "topic_added"
    | "topic_removed"
    | "objection_added"
    | "objection_removed"
    | "objection"
    | "check_added"
    | "check_removed"
    | "bridge_added"
    | "bridge_removed"
    | "language";
  step?: string;
  title: string;
  before?: string;
  after?: string;
}

export function nameOf(step: Step): string {
  if (step.title) return step.title;
  const words = "text" in step ? step.text.trim() : "";
  return words ? (words.length > 48 ? `${words.slice(0, 47)}…` : words) : step.id;
}

function named(script: Script, id: string): string {
  const step = stepOf(script, id);
  return step ? nameOf(step) : id;
}

/** What changes for who works with the script, in the order of the new one. Nothing: an empty list. */
export function differences(before: Script, after: Script): Difference[] {
  const found: Difference[] = [];
  if (before.language !== after.language) {
    found.push({ code: "language", title: "", before: before.language, after: after.language });
  }
  if (named(before, before.start) !== named(after, after.start)) {
    found.push({
      code: "start",
      title: "",
      before: named(before, before.start),
      after: named(after, after.start),
    });
  }
  for (const step of after.steps) {
    const was = stepOf(before, step.id);
    if (was) found.push(...inStep(before, was, after, step));
    else found.push({ code: "step_added", step: step.id, title: nameOf(step) });
  }
  for (const step of before.steps) {
    if (!stepOf(after, step.id)) found.push({ code: "step_removed", title: nameOf(step) });
  }
  return [...found, ...aside(before, after)];
}

function inStep(before: Script, was: Step, after: Script, step: Step): Difference[] {
  const found: Difference[] = [];
  const title = nameOf(step);
  const add = (code: Difference["code"], from?: string, to?: string) => {
    const change: Difference = { code, step: step.id, title };
    if (from !== undefined) change.before = from;
    if (to !== undefined) change.after = to;
    found.push(change);
  };
  if (was.kind !== step.kind) {
    add("detail");
    return found;
  }
  if (was.title !== step.title) add("title", nameOf(was), title);
  if ("text" in was && "text" in step && was.text !== step.text) add("text", was.text, step.text);
  if (was.note !== step.note) add("note", was.note, step.note);
  if (was.kind === "say" && step.kind === "say" && was.how !== step.how) add("how", was.how, step.how);
  if (was.kind === "ask" && step.kind === "ask") {
    if (was.answer.required !== step.answer.required) {
      add(step.answer.required ? "required" : "not_required");
    }
    if (was.save !== step.save) add("save", was.save, step.save);
    if (answers(was) !== answers(step)) add("answer", answers(was), answers(step));
  }
  const ways = (script: Script, one: Step) =>
    exits(one)
      .map(({ label, to }) => (label ? `${label} → ${named(script, to)}` : named(script, to)))
      .join("; ");
  if (ways(before, was) !== ways(after, step)) add("way", ways(before, was), ways(after, step));
  if (rest(was) !== rest(step)) add("detail");
  return found;
}

function answers(step: Extract<Step, { kind: "ask" }>): string {
  const { type, choices, low, high } = step.answer;
  if (type === "choice" || type === "multi") return choices.map((choice) => choice.label).join(", ");
  return low === null && high === null ? type : `${type} ${low ?? ""}–${high ?? ""}`;
}

/** What no other difference speaks of. */
function rest(step: Step): string {
  switch (step.kind) {
    case "ask": {
      const { type, secret, good_from } = step.answer;
      return JSON.stringify([
        step.topic,
        type,
        secret,
        good_from,
        step.answer.choices.map((choice) => choice.key),
      ]);
    }
    case "set_field":
      return JSON.stringify([step.topic, step.field, step.value]);
    case "transfer":
      return JSON.stringify([step.topic, step.queue]);
    case "end":
      return JSON.stringify([step.topic, step.disposition, step.without_action]);
    default:
      return JSON.stringify([step.topic]);
  }
}

function aside(before: Script, after: Script): Difference[] {
  const found: Difference[] = [];
  const both = <T>(
    was: readonly T[],
    now: readonly T[],
    key: (each: T) => string,
    title: (each: T) => string,
    codes: [Difference["code"], Difference["code"]],
  ) => {
    for (const each of now) {
      if (!was.some((other) => key(other) === key(each))) found.push({ code: codes[0], title: title(each) });
    }
    for (const each of was) {
      if (!now.some((other) => key(other) === key(each))) found.push({ code: codes[1], title: title(each) });
    }
  };
  both(
    before.topics,
    after.topics,
    (topic) => topic.id + topic.title,
    (topic) => topic.title,
    ["topic_added", "topic_removed"],
  );
  both(
    before.objections,
    after.objections,
    (objection) => objection.key,
    (objection) => objection.title,
    ["objection_added", "objection_removed"],
  );
  for (const objection of after.objections) {
    const was = before.objections.find((each) => each.key === objection.key);
    if (was && JSON.stringify(was) !== JSON.stringify(objection)) {
      found.push({ code: "objection", title: objection.title, before: was.text, after: objection.text });
    }
  }
  const same = (check: string) => check;
  both(before.checks, after.checks, same, same, ["check_added", "check_removed"]);
  both(before.bridges, after.bridges, same, same, ["bridge_added", "bridge_removed"]);
  return found;
}
