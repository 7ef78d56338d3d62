import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError, api } from "../../api/client";
import type { MergeNew, Person, PersonPatch, Preference } from "../../api/http";

const PAGE = 50;

export const personKey = (person: string) => ["person", person] as const;

export interface PersonWish {
  q?: string | undefined;
  client?: string | undefined;
  tag?: string | undefined;
  organisation?: string | undefined;
}

/** The card; nothing is asked while nobody is known. */
export function usePerson(person: string | null) {
  return useQuery({
    queryKey: personKey(person ?? ""),
    queryFn: () => api("GET /api/persons/{person}", { path: { person: person ?? "" } }),
    enabled: person !== null,
  });
}

/** `keep`: what was found before stays until the new is there; where Enter chooses, it must not. */
export function usePersons(wish: PersonWish, enabled: boolean, keep = false) {
  return useInfiniteQuery({
    queryKey: ["persons", wish],
    queryFn: ({ pageParam }) =>
      api("GET /api/persons", { query: { ...wish, limit: PAGE, after: pageParam ?? undefined } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => (keep ? before : undefined),
    enabled,
    staleTime: 5_000,
  });
}

export type Change = Omit<PersonPatch, "version">;

/** A change of the card. When somebody else was first, the card is read again and shown as it is. */
export function useChange(person: Person) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: Change) =>
      api("PATCH /api/persons/{person}", {
        path: { person: person.id },
        body: { ...change, version: person.version },
      }),
    onSuccess: (saved) => {
      queries.setQueryData(personKey(person.id), saved);
      void queries.invalidateQueries({ queryKey: ["timeline", person.id] });
    },
    onError: () => queries.invalidateQueries({ queryKey: personKey(person.id) }),
  });
}

export function isStale(fault: unknown): boolean {
  return fault instanceof ApiError && fault.code === "row.stale";
}

/** What is wrong with one field, in words; a fault of the whole card otherwise. */
export function fieldFault(fault: unknown, field: string): string | null {
  if (!(fault instanceof ApiError)) return null;
  const own = fault.fields.find((each) => each.field === field || each.field.startsWith(`${field}.`));
  return own?.message ?? fault.message;
}

export function usePreferences(person: string) {
  return useQuery({
    queryKey: ["preferences", person],
    queryFn: () => api("GET /api/persons/{person}/preferences", { path: { person } }),
  });
}

export function usePreferenceChange(person: string) {
  const queries = useQueryClient();
  const shown = (left: Preference[]) => {
    queries.setQueryData(["preferences", person], left);
    void queries.invalidateQueries({ queryKey: ["timeline", person] });
  };
  const add = useMutation({
    mutationFn: (body: { value: string; call?: string }) =>
      api("POST /api/persons/{person}/preferences", { path: { person }, body: { key: "interest", ...body } }),
    onSuccess: shown,
  });
  const remove = useMutation({
    mutationFn: (preference: number) =>
      api("DELETE /api/persons/{person}/preferences/{preference}", { path: { person, preference } }),
    onSuccess: shown,
  });
  return { add, remove };
}

export function useTwins(person: string) {
  return useQuery({
    queryKey: ["twins", person],
    queryFn: () => api("GET /api/persons/{person}/duplicates", { path: { person } }),
  });
}

export function useMerges(person: string) {
  return useQuery({
    queryKey: ["merges", person],
    queryFn: () => api("GET /api/persons/{person}/merges", { path: { person } }),
  });
}

/** Merging, taking a merge back, and saying that two are not the same: all lists are read anew. */
export function useMerging(person: string) {
  const queries = useQueryClient();
  const anew = () => {
    for (const key of ["person", "persons", "twins", "merges", "timeline", "preferences", "calls", "life"])
      void queries.invalidateQueries({ queryKey: [key] });
  };
  const merge = useMutation({
    mutationFn: (body: MergeNew) => api("POST /api/persons/{person}/merges", { path: { person }, body }),
    onSuccess: anew,
  });
  const undo = useMutation({
    mutationFn: (made: number) =>
      api("POST /api/persons/{person}/merges/{merge}/undo", { path: { person, merge: made } }),
    onSuccess: anew,
  });
  const apart = useMutation({
    mutationFn: (other: string) =>
      api("POST /api/persons/{person}/apart", { path: { person }, body: { other } }),
    onSuccess: anew,
  });
  return { merge, undo, apart };
}

export function usePersonFields(client: string | null) {
  return useQuery({
    queryKey: ["person-fields", client],
    queryFn: () => api("GET /api/person-fields", { query: { client: client ?? undefined } }),
    enabled: client !== null,
    staleTime: 60_000,
  });
}

export function useOfNumber(client: string | null, number: string) {
  return useQuery({
    queryKey: ["persons", "of-number", client, number],
    queryFn: () => api("GET /api/persons/of-number", { query: { client: client ?? "", number } }),
    enabled: client !== null && number.startsWith("+"),
  });
}
