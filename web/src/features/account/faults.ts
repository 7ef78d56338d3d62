import { ApiError } from "../../api/client";

/** What belongs to a field of this form, as sentences at the fields; and the fault itself where none does. */
export function fieldFaults(
  fault: unknown,
  fields: readonly string[],
): { at: Record<string, string>; rest: unknown } {
  if (!(fault instanceof ApiError)) return { at: {}, rest: fault };
  const known = fault.fields.filter((each) => fields.includes(each.field.split(".")[0] ?? ""));
  const at = Object.fromEntries(known.map((each) => [each.field.split(".")[0], each.message]));
  return { at, rest: known.length > 0 ? null : fault };
}
