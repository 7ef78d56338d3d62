import type { TFunction } from "i18next";
import type { ChangeIn, DayOut, RunOut, SpreadOut } from "../../api/http";
import { localeOf } from "../../ui/time";

export type Words = TFunction<"whatif">;
type QueueName = (id: string) => string;

/** "Saturday, 21 November": a day of the centre has no time of its own. */
export function dayName(day: string, language: string, weekday: "long" | "short" = "long"): string {
  return new Intl.DateTimeFormat(localeOf(language), {
    weekday,
    day: "numeric",
    month: weekday === "long" ? "long" : "short",
    timeZone: "UTC",
  }).format(new Date(`${day}T12:00:00Z`));
}

/** One choice of the list of days: its name, its calls, how many of them were answered. */
export function dayChoice(day: DayOut, t: Words, language: string): string {
  const share = day.calls > 0 ? day.answered / day.calls : 0;
  const name = dayName(day.day, language, "short");
  const calls = number(day.calls, language);
  const text = t("day_choice", { day: name, count: day.calls, calls, share: percent(share, language) });
  return day.running ? `${text} · ${t("until_now")}` : text;
}

/** Whole percents. */
export function percent(share: number | null | undefined, language: string): string {
  if (share === null || share === undefined) return "–";
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** A figure to so many digits behind the point. */
export function number(value: number | null | undefined, language: string, digits = 0): string {
  if (value === null || value === undefined) return "–";
  const rounded = Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value;
  return new Intl.NumberFormat(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(rounded);
}

/** +1.4: a difference says its sign. */
export function signed(value: number, language: string, digits = 0): string {
  const rounded = Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value;
  return new Intl.NumberFormat(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: "exceptZero",
  }).format(rounded);
}

/** Between which values nine of ten simulated days lie; nothing where they are all the same. */
export function between(spread: SpreadOut, language: string, factor: number, digits: number): string | null {
  const [low, high] = [spread.low, spread.high].map((value) => number(value * factor, language, digits));
  return low === high ? null : `${low}–${high}`;
}

/** What was asked for, part by part. */
export function changeParts(change: ChangeIn, t: Words, queue: QueueName): string[] {
  const parts: string[] = [];
  for (const row of change.agents ?? []) {
    const when = row.begins && row.ends ? t("when", { begins: row.begins, ends: row.ends }) : "";
    const where = row.queue ? t("where", { queue: queue(row.queue) }) : "";
    const key = row.count > 0 ? "more_agents" : "fewer_agents";
    parts.push(t(key, { count: Math.abs(row.count) }) + when + where);
  }
  for (const row of change.queues ?? []) {
    const rules: string[] = [];
    const share = has(row.target_share) ? Math.round((row.target_share ?? 0) * 100) : null;
    if (share !== null && has(row.target_s)) rules.push(t("rule.level", { share, target: row.target_s }));
    else if (share !== null) rules.push(t("rule.share", { share }));
    else if (has(row.target_s)) rules.push(t("rule.target", { target: row.target_s }));
    if (has(row.wrap_up_s)) rules.push(t("rule.wrap_up", { seconds: row.wrap_up_s }));
    if (has(row.max_wait_s)) rules.push(t("rule.max_wait", { seconds: row.max_wait_s }));
    if (has(row.priority)) rules.push(t("rule.priority", { priority: row.priority }));
    if (rules.length > 0) parts.push(`${queue(row.queue)}: ${rules.join(", ")}`);
  }
  return parts;
}

function has(value: number | null | undefined): boolean {
  return value !== null && value !== undefined;
}

/** The change as one line; of none, that the model only explains the day. */
export function changeLine(run: RunOut, t: Words, queue: QueueName): string {
  const parts = changeParts(run.change, t, queue);
  return parts.length > 0 ? parts.join("; ") : t("no_change");
}

/** 09:00, where the centre is. */
export function localClock(at: string, zone: string): string {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(
    new Date(at),
  );
}
