import type { SegmentCondition as Condition, SegmentField, SegmentGroup_Input } from "../../api/http";

/** A filter without gaps: what the screen works on. */
export interface Group {
  match: "all" | "any";
  negate: boolean;
  conditions: Condition[];
  groups: Group[];
}

export type Test = Condition["test"];

const WORDS: readonly Test[] = ["is", "is_not", "contains", "lacks"];
const LISTS: readonly Test[] = ["any_of", "all_of", "none_of"];
const NUMBERS: readonly Test[] = ["eq", "lt", "le", "gt", "ge"];
const DAYS: readonly Test[] = ["within_days", "not_within_days"];
const DATES: readonly Test[] = ["before", "after"];

export const EVERYBODY: Group = { match: "all", negate: false, conditions: [], groups: [] };

export function whole(given: SegmentGroup_Input): Group {
  return {
    match: given.match ?? "all",
    negate: given.negate ?? false,
    conditions: given.conditions ?? [],
    groups: (given.groups ?? []).map(whole),
  };
}

/** What a test asks for besides the field. */
export function wants(test: Test): "word" | "words" | "number" | "days" | "day" | null {
  if (WORDS.includes(test)) return "word";
  if (LISTS.includes(test)) return "words";
  if (NUMBERS.includes(test)) return "number";
  if (DAYS.includes(test)) return "days";
  return DATES.includes(test) ? "day" : null;
}

export function fresh(field: SegmentField): Condition {
  return { field: field.key, test: field.tests[0] ?? "filled", words: [], number: null, day: null };
}

/** The same field asked in another way keeps the values that still fit. */
export function withTest(condition: Condition, test: Test): Condition {
  const was = wants(condition.test);
  const now = wants(test);
  const kept = was === now || (was === "number" && now === "days") || (was === "days" && now === "number");
  return kept ? { ...condition, test } : { ...condition, test, words: [], number: null, day: null };
}

export function finished(condition: Condition): boolean {
  const words = condition.words ?? [];
  switch (wants(condition.test)) {
    case "word":
      return words.length === 1 && (words[0] ?? "").trim() !== "";
    case "words":
      return words.length > 0;
    case "number":
    case "days":
      return typeof condition.number === "number" && Number.isFinite(condition.number);
    case "day":
      return typeof condition.day === "string" && condition.day !== "";
    default:
      return true;
  }
}

/** Without conditions that are still being written. A group that becomes empty would mean everybody: it goes. */
export function usable(group: Group): Group {
  const groups = group.groups.map(usable).filter((each) => each.conditions.length + each.groups.length > 0);
  return { ...group, conditions: group.conditions.filter(finished), groups };
}

export function unfinished(group: Group): boolean {
  return group.conditions.some((each) => !finished(each)) || group.groups.some(unfinished);
}

export function replaced<T>(list: readonly T[], place: number, now: T | null): T[] {
  return list.flatMap((each, index) => (index !== place ? [each] : now === null ? [] : [now]));
}
