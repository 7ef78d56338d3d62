const MICRO = 1_000_000;
const CENTS = 100;

/** Whole micro-units as money in the language of the screen. */
export function money(micro: number, currency: string, language: string): string {
  const whole = micro % MICRO === 0;
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: whole ? 0 : 2,
    maximumFractionDigits: whole ? 0 : 2,
  }).format(micro / MICRO);
}

/** What was typed, to the cent, as micro-units: no part of a micro-unit is ever made. */
export function toMicro(typed: string | number): number {
  const amount = typeof typed === "number" ? typed : Number(typed.replace(",", "."));
  return Number.isFinite(amount) && amount > 0 ? Math.round(amount * CENTS) * (MICRO / CENTS) : 0;
}

export function fromMicro(micro: number | undefined): number | "" {
  return micro === undefined ? "" : micro / MICRO;
}
