/** What the address of the report says: whole months of the centre, and one client or all. */
export interface Months {
  from?: string | undefined;
  to?: string | undefined;
  client?: string | undefined;
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

function month(value: unknown): string | undefined {
  return typeof value === "string" && MONTH.test(value) ? value : undefined;
}

export function asMonths(raw: Record<string, unknown>): Months {
  return {
    from: month(raw.from),
    to: month(raw.to),
    client: typeof raw.client === "string" && raw.client !== "" ? raw.client : undefined,
  };
}

/** Days of the calls behind a span of months, as the list of calls wants them. */
export function daysOf(from: string, to: string): { from: string; to: string } {
  const [year = 0, count = 0] = to.split("-").map(Number);
  const last = new Date(Date.UTC(year, count, 0)).getUTCDate();
  return { from: `${from}-01`, to: `${to}-${String(last).padStart(2, "0")}` };
}
