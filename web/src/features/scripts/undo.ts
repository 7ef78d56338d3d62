/** What was, what is, and what was undone. `key` names the field that is being typed in. */
export interface Timeline<T> {
  past: T[];
  now: T;
  future: T[];
  key: string | null;
}

const KEPT = 200;

export function begun<T>(now: T): Timeline<T> {
  return { past: [], now, future: [], key: null };
}

/** A step of work. Typing on in the same field (the same `key`) is one step, not one per letter. */
export function done<T>(line: Timeline<T>, now: T, key: string | null = null): Timeline<T> {
  if (now === line.now) return line;
  const past = key !== null && key === line.key ? line.past : [...line.past, line.now].slice(-KEPT);
  return { past, now, future: [], key };
}

export function undone<T>(line: Timeline<T>): Timeline<T> {
  const before = line.past.at(-1);
  if (before === undefined) return line;
  return { past: line.past.slice(0, -1), now: before, future: [line.now, ...line.future], key: null };
}

export function redone<T>(line: Timeline<T>): Timeline<T> {
  const [next, ...future] = line.future;
  if (next === undefined) return line;
  return { past: [...line.past, line.now], now: next, future, key: null };
}
