import { money } from "../../ui/money";
import { localeOf } from "../../ui/time";

const MICRO = 1_000_000;

/** Micro units as people read a sum. */
export function sum(micro: number, currency: string, language: string): string {
  return money(micro, currency, language);
}

/** `70 000,50` → micro units; null: nothing or no number. */
export function micro(typed: string): number | null {
  const plain = typed.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  if (!/^\d{1,12}(\.\d{1,6})?$/.test(plain)) return null;
  return Math.round(Number(plain) * MICRO);
}

/** A sum for a text field. */
export function typed(micros: number | null): string {
  return micros === null ? "" : String(micros / MICRO);
}

/** `14:05` in a zone. */
export function timeIn(zone: string, now: number, language: string): string {
  return new Intl.DateTimeFormat(localeOf(language), {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
  }).format(now);
}
