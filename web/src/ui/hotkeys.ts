import { useLayoutEffect, useRef, useSyncExternalStore } from "react";

const KEY = "pz.shortcuts";
const listeners = new Set<() => void>();

/** Single-key shortcuts can be switched off (WCAG 2.1.4); F2, Enter and Escape stay. */
export function setShortcuts(on: boolean): void {
  localStorage.setItem(KEY, on ? "on" : "off");
  for (const listener of listeners) listener();
}

function shortcutsOn(): boolean {
  return localStorage.getItem(KEY) !== "off";
}

export function useShortcuts(): boolean {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, shortcutsOn);
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches("input[type=radio], input[type=checkbox], input[type=button]")) return false;
  return (
    target.isContentEditable || target.matches("input, textarea, select, [role=listbox] *, [role=menu] *")
  );
}

/** Enter belongs to the button or link that has the focus, but not to the tab that is open already. */
function ownsEnter(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("a, button:not([role=tab][aria-selected=true])");
}

const ALWAYS = new Set(["F2", "Escape"]);

/**
 * Hot keys by physical key (`KeyM`, `Space`, `Digit1`), so that they work on a Russian layout too. They rest
 * while the person types or a dialogue is open. `first`: these keys come before all others, for as long as
 * what they belong to is open (a keypad, a list).
 */
export function useHotkeys(
  keys: Record<string, (() => void) | undefined>,
  { first = false }: { first?: boolean } = {},
): void {
  const current = useRef(keys);
  current.current = keys;
  // Before the page is painted: a key that is pressed at what one has just seen must not be lost.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const code = event.code.replace("Numpad", "Digit").replace("DigitEnter", "Enter");
      const act = current.current[code];
      if (!act) return;
      const always = ALWAYS.has(code);
      if (!always && (typing(event.target) || !shortcutsOn())) return;
      if (code === "Enter" && ownsEnter(event.target)) return;
      if (code !== "F2" && document.querySelector("[aria-modal=true]")) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKey, first);
    return () => window.removeEventListener("keydown", onKey, first);
  }, [first]);
}
