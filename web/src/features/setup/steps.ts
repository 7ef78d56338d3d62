import type { KindId } from "./kinds";
import type { Row } from "./rows";
import type { Condition } from "./trunks/line";

/** The steps of the guide, in the order in which one needs the other. */
export const STEPS = [
  "centre",
  "clients",
  "hours",
  "skills",
  "queues",
  "numbers",
  "users",
  "agents",
  "dispositions",
  "reasons",
  "trunks",
] as const;
export type Step = (typeof STEPS)[number];

/** Steps that a centre may leave out: what it means to have none of it is a sentence of its own. */
const OPTIONAL: ReadonlySet<Step> = new Set(["hours", "skills"]);

/** Set by the floor itself: nobody can choose them. */
const GIVEN: ReadonlySet<string> = new Set(["start", "no_answer", "declined", "unfinished", "fault"]);

export const DOWN: ReadonlySet<Condition> = new Set(["refused", "unreachable", "unusable"]);

export type All = Record<KindId, Row[] | undefined>;
export type Lack = "none" | "undescribed" | "unstaffed" | "no_number" | "down";

export function inUse(rows: Row[] | undefined): Row[] {
  return (rows ?? []).filter((row) => row.active !== false);
}

/** Rows of a step that count for it. */
export function countOf(step: Step, all: All): number {
  const rows = inUse(all[step]);
  return step === "reasons" ? rows.filter((row) => !GIVEN.has(row.id)).length : rows.length;
}

/** Whether the step is left out, which may be just what is wanted. */
export function leftOut(step: Step, all: All): boolean {
  return OPTIONAL.has(step) && countOf(step, all) === 0;
}

/** What is missing for a step, or null when it is done. */
export function missing(step: Step, all: All, line: Condition[]): Lack | null {
  const rows = inUse(all[step]);
  if (step === "centre") return rows.some((row) => row.version > 0) ? null : "undescribed";
  if (countOf(step, all) === 0) return OPTIONAL.has(step) ? null : "none";
  // Not known yet is not down.
  if (step === "trunks") return line.some((each) => !DOWN.has(each)) ? null : "down";
  if (step === "numbers") {
    const reached = new Set(rows.map((row) => row.queue));
    return inUse(all.queues).some((queue) => !reached.has(queue.id)) ? "no_number" : null;
  }
  if (step === "agents") {
    const able = (queue: Row) =>
      rows.some((agent) =>
        Object.entries((queue.skills ?? {}) as Record<string, number>).every(
          ([skill, level]) => (((agent.skills ?? {}) as Record<string, number>)[skill] ?? 0) >= level,
        ),
      );
    return inUse(all.queues).every(able) ? null : "unstaffed";
  }
  return null;
}
