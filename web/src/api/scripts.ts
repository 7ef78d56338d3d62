// Made by `python -m perezvon.main.codegen`. Do not edit.

/** What was agreed is written down before wrap-up can end. */
export type Agreement = {
  kind: "agreement";
  id: string;
  title?: string;
  topic?: string;
  note?: string;
  text?: string;
  next: string;
};

/** What kind of answer is taken. ``low``/``high``: bounds of a number or a scale (a scale without: 0 to */
export type Answer = {
  type: "address" | "choice" | "date" | "money" | "multi" | "number" | "phone" | "scale" | "text";
  choices?: Choice[];
  required?: boolean;
  low?: number | null;
  high?: number | null;
  good_from?: number | null;
  secret?: boolean;
};

/** A question. ``save``: ``person.<name>`` or ``call.<key>``. */
export type Ask = {
  kind: "ask";
  id: string;
  title?: string;
  topic?: string;
  note?: string;
  text: string;
  answer: Answer;
  save: string;
  next: string;
};

/** ``when``: a condition in CEL over ``person``, ``call``, ``client``, ``answers``; the first true one */
export type Branch = {
  when: string;
  next: string;
};

/** The closing words that ask the person to do something. */
export type CallToAction = {
  kind: "call_to_action";
  id: string;
  title?: string;
  topic?: string;
  note?: string;
  text: string;
  next: string;
};

/** One answer of several. ``next``: where it leads; None: where the question leads. */
export type Choice = {
  key: string;
  label: string;
  next?: string | null;
};

/** The script decides by itself; ``otherwise`` also when a condition cannot be judged. */
export type Condition = {
  kind: "condition";
  id: string;
  title?: string;
  topic?: string;
  note?: string;
  branches?: Branch[];
  otherwise: string;
};

/** The talk is over. ``disposition``: proposed as the result; empty: none. ``without_action``: nothing may */
export type End = {
  kind: "end";
  id: string;
  title?: string;
  topic?: string;
  note?: string;
  disposition?: string;
  text?: string;
  without_action?: boolean;
};

/** A card for a doubt of the person. ``save_failing``: the answer builds on what a former supplier */
export type Objection = {
  key: string;
  title: string;
  text: string;
  save_failing?: boolean;
};

/** The panel of offers opens. */
export type Offer = {
  kind: "offer";
  id: string;
  title?: string;
  topic?: string;
  note?: string;
  text?: string;
  next: string;
};

/** Why a script cannot be published. ``step``: empty when it belongs to the whole; ``part``: which field */
export type Problem = {
  code: string;
  step?: string;
  part?: string;
  value?: string;
};

/** Something to say. ``verbatim``: the law needs each word, it is read out. */
export type Say = {
  kind: "say";
  id: string;
  title?: string;
  topic?: string;
  note?: string;
  text: string;
  how?: "own_words" | "verbatim";
  next: string;
};

/** One version of a script. ``checks``: the gross errors that are watched for; ``bridges``: phrases that */
export type ScriptBody = {
  language: "en" | "ru";
  start: string;
  steps: (Say | Ask | Condition | Offer | Agreement | SetField | CallToAction | Transfer | End)[];
  objections?: Objection[];
  topics?: Topic[];
  checks?: ("budget_before_price" | "conditions_written" | "contact_taken" | "name_used" | "need_asked" | "next_step" | "no_extreme_price_first" | "objection_answered" | "source_asked")[];
  bridges?: string[];
};

/** The script writes ``value`` (CEL) into ``field`` (as ``save`` of a question), without asking */
export type SetField = {
  kind: "set_field";
  id: string;
  title?: string;
  topic?: string;
  note?: string;
  field: string;
  value: string;
  next: string;
};

/** Something that a talk should touch on, in whatever order the person brings it up. */
export type Topic = {
  id: string;
  title: string;
};

/** Somebody else goes on: whoever answers in ``queue``. The run stands here until he does. */
export type Transfer = {
  kind: "transfer";
  id: string;
  title?: string;
  topic?: string;
  note?: string;
  queue: string;
  text?: string;
  next?: string | null;
};
