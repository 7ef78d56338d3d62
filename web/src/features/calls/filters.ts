import type { EndHow } from "../../api/facts";
import { type CallClass, CLASSES, FLAGS, type Flag } from "../../ui/classes";
import { SUBJECTS, type Subject } from "../../ui/subjects";
import { midnight } from "../../ui/time";

export const HOWS: readonly EndHow[] = [
  "answered",
  "abandoned",
  "short_abandoned",
  "left_early",
  "flowed_out",
  "closed",
  "refused",
  "busy",
  "no_answer",
  "unallocated",
  "rejected",
  "unreachable",
  "cancelled",
  "withdrawn",
];

/** What the address of the list says: filters, and the call that is open. Dates are days of the centre. */
export interface CallSearch {
  day?: "today" | undefined;
  from?: string | undefined;
  to?: string | undefined;
  client?: string[] | undefined;
  queue?: string[] | undefined;
  agent?: string[] | undefined;
  how?: EndHow[] | undefined;
  disposition?: string[] | undefined;
  class?: CallClass[] | undefined;
  flag?: Flag[] | undefined;
  subject?: (Subject | "none")[] | undefined;
  deal?: true | undefined;
  number?: string | undefined;
  q?: string | undefined;
  person?: string | undefined;
  call?: string | undefined;
}

function texts(value: unknown): string[] | undefined {
  const list = Array.isArray(value) ? value : typeof value === "string" ? [value] : [];
  const kept = list.filter((each): each is string => typeof each === "string" && each !== "");
  return kept.length > 0 ? kept : undefined;
}

function oneOf<T extends string>(value: unknown, known: readonly T[]): T[] | undefined {
  const kept = texts(value)?.filter((each): each is T => known.includes(each as T));
  return kept && kept.length > 0 ? kept : undefined;
}

function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function date(value: unknown): string | undefined {
  const found = text(value);
  return found && /^\d{4}-\d{2}-\d{2}$/.test(found) ? found : undefined;
}

/** Search parameters of an address, whatever somebody wrote there. */
export function asFilters(raw: Record<string, unknown>): CallSearch {
  const how = texts(raw.how)?.filter((each): each is EndHow => HOWS.includes(each as EndHow));
  return {
    day: raw.day === "today" ? "today" : undefined,
    from: date(raw.from),
    to: date(raw.to),
    client: texts(raw.client),
    queue: texts(raw.queue),
    agent: texts(raw.agent),
    how: how && how.length > 0 ? how : undefined,
    disposition: texts(raw.disposition),
    class: oneOf(raw.class, CLASSES),
    flag: oneOf(raw.flag, FLAGS),
    subject: oneOf(raw.subject, [...SUBJECTS, "none" as const]),
    deal: raw.deal === true || raw.deal === "true" ? true : undefined,
    number: text(raw.number),
    q: text(raw.q),
    person: text(raw.person),
    call: text(raw.call),
  };
}

const HALF_DAY_MS = 43_200_000;

/** The UTC moment at which a day of a zone begins; `days` later if given. */
export function startOfDay(day: string, zone: string, days = 0): string {
  const noon = Date.parse(`${day}T12:00:00Z`) + days * 2 * HALF_DAY_MS;
  const wanted = new Date(noon).toISOString().slice(0, 10);
  const local = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone: zone });
  for (const shift of [0, -HALF_DAY_MS, HALF_DAY_MS]) {
    if (local.format(noon + shift) === wanted) return midnight(noon + shift, zone);
  }
  return midnight(noon, zone);
}

/** The filters as the server wants them; `today` is the midnight before now. */
export function asQuery(search: CallSearch, zone: string, today: string) {
  const { day, from, to, call: _, ...same } = search;
  return {
    ...same,
    from: day === "today" ? today : from ? startOfDay(from, zone) : undefined,
    to: to && day !== "today" ? startOfDay(to, zone, 1) : undefined,
  };
}

/** How many conditions are set. */
export function conditions(search: CallSearch): number {
  const { call: _, ...filters } = search;
  return Object.values(filters).filter((value) => value !== undefined).length;
}
