import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { PromiseNew } from "../../api/http";
import { asField, ofField } from "../../ui/time";

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
    void queries.invalidateQueries({ queryKey: ["consent"] }); // what is owed may be called about
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

export type Soon = "m15" | "m60" | "tomorrow";

/** When that is; tomorrow means ten in the morning on the clock of the zone. */
export function soon(when: Soon, now: number, zone: string): number {
  if (when !== "tomorrow") return now + (when === "m15" ? 15 : 60) * 60_000;
  const next = new Date(`${asField(now, zone).slice(0, 10)}T00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return ofField(`${next.toISOString().slice(0, 10)}T10:00`, zone);
}
