import type { ImportField } from "../../api/http";
import { money } from "../../ui/money";
import { plainly } from "../../ui/plain";
import { absolute, asField, day } from "../../ui/time";

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

/** How values are said on this screen. `name`: the word for an id, as of a source or a purpose. */
export interface Saying {
  language: string;
  zone: string | undefined;
  yes: string;
  no: string;
  name: (field: string, id: string) => string;
}

/** Values of a row as one line of text each, in the order of the server. */
export function lines(values: Record<string, unknown>, saying: Saying): [string, string][] {
  const { budget, currency, ...others } = values;
  const said = Object.entries(others).map(([name, value]): [string, string] => [
    name,
    asText(name, value, saying),
  ]);
  if (typeof budget !== "number") return said;
  return [...said, ["budget", money(budget, String(currency ?? ""), saying.language)]];
}

function asText(name: string, value: unknown, saying: Saying): string {
  if (name === "consent_at") return moment(String(value), saying);
  return typeof value === "string" ? saying.name(name, value) : plainly(value, saying);
}

/** A day is a day: its midnight is not told. */
function moment(at: string, { language, zone }: Saying): string {
  const from = zone ?? "UTC";
  const field = asField(Date.parse(at), from);
  return field.endsWith("T00:00") ? day(field.slice(0, 10), language) : absolute(at, language, from);
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
