import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import type {
  Agreement,
  AgreementChange,
  AgreementEnd,
  AgreementNew,
  AgreementPut,
  AnswerIn,
  CallOffers,
  CallWishPut,
  CommercialOfferNew,
  ShowIn,
  SuggestIn,
  TakeBackIn,
} from "../../api/http";
import { useMay } from "../../app/session";

/** What a buyer may decide by; others are keys of the products themselves. */
export const VALUES = ["price", "quality", "packaging", "personal_manager", "delivery"] as const;
export const CAME_FOR = ["question", "choosing", "buying"] as const;
export const CONDITION_KINDS = ["price", "delivery", "payment", "term", "extra"] as const;
export const DECIDERS = {
  company: ["director", "lawyer", "accountant", "security", "other"],
  person: ["self", "spouse", "children", "parents", "other"],
} as const;

const NOTHING: CallOffers = { wish: null, shown: [], mistaken: [], faults: [] };
const ofCall = (call: string) => ["offers", "call", call];

export function useProducts(client: string | null, q: string, limit = 20) {
  return useQuery({
    queryKey: ["products", client, q, limit],
    queryFn: () =>
      api("GET /api/products", { query: { client: client ?? undefined, q, active: true, limit } }),
    enabled: client !== null,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  });
}

export function useCallOffers(call: string) {
  return useQuery({
    queryKey: ofCall(call),
    queryFn: async () => (await api("GET /api/offers/of-call/{call}", { path: { call } })) ?? NOTHING,
  });
}

export function useSuggestions(wish: SuggestIn | null) {
  return useQuery({
    queryKey: ["offers", "suggest", wish],
    queryFn: () => api("POST /api/offers/suggest", { body: wish as SuggestIn }),
    enabled: wish !== null,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
}

/** Writing on a call: the answer is the whole list, and replaces what was shown. */
export function useCallWriting(call: string) {
  const queries = useQueryClient();
  const keep = (saved: CallOffers) => queries.setQueryData(ofCall(call), saved);
  const again = () => void queries.invalidateQueries({ queryKey: ofCall(call) });
  const path = { call };
  return {
    wish: useMutation({
      mutationFn: (body: CallWishPut) => api("PUT /api/offers/of-call/{call}/wish", { path, body }),
      onSuccess: keep,
      onError: again,
    }),
    show: useMutation({
      mutationFn: (body: ShowIn) => api("POST /api/offers/of-call/{call}/shown", { path, body }),
      onSuccess: keep,
    }),
    answer: useMutation({
      mutationFn: (body: AnswerIn) => api("POST /api/offers/of-call/{call}/answer", { path, body }),
      onSuccess: keep,
    }),
    takeBack: useMutation({
      mutationFn: (body: TakeBackIn) => api("POST /api/offers/of-call/{call}/taken-back", { path, body }),
      onSuccess: keep,
      onError: again,
    }),
  };
}

interface Wanted {
  call?: string;
  person?: string;
  mine?: boolean;
  open_only?: boolean;
}

export function useAgreements(wanted: Wanted, enabled = true) {
  return useQuery({
    queryKey: ["agreements", wanted],
    queryFn: () => api("GET /api/agreements", { query: wanted }),
    refetchInterval: 15_000,
    enabled,
  });
}

function useFresh() {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: ["agreements"] });
    void queries.invalidateQueries({ queryKey: ["products"] });
  };
}

export function useMakeAgreement() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: (body: AgreementNew) => api("POST /api/agreements", { body }),
    onSettled: fresh,
  });
}

type Written = { id: string; body: AgreementPut | AgreementChange; fixed: boolean };

/** A draft is written on, what is fixed gets another version. */
export function useWriteAgreement() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: ({ id, body, fixed }: Written): Promise<Agreement> => {
      const path = { agreement: id };
      return fixed
        ? api("POST /api/agreements/{agreement}/change", { path, body })
        : api("PUT /api/agreements/{agreement}", { path, body });
    },
    onSettled: fresh,
  });
}

export function useFixAgreement() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: ({ id, version }: { id: string; version: number }) =>
      api("POST /api/agreements/{agreement}/fix", { path: { agreement: id }, body: { version } }),
    onSettled: fresh,
  });
}

export function useEndAgreement() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: ({ id, ...body }: AgreementEnd & { id: string }) =>
      api("POST /api/agreements/{agreement}/end", { path: { agreement: id }, body }),
    onSettled: fresh,
  });
}

export function useCommercialOffers(agreement: string) {
  return useQuery({
    queryKey: ["agreements", "offers", agreement],
    queryFn: () => api("GET /api/agreements/{agreement}/offers", { path: { agreement } }),
  });
}

export function useMakeCommercialOffer(agreement: string) {
  const fresh = useFresh();
  return useMutation({
    mutationFn: (body: CommercialOfferNew) =>
      api("POST /api/agreements/{agreement}/offers", { path: { agreement }, body }),
    onSuccess: fresh,
  });
}

export function useRevisions(agreement: string) {
  return useQuery({
    queryKey: ["agreements", "revisions", agreement],
    queryFn: () => api("GET /api/agreements/{agreement}/revisions", { path: { agreement } }),
  });
}

/** Whether an agreement of this call has to be fixed, or written down at all because its script wants one. */
export function useAgreementWaits(call: string, wanted: boolean): boolean {
  const may = useMay();
  const found = useAgreements({ call }, may("offers.write")).data;
  if (!found) return false;
  return found.some((each) => each.state === "draft") || (wanted && found.length === 0);
}
