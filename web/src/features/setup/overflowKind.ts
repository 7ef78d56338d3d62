import type { Field, Kind } from "./kinds";

/** When a queue overflows, and whom it sends where; nothing of it when nobody helps out. */
const RULE: readonly Field[] = [
  { name: "overflow_waiting", type: "count", least: 0, most: 10_000 },
  { name: "overflow_waiting_off", type: "count", least: 0, most: 10_000 },
  { name: "overflow_wait_s", type: "count", least: 0, most: 14_400 },
  { name: "overflow_wait_off_s", type: "count", least: 0, most: 14_400 },
  { name: "overflow_unstaffed", type: "switch" },
  { name: "overflow_share", type: "share", least: 1, most: 100 },
  { name: "overflow_longest", type: "switch" },
  { name: "overflow_per_h", type: "count", least: 0, most: 100_000 },
  { name: "overflow_to_unstaffed", type: "switch" },
];

export const OVERFLOW: readonly Field[] = [
  { name: "overflow_to", type: "choice", from: "queues", orNone: true },
  { name: "overflow_outside", type: "text" },
  ...RULE.map((field) => ({ ...field, when: ["overflow_to", "overflow_outside"] })),
];

export const NO_OVERFLOW = {
  overflow_to: null,
  overflow_waiting: 0,
  overflow_waiting_off: 0,
  overflow_wait_s: 0,
  overflow_wait_off_s: 0,
  overflow_unstaffed: false,
  overflow_share: 1,
  overflow_longest: false,
  overflow_per_h: 0,
  overflow_to_unstaffed: false,
  overflow_outside: "",
};

/** The fields that a form shows at once: those that mean something now, and those at fault. */
export function shownFields(
  kind: Kind,
  form: Record<string, unknown>,
  errors: Record<string, unknown>,
): Field[] {
  const asked = (f: Field) => !f.when || f.when.some((name) => Boolean(form[name]));
  return kind.fields.filter((f) => !f.rare && (asked(f) || Boolean(errors[f.name])));
}
