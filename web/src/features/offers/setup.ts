import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { OfferRule, OfferRulePut, ProductPut } from "../../api/http";

export function useAllProducts(client: string | undefined, q: string, inactive: boolean) {
  return useQuery({
    queryKey: ["products", "all", client, q, inactive],
    queryFn: () =>
      api("GET /api/products", { query: { client, q, active: inactive ? undefined : true, limit: 500 } }),
    staleTime: 5_000,
    placeholderData: (before, query) => (query?.queryKey[2] === client ? before : undefined),
    enabled: client !== undefined,
  });
}

export function usePrices(product: string) {
  return useQuery({
    queryKey: ["products", "prices", product],
    queryFn: () => api("GET /api/products/{product}/prices", { path: { product } }),
  });
}

export function useSaveProduct() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, body }: { id: string; body: ProductPut }) =>
      api("PUT /api/products/{product}", { path: { product: id }, body }),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["products"] }),
  });
}

const DEFAULT = { tolerance_pct: 10, hard_budget: false, objection_ru: "", objection_en: "", version: null };

/** The rules of a client; as by default where nobody changed them. */
export function useRule(client: string) {
  return useQuery({
    queryKey: ["offer-rules", client],
    queryFn: async (): Promise<OfferRule> => {
      const all = await api("GET /api/offer-rules", {});
      return all.find((each) => each.id === client) ?? { id: client, ...DEFAULT };
    },
  });
}

export function useSaveRule(client: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: OfferRulePut) => api("PUT /api/offer-rules/{client}", { path: { client }, body }),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["offer-rules"] }),
  });
}
