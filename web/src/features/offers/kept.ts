import { useState } from "react";

const PREFIX = "pz.form.";

interface Stored<T> {
  version: number;
  value: T;
}

function read<T>(key: string, version: number): T | null {
  const text = localStorage.getItem(key);
  if (text === null) return null;
  const found = JSON.parse(text) as Stored<T>;
  if (found.version === version) return found.value;
  localStorage.removeItem(key); // typed on what is no longer the newest
  return null;
}

/**
 * What is typed into a form and not sent yet, kept in this browser over a reload or a closed tab for as long as
 * the version it was begun on is the newest.
 */
export function useKept<T>(thing: string, version: number, fresh: () => T) {
  const key = PREFIX + thing;
  const [value, setValue] = useState<T>(() => read<T>(key, version) ?? fresh());
  const type = (next: T) => {
    localStorage.setItem(key, JSON.stringify({ version, value: next } satisfies Stored<T>));
    setValue(next);
  };
  const forget = () => localStorage.removeItem(key);
  return { value, type, forget };
}
