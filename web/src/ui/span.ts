/** What the address of the report says: days of the centre, and one client or all. */
export interface Span {
  from?: string | undefined;
  to?: string | undefined;
  client?: string | undefined;
}

function date(value: unknown): string | undefined {
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
}

export function asSpan(raw: Record<string, unknown>): Span {
  return {
    from: date(raw.from),
    to: date(raw.to),
    client: typeof raw.client === "string" && raw.client !== "" ? raw.client : undefined,
  };
}

/** The day of a moment in a zone, `days` later. */
export function dayIn(now: number, zone: string, days = 0): string {
  return new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone: zone }).format(
    now + days * 86_400_000,
  );
}
