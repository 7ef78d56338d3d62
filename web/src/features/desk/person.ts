import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";

const key = (person: string) => ["person", person];

/** The card of the person on the line; empty while nobody is known. */
export function usePerson(person: string | null) {
  return useQuery({
    queryKey: key(person ?? ""),
    queryFn: () => api("GET /api/persons/{person}", { path: { person: person ?? "" } }),
    enabled: person !== null,
  });
}

export function useRename(person: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: { name: string; version: number }) =>
      api("PATCH /api/persons/{person}", { path: { person }, body: change }),
    onSuccess: (saved) => queries.setQueryData(key(person), saved),
    onError: () => queries.invalidateQueries({ queryKey: key(person) }),
  });
}

/** What happened with this person before, newest first. */
export function useEarlierCalls(person: string | null) {
  return useQuery({
    queryKey: ["calls", "person", person],
    queryFn: () => api("GET /api/calls", { query: { person: person ?? "", limit: 20 } }),
    enabled: person !== null,
  });
}
