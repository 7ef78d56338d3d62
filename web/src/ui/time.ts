import { useSyncExternalStore } from "react";

/** 4:12, 1:04:12; never negative. */
export function clock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const seconds = String(total % 60).padStart(2, "0");
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}

/** "3 minutes ago", in the language of the screen. */
export function ago(ms: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return format.format(-seconds, "second");
  if (seconds < 3600) return format.format(-Math.floor(seconds / 60), "minute");
  if (seconds < 86_400) return format.format(-Math.floor(seconds / 3600), "hour");
  return format.format(-Math.floor(seconds / 86_400), "day");
}

/** The 24-hour clock everywhere: a shift is not told in a.m. and p.m. */
export function localeOf(language: string): string {
  return language === "en" ? "en-GB" : language;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** One formatter for each way to write a moment: making one costs more than a hundred uses. */
function dates(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const kept = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, kept);
  return kept;
}

/** Date and time to the second, in the centre's zone when it is known. */
export function absolute(at: string | number, language: string, zone?: string): string {
  return dates(localeOf(language), {
    dateStyle: "medium",
    timeStyle: "medium",
    ...(zone ? { timeZone: zone } : {}),
  }).format(new Date(at));
}

/** A date without an hour (`2026-11-27`): "27 Nov 2026"; the same day in every zone. */
export function day(date: string, language: string): string {
  return dates(localeOf(language), { dateStyle: "medium", timeZone: "UTC" }).format(
    new Date(`${date}T00:00:00Z`),
  );
}

/** "3 May", with the year when it is another one. */
export function dayWords(at: string, language: string, zone?: string): string {
  const options = zone ? { timeZone: zone } : {};
  const year = dates("en", { year: "numeric", ...options });
  const date = new Date(at);
  const other = year.format(date) !== year.format(new Date());
  return dates(localeOf(language), {
    day: "numeric",
    month: "long",
    ...(other ? { year: "numeric" } : {}),
    ...options,
  }).format(date);
}

/** Hour and minute for today, day and month before, in a zone. */
export function short(at: string, now: number, language: string, zone?: string): string {
  const options = zone ? { timeZone: zone } : {};
  const day = dates("en-CA", { dateStyle: "short", ...options });
  const time = dates(localeOf(language), {
    hour: "2-digit",
    minute: "2-digit",
    ...options,
  });
  const date = new Date(at);
  if (day.format(date) === day.format(new Date(now))) return time.format(date);
  const dayMonth = dates(localeOf(language), {
    day: "numeric",
    month: "short",
    ...options,
  });
  return `${dayMonth.format(date)}, ${time.format(date)}`;
}

/** When something opens: "18:00" today, "Monday, 09:00" within a week, "12 Jan, 09:00" later. */
export function opening(at: string, now: number, language: string, zone: string): string {
  const DAY = 86_400_000;
  if (Date.parse(at) - now >= 6 * DAY) return short(at, now, language, zone);
  const day = dates("en-CA", { dateStyle: "short", timeZone: zone });
  const today = day.format(new Date(now)) === day.format(new Date(at));
  return dates(localeOf(language), {
    // A Russian weekday would have to be declined after "until"; short ones never are.
    ...(today ? {} : { weekday: language === "ru" ? "short" : "long" }),
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
  }).format(new Date(at));
}

let second = Math.floor(Date.now() / 1000);
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

function beat(): void {
  second = Math.floor(Date.now() / 1000);
  for (const listener of listeners) listener();
  timer = setTimeout(beat, 1000 - (Date.now() % 1000) + 5);
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) beat();
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearTimeout(timer);
  };
}

/** This browser's clock in whole seconds as ms; all clocks of a screen tick together. */
export function useSecond(): number {
  return useSyncExternalStore(subscribe, () => second) * 1000;
}

/** Milliseconds since local midnight on the clock of a zone. */
function into(at: number, zone: string): number {
  const parts = dates("en-US", {
    timeZone: zone,
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value ?? 0);
  return (part("hour") * 3600 + part("minute") * 60 + part("second")) * 1000 + (at % 1000);
}

/** The UTC moment of the last midnight in a zone, right on days that are 23 or 25 hours long too. */
export function midnight(now: number, zone: string): string {
  const first = now - into(now, zone);
  const off = into(first, zone);
  return new Date(off < 43_200_000 ? first - off : first + 86_400_000 - off).toISOString();
}

/** A moment as a field for date and time takes it (`2026-11-27T09:05`), on the clock of a zone. */
export function asField(at: number, zone: string): string {
  const parts = dates("en-US", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

/** The moment that such a field says on the clock of a zone; NaN while it says none. */
export function ofField(field: string, zone: string): number {
  const wall = Date.parse(`${field}Z`);
  if (Number.isNaN(wall)) return Number.NaN;
  const off = (at: number) => Date.parse(`${asField(at, zone)}Z`) - Math.floor(at / 60_000) * 60_000;
  // Twice: the first guess may lie on the other side of a change of the clock.
  return wall - off(wall - off(wall));
}
