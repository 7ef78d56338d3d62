import type { GroupFigure, MetricReport } from "../../api/http";
import { asSpan, type Span } from "../../ui/span";

export type Metric = MetricReport["metric"];

/** What the address of the report says, and which figure is open. */
export interface TreatmentSearch extends Span {
  by?: string | undefined;
  metric?: Metric | undefined;
  value?: string | undefined;
}

export const METRICS: readonly Metric[] = ["wait", "answered", "followed", "talk", "kept"];

/** Kinds of people that are usually compared; segments besides. */
export const WAYS = ["region", "language", "source", "tags", "stage", "industry", "deciding_value"] as const;

export function asTreatment(raw: Record<string, unknown>): TreatmentSearch {
  const metric = METRICS.find((each) => each === raw.metric);
  return {
    ...asSpan(raw),
    by: typeof raw.by === "string" && raw.by !== "" ? raw.by : undefined,
    metric,
    value: metric && typeof raw.value === "string" ? raw.value : undefined,
  };
}

export function isShare(metric: Metric): boolean {
  return metric === "answered" || metric === "followed" || metric === "kept";
}

interface Words {
  language: string;
  seconds(value: string): string;
  points(value: string): string;
}

/** A mean or a share, as it is read. */
export function figure(metric: Metric, value: number, words: Words): string {
  if (isShare(metric)) {
    const style = { style: "percent", maximumFractionDigits: 1 } as const;
    return new Intl.NumberFormat(words.language, style).format(value);
  }
  return words.seconds(rounded(value, words.language));
}

/** A difference and its bounds without a sign: the sentence says which way it goes. A bound on the other side of
 * nothing keeps its sign. */
export function difference(
  metric: Metric,
  given: { by: number; low: number; high: number },
  words: Words,
): { by: string; low: string; high: string } {
  const turned = given.by < 0 ? [-given.by, -given.high, -given.low] : [given.by, given.low, given.high];
  const scale = isShare(metric) ? 100 : 1;
  const [by = "", low = "", high = ""] = turned.map((each) => rounded(each * scale, words.language));
  return { by: isShare(metric) ? words.points(by) : words.seconds(by), low, high };
}

function rounded(value: number, language: string): string {
  const digits = Math.abs(value) < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
}

/** Where a bar of a difference lies, in percent of the width that is shared by all groups of a figure. */
export function place(
  groups: readonly GroupFigure[],
  low: number,
  high: number,
): { from: number; to: number } {
  const widest = groups.reduce(
    (most, { difference: found }) =>
      found ? Math.max(most, Math.abs(found.low), Math.abs(found.high)) : most,
    0,
  );
  const at = (value: number) => (widest === 0 ? 50 : 50 + (value / widest) * 50);
  return { from: at(low), to: at(high) };
}
