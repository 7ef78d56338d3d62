/** Money travels in millionths of the currency: whole numbers, exact also in a browser. */
export const MICRO = 1_000_000;
/** Prices of minutes travel in hundredths. */
export const HUNDREDTH = MICRO / 100;
const MOST = 9_000_000_000_000_000;

/** `75 000 ₽`, `₽75,000.50`: hundredths only where there are any. */
export function money(micro: number, currency: string, language: string): string {
  const digits = micro % MICRO === 0 ? 0 : 2;
  try {
    return new Intl.NumberFormat(language, {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits === 0 ? 0 : 6,
    }).format(micro / MICRO);
  } catch (fault) {
    // Three letters that are no currency: shown as they are.
    if (fault instanceof RangeError) return `${micro / MICRO} ${currency}`;
    throw fault;
  }
}

/** What was typed as money: `75 000,5`; null: no amount. Exact, digit by digit. */
export function typedMoney(typed: string): number | null {
  const plain = typed.replace(/[\s\u00a0]/g, "").replace(",", ".");
  const parts = /^(\d{1,10})(?:\.(\d{1,6}))?$/.exec(plain);
  if (!parts) return null;
  const micro = Number(parts[1]) * MICRO + Number((parts[2] ?? "").padEnd(6, "0") || 0);
  return micro <= MOST ? micro : null;
}

/** Money as a field shows it for editing: `75000`, `75000.5`. */
export function moneyField(micro: number | null): string {
  if (micro === null) return "";
  const whole = Math.floor(micro / MICRO);
  const part = String(micro % MICRO)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return part ? `${whole}.${part}` : String(whole);
}
