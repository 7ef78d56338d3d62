import type { ImportField } from "../../api/http";

export const SEPARATORS = [
  { sign: ";", word: "semicolon" },
  { sign: ",", word: "comma" },
  { sign: "\t", word: "tab" },
  { sign: "|", word: "bar" },
] as const;

export type Separator = (typeof SEPARATORS)[number]["sign"] | "";

/** `columns` with another meaning for one of them; null: it is left out. A field of which a person has only
 * one moves here from the column that had it. */
export function withMeaning(
  columns: Record<string, string>,
  place: number,
  key: string | null,
  fields: readonly ImportField[],
): Record<string, string> {
  const many = fields.find((field) => field.key === key)?.many ?? false;
  const kept = Object.entries(columns).filter(
    ([column, meant]) => column !== String(place) && (many || meant !== key),
  );
  if (key !== null) kept.push([String(place), key]);
  return Object.fromEntries(kept.sort(([one], [other]) => Number(one) - Number(other)));
}

/** Values of a row as one line of text each, in the order of the server. */
export function lines(values: Record<string, unknown>): [string, string][] {
  return Object.entries(values).map(([name, value]) => [name, asText(name, value)]);
}

function asText(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.join(", ");
  if (name === "budget" && typeof value === "number") return String(value / 1_000_000);
  if (value !== null && typeof value === "object") {
    return Object.entries(value)
      .map(([key, each]) => `${key}: ${String(each)}`)
      .join(", ");
  }
  return String(value);
}

export function sizeOf(bytes: number, language: string): string {
  const [value, unit] = bytes < 1_048_576 ? [bytes / 1024, "kilobyte"] : [bytes / 1_048_576, "megabyte"];
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}

/** How far a running import is, from 0 to 1; null: nobody knows. */
export function progress(run: {
  state: string;
  rows_done: number;
  rows_total: number | null;
}): number | null {
  if (run.state !== "applying" || !run.rows_total) return null;
  return Math.min(1, run.rows_done / run.rows_total);
}
