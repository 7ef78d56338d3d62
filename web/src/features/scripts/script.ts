/** One version of a script as the server keeps it: a graph of steps. */
export interface Script {
  language: "ru" | "en";
  start: string;
  steps: Step[];
  objections: Objection[];
  topics: Topic[];
  checks: string[];
  /** Phrases that lead back to the topic. */
  bridges: string[];
}

export interface Topic {
  id: string;
  title: string;
}

export interface Objection {
  key: string;
  title: string;
  text: string;
  save_failing: boolean;
}

export const ANSWER_TYPES = [
  "choice",
  "multi",
  "number",
  "money",
  "date",
  "text",
  "phone",
  "address",
  "scale",
] as const;
export type AnswerType = (typeof ANSWER_TYPES)[number];

export interface Choice {
  key: string;
  label: string;
  next: string | null;
}

export interface Answer {
  type: AnswerType;
  choices: Choice[];
  required: boolean;
  /** Bounds of a number or a scale; null: none, a scale goes from 0 to 10. */
  low: number | null;
  high: number | null;
  /** From which rating on a person counts as content; null: this is no such question. */
  good_from: number | null;
  /** Only that it was given is kept. */
  secret: boolean;
}

export interface Branch {
  when: string;
  next: string;
}

interface Base {
  id: string;
  topic: string;
  title: string;
  note: string;
}

export type Say = Base & { kind: "say"; text: string; how: "own_words" | "verbatim"; next: string };
export type Ask = Base & { kind: "ask"; text: string; answer: Answer; save: string; next: string };
export type Condition = Base & { kind: "condition"; branches: Branch[]; otherwise: string };
export type Offer = Base & { kind: "offer"; text: string; next: string };
export type Agreement = Base & { kind: "agreement"; text: string; next: string };
export type SetField = Base & { kind: "set_field"; field: string; value: string; next: string };
export type CallToAction = Base & { kind: "call_to_action"; text: string; next: string };
export type Transfer = Base & { kind: "transfer"; queue: string; text: string; next: string | null };
export type End = Base & { kind: "end"; disposition: string; text: string; without_action: boolean };

export type Step = Say | Ask | Condition | Offer | Agreement | SetField | CallToAction | Transfer | End;
export type StepKind = Step["kind"];

export const KINDS: readonly StepKind[] = [
  "say",
  "ask",
  "condition",
  "offer",
  "agreement",
  "set_field",
  "call_to_action",
  "transfer",
  "end",
];

/** The gross errors that a script may watch for. */
export const CHECKS = [
  "source_asked",
  "contact_taken",
  "need_asked",
  "budget_before_price",
  "no_extreme_price_first",
  "objection_answered",
  "conditions_written",
  "next_step",
  "name_used",
] as const;

/** Fields of a person that an answer may fill; `+` adds to a list. Free fields are `field.<key>`. */
export const PERSON_FIELDS = [
  "name",
  "language",
  "emails",
  "address",
  "tags+",
  "deciding_value",
  "exclusions+",
  "budget",
  "source",
  "former_supplier",
  "former_failing",
  "interest+",
] as const;

export function hasText(step: Step): step is Extract<Step, { text: string }> {
  return "text" in step;
}

export function listsChoices(type: AnswerType): boolean {
  return type === "choice" || type === "multi";
}

export function stepOf(script: Script, id: string | null | undefined): Step | undefined {
  return id ? script.steps.find((step) => step.id === id) : undefined;
}

/** A step that has nothing in it yet. */
export function freshStep(kind: StepKind, id: string, topic: string): Step {
  const base = { id, topic, title: "", note: "" };
  switch (kind) {
    case "say":
      return { ...base, kind, text: "", how: "own_words", next: "" };
    case "ask":
      return {
        ...base,
        kind,
        text: "",
        answer: {
          type: "text",
          choices: [],
          required: false,
          low: null,
          high: null,
          good_from: null,
          secret: false,
        },
        save: `call.${id.replaceAll("-", "_")}`,
        next: "",
      };
    case "condition":
      return { ...base, kind, branches: [{ when: "", next: "" }], otherwise: "" };
    case "offer":
    case "agreement":
      return { ...base, kind, text: "", next: "" };
    case "set_field":
      return { ...base, kind, field: "", value: "", next: "" };
    case "call_to_action":
      return { ...base, kind, text: "", next: "" };
    case "transfer":
      return { ...base, kind, queue: "", text: "", next: null };
    case "end":
      return { ...base, kind, disposition: "", text: "", without_action: false };
  }
}

/** What may be left out of a document, filled in. */
export function whole(body: unknown): Script {
  const given = body as Partial<Script>;
  const empty: Script = {
    language: "ru",
    start: "",
    steps: [],
    objections: [],
    topics: [],
    checks: [],
    bridges: [],
  };
  return {
    ...empty,
    ...given,
    steps: (given.steps ?? []).map((step) => {
      const full = { ...freshStep(step.kind, step.id, ""), ...step } as Step;
      if (full.kind !== "ask") return full;
      const choices = (full.answer.choices ?? []).map((choice) => ({ ...choice, next: choice.next ?? null }));
      const none = { required: false, low: null, high: null, good_from: null, secret: false };
      return { ...full, answer: { ...none, ...full.answer, choices } };
    }),
    objections: (given.objections ?? []).map((card) => ({
      ...card,
      save_failing: card.save_failing ?? false,
    })),
  };
}
