import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";

export const TWINS_SHOWN = 50;
const LOOK_AGAIN_MS = 1500;

/** Pairs that nobody decided on, and the last search; read again while it runs. */
export function useTwinList(client: string | undefined, skip: number) {
  return useQuery({
    queryKey: ["twins", "client", client, skip],
    queryFn: () =>
      api("GET /api/persons/duplicates", { query: { client: client ?? "", skip, limit: TWINS_SHOWN } }),
    enabled: client !== undefined,
    placeholderData: (before) => before,
    refetchInterval: (query) => (query.state.data?.search?.state === "running" ? LOOK_AGAIN_MS : false),
  });
}

/** Starting a search through all people of a client, and stopping it. */
export function useTwinSearch(client: string) {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: ["twins", "client", client] });
  const start = useMutation({
    mutationFn: () => api("POST /api/persons/duplicates/search", { body: { client } }),
    onSuccess,
  });
  const cancel = useMutation({
    mutationFn: (search: string) =>
      api("POST /api/persons/duplicates/search/{search}/cancel", { path: { search } }),
    onSuccess,
  });
  return { start, cancel };
}
