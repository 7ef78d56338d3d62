import { createContext, type ReactNode, use, useEffect, useRef, useSyncExternalStore } from "react";
import { LiveClient } from "./client";
import type { LiveState } from "./reducer";

const LiveContext = createContext<LiveClient | null>(null);

export function liveUrl(): string {
  return `${location.origin.replace(/^http/, "ws")}/live`;
}

/** Opens the live connection for everything below it; who may not `watch` gets a state that stays empty. */
export function LiveProvider({
  watch,
  onSessionEnded,
  children,
}: {
  watch: boolean;
  onSessionEnded: () => void;
  children: ReactNode;
}) {
  const client = useRef<LiveClient | null>(null);
  client.current ??= new LiveClient(liveUrl(), onSessionEnded);
  useEffect(() => {
    const live = client.current;
    if (!watch) return undefined;
    live?.start();
    return () => live?.stop();
  }, [watch]);
  return <LiveContext value={client.current}>{children}</LiveContext>;
}

export function useLiveClient(): LiveClient {
  const client = use(LiveContext);
  if (!client) throw new Error("no LiveProvider above this component");
  return client;
}

/** A part of live state; renders again only when the part changed (compared one level deep). */
export function useLive<T>(select: (state: LiveState) => T): T {
  const client = useLiveClient();
  const last = useRef<{ value: T } | null>(null);
  return useSyncExternalStore(client.subscribe, () => {
    const value = select(client.getState());
    if (last.current && same(last.current.value, value)) return last.current.value;
    last.current = { value };
    return value;
  });
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.is(Reflect.get(a, key), Reflect.get(b, key)));
}
