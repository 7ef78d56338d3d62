import { absolute, day } from "./time";

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const DAY = /^\d{4}-\d\d-\d\d$/;

interface Saying {
  yes: string;
  no: string;
  language: string;
  zone?: string | undefined;
}

/** A stored value as a person reads it: dates, yes and no, lists; never JSON. */
export function plainly(value: unknown, saying: Saying): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "boolean") return value ? saying.yes : saying.no;
  if (typeof value === "number") return new Intl.NumberFormat(saying.language).format(value);
  if (Array.isArray(value)) return value.map((each) => plainly(each, saying)).join(", ") || "–";
  if (typeof value === "object") {
    const parts = Object.entries(value).map(([name, inner]) => `${name}: ${plainly(inner, saying)}`);
    return parts.join("; ") || "–";
  }
  const text = String(value);
  if (MOMENT.test(text) && !Number.isNaN(Date.parse(text)))
    return absolute(text, saying.language, saying.zone);
  return DAY.test(text) ? day(text, saying.language) : text;
}
