import { createContext, use } from "react";
import type { Places } from "./layout";
import type { Script, Step } from "./script";

/** Why a script cannot be published: where, and what stands there. */
export interface Problem {
  code: string;
  step: string;
  part: string;
  value: string;
}

/** What the editor works on. `places` empty: the picture arranges itself. */
export interface Drawing {
  script: Script;
  places: Places;
}

/** The open script, for every part of the editor. `change` is one step of undo, or goes on with `key`. */
export interface Document {
  id: string;
  client: string;
  script: Script;
  places: Places;
  order: Step[];
  problems: Problem[];
  /** Why no machine could run it alone; null: not known yet. */
  automatic: Problem[] | null;
  selected: string | null;
  /** Where the trial run stands. */
  trial: string | null;
  readOnly: boolean;
  select(step: string | null): void;
  stand(step: string | null): void;
  change(script: Script, key?: string): void;
  move(places: Places, key?: string): void;
}

export const DocumentContext = createContext<Document | null>(null);

export function useDocument(): Document {
  const document = use(DocumentContext);
  if (!document) throw new Error("no script is open here");
  return document;
}

/** Under which key the sentence of a problem stands: `_many` at the end of one means a plural there. */
export function problemKey(code: string) {
  return `problem.${code.replace(/_many$/, "_over")}` as "problem.twice";
}

/** Problems at one field of a step, as `answer.choices.0.next`. */
export function problemsAt(problems: readonly Problem[], step: string, part: string): Problem[] {
  return problems.filter((problem) => problem.step === step && problem.part === part);
}
