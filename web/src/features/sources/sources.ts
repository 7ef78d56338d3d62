import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Source } from "../../api/http";

/** The list of sources; it changes seldom. */
export function useSources() {
  return useQuery({
    queryKey: ["setup", "sources", "list"],
    queryFn: () => api("GET /api/sources", {}),
    staleTime: 60_000,
  });
}

/** Sources that a client's callers can come from, in their order. */
export function ofClient(sources: readonly Source[], client: string): Source[] {
  return sources.filter((each) => each.active && (each.client === null || each.client === client));
}

/** The words of a source in the language of the screen; one that is not on the list keeps its id. */
export function useSourceName(): (id: string) => string {
  const { i18n } = useTranslation();
  const sources = useSources().data;
  return (id) => {
    const found = sources?.find((each) => each.id === id);
    return found ? (i18n.language === "ru" ? found.name_ru : found.name_en) : sources ? id : "";
  };
}

export function useSpend(client: string, month: string) {
  return useQuery({
    queryKey: ["sources", "spend", client, month],
    queryFn: () => api("GET /api/source-spend", { query: { client, month } }),
    refetchOnWindowFocus: false,
  });
}

export function useSaveSpend() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { client: string; month: string; amounts: Record<string, number>; version: number }) =>
      api("PUT /api/source-spend", { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["sources"] }),
  });
}
