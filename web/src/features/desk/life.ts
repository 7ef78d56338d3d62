import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { AcquaintanceNew, ConsentNew, PersonLife } from "../../api/http";

const key = (person: string) => ["life", person];

/** What became of a person; asked again now and then, because calls and colleagues change it. */
export function useLife(person: string) {
  return useQuery({
    queryKey: key(person),
    queryFn: () => api("GET /api/persons/{person}/life", { path: { person } }),
    refetchInterval: 15_000,
  });
}

function useChange<Body>(person: string, change: (body: Body) => Promise<PersonLife>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (life) => queries.setQueryData(key(person), life),
    onError: () => queries.invalidateQueries({ queryKey: key(person) }),
  });
}

export const useMeet = (person: string) =>
  useChange(person, (body: AcquaintanceNew) =>
    api("POST /api/persons/{person}/acquaintances", { path: { person }, body }),
  );

export const useUnmeet = (person: string) =>
  useChange(person, (number: number) =>
    api("DELETE /api/persons/{person}/acquaintances/{number}", { path: { person, number } }),
  );

export const useRefer = (person: string) =>
  useChange(person, (referrer: string | null) =>
    api("PUT /api/persons/{person}/referrer", { path: { person }, body: { referrer } }),
  );

export const useAgree = (person: string) =>
  useChange(person, (body: ConsentNew) =>
    api("POST /api/persons/{person}/consents", { path: { person }, body }),
  );

/** Persons of a client by name or number. */
export function useFindPersons(client: string, typed: string) {
  return useQuery({
    queryKey: ["persons", "find", client, typed],
    queryFn: () => api("GET /api/persons", { query: { q: typed, client, limit: 8 } }),
    enabled: typed.trim().length > 1,
    staleTime: 30_000,
  });
}
