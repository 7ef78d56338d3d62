import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { PromiseNew } from "../../api/http";

const KEY = "promises";

/** Calls that are owed to a person, or that I promised to anybody; the most urgent first. */
export function usePromises(person: string | null) {
  const query = person === null ? { mine: true, limit: 20 } : { person, limit: 20 };
  return useQuery({
    queryKey: [KEY, query],
    queryFn: () => api("GET /api/promises", { query }),
    refetchInterval: 15_000,
  });
}

function useFresh() {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: [KEY] });
    void queries.invalidateQueries({ queryKey: ["life"] });
  };
}

export function useMakePromise() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: (body: PromiseNew) => api("POST /api/promises", { body }),
    onSettled: fresh,
  });
}

export function useCancelPromise() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: ({ id, version, because }: { id: string; version: number; because: string }) =>
      api("POST /api/promises/{promise}/cancel", { path: { promise: id }, body: { version, because } }),
    onSettled: fresh,
  });
}

interface Change {
  id: string;
  version: number;
}

export function useMovePromise() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: ({ id, ...body }: Change & { due: string; note: string }) =>
      api("PUT /api/promises/{promise}", { path: { promise: id }, body }),
    onSettled: fresh,
  });
}

export function useKeepPromise() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: ({ id, ...body }: Change & { how: string }) =>
      api("POST /api/promises/{promise}/keep", { path: { promise: id }, body }),
    onSettled: fresh,
  });
}

/** A moment as a field of the browser takes it, in the browser's own zone. */
export function asField(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

export type Soon = "m15" | "m60" | "tomorrow";

export function soon(when: Soon, now: Date): Date {
  if (when !== "tomorrow") return new Date(now.getTime() + (when === "m15" ? 15 : 60) * 60_000);
  const next = new Date(now);
  next.setDate(next.getDate() + 1);
  next.setHours(10, 0, 0, 0);
  return next;
}
