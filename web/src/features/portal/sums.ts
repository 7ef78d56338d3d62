import type { QueueReportRow } from "../../api/http";

export type QueueFigures = Omit<QueueReportRow, "day" | "client" | "queue">;

const SUMS = [
  "offered",
  "answered",
  "in_target",
  "abandoned",
  "short_abandoned",
  "flowed_out",
  "overflowed",
  "wait_answered_ms",
  "wait_abandoned_ms",
] as const;

/** Counts of several rows as one; the longest wait is the longest of them. */
export function together(rows: readonly QueueFigures[]): QueueFigures {
  const total = { longest_wait_ms: Math.max(0, ...rows.map((row) => row.longest_wait_ms)) } as QueueFigures;
  for (const name of SUMS) total[name] = rows.reduce((sum, row) => sum + row[name], 0);
  return total;
}

/** Rows by a name, in the order in which the names came. */
export function grouped<T extends QueueFigures>(rows: readonly T[], by: (row: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(by(row), [...(groups.get(by(row)) ?? []), row]);
  return [...groups];
}
