import type { HoursSet, Opening } from "../../api/facts";
import type { Row } from "./rows";

/** Open from `opens` to `closes` (HH:MM by the clock on the wall); not later: on the next day. */
export interface Span {
  opens: string;
  closes: string;
}

/** A date with openings of its own; none: closed. */
export interface Day {
  date: string;
  openings: Span[];
  name: string;
}

export interface Holiday {
  date: string;
  name_ru: string;
  name_en: string;
  works: boolean;
}

export const DAY_MIN = 1440;
export const OFFICE: Span[] = [{ opens: "09:00", closes: "18:00" }];
export const WHOLE: Span[] = [{ opens: "00:00", closes: "24:00" }];

export function minutes(clock: string): number {
  const [hour = "0", minute = "0"] = clock.split(":");
  return Number(hour) * 60 + Number(minute);
}

/** As the floor counts them: from midnight, beyond 24 hours when it goes over midnight. */
export function openingsOf(spans: Span[]): Opening[] {
  return spans
    .map(({ opens, closes }) => {
      const [from, to] = [minutes(opens), minutes(closes)];
      return { opens: from, closes: to > from ? to : to + DAY_MIN };
    })
    .sort((a, b) => a.opens - b.opens || a.closes - b.closes);
}

export function spansText(spans: Span[]): string {
  return spans.map(({ opens, closes }) => `${opens}–${closes}`).join(", ");
}

/** "9-13, 14-18:30", "24" for the whole day, nothing for closed; null: not understood. */
export function parseSpans(text: string): Span[] | null {
  const typed = text.trim();
  if (typed === "" || typed === "-" || typed === "–") return [];
  if (/^24(\/7|:00)?$/.test(typed)) return WHOLE;
  const spans = typed.split(/[,;]/).map((part) => {
    const found = /^\s*(\d{1,2})(?:[:.](\d\d))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d\d))?\s*$/.exec(part);
    if (!found) return null;
    const opens = clockOf(found[1], found[2], 23);
    const closes = clockOf(found[3], found[4], 24);
    return opens && closes ? { opens, closes } : null;
  });
  return spans.every((span) => span !== null) ? spans : null;
}

function clockOf(hour = "", minute = "00", last = 24): string | null {
  if (Number(hour) > last || Number(minute) > 59 || (Number(hour) === 24 && Number(minute) > 0)) return null;
  return `${hour.padStart(2, "0")}:${minute}`;
}

/** Whether the running floor has this calendar: the same week and closing, under the same names. */
export function sameHours(live: HoursSet, row: Row): boolean {
  const week = (row.week as Span[][]).map(openingsOf);
  const own = row.days as Day[];
  const moment = (value: unknown) => (typeof value === "string" ? Date.parse(value) : null);
  return (
    JSON.stringify(live.week.map(plain)) === JSON.stringify(week) &&
    own.every((day) => {
      const told = live.days.find((each) => each.date === day.date);
      return told && JSON.stringify(plain(told.openings)) === JSON.stringify(openingsOf(day.openings));
    }) &&
    moment(live.closed_until) === moment(row.closed_until) &&
    live.zone === row.zone &&
    live.name_ru === row.name_ru &&
    live.name_en === row.name_en
  );
}

function plain(openings: readonly Opening[]): Opening[] {
  return openings.map(({ opens, closes }) => ({ opens, closes }));
}

/** The dates of a month as rows of a week from Monday; null: another month's place. */
export function weeksOf(year: number, month: number): (string | null)[][] {
  const first = new Date(Date.UTC(year, month, 1));
  const count = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const blank = (first.getUTCDay() + 6) % 7;
  const cells: (string | null)[] = Array.from({ length: blank }, () => null);
  for (let day = 1; day <= count; day += 1) {
    cells.push(new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10));
  }
  while (cells.length % 7) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, row) => cells.slice(row * 7, row * 7 + 7));
}

/** Which weekday a date is, Monday 0. */
export function weekday(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}
