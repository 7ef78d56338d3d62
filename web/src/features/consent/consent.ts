import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { ConsentText, EntryNew } from "../../api/http";
import { mayPass } from "../desk/script/run";

/** What people are called for, as the centre has it. */
export function usePurposes() {
  return useQuery({
    queryKey: ["purposes"],
    queryFn: () => api("GET /api/consent/purposes", {}),
    staleTime: 60_000,
  });
}

/** The name of a purpose in the language of the screen. */
export function usePurposeName(): (purpose: string) => string {
  const { t, i18n } = useTranslation("consent");
  const purposes = usePurposes();
  return (purpose) => {
    if (purpose === "all") return t("purpose_all");
    const found = purposes.data?.find((each) => each.id === purpose);
    return found ? (i18n.language === "ru" ? found.name_ru : found.name_en) : purpose;
  };
}

/** Texts that a client's people are shown or told, every version of them. */
export function useTexts(client: string) {
  return useQuery({
    queryKey: ["consent-texts", client],
    queryFn: () => api("GET /api/consent/texts", { query: { client } }),
    staleTime: 60_000,
  });
}

/** Those to one purpose: he was spoken to in his language, not in that of this screen. */
export function textsFor(texts: readonly ConsentText[] | undefined, purpose: string): ConsentText[] {
  return (texts ?? []).filter((each) => each.purpose === purpose);
}

export function useConsent(person: string) {
  return useQuery({
    queryKey: ["consent", person],
    queryFn: () => api("GET /api/persons/{person}/consent", { path: { person } }),
    staleTime: 5_000,
  });
}

/** What must not be lost is sent again until the server has it; the server takes it once. */
export const UNTIL_THERE = {
  retry: (count: number, fault: unknown) => count < 120 && mayPass(fault),
  retryDelay: 2_500,
};

/** A line of the ledger with an id of its own, so that it may be sent again. */
export function onceOnly(body: EntryNew): EntryNew {
  return { ...body, request_id: crypto.randomUUID() };
}

export function useWriteConsent(person: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: EntryNew) => api("POST /api/persons/{person}/consent", { path: { person }, body }),
    ...UNTIL_THERE,
    onSettled: () => void queries.invalidateQueries({ queryKey: ["consent", person] }),
  });
}

export const CHANNELS = ["all", "call", "robot", "sms", "email", "messenger"] as const;
export const EVIDENCE = ["call", "form", "paper", "message"] as const;

export const SERVICE = "service";
const NOT_FOR_CALLS = "data";

/** What a call may be placed for, as choices; service is always among them. */
export function useCallPurposes(): { value: string; label: string }[] {
  const name = usePurposeName();
  const purposes = usePurposes();
  const ids = (purposes.data ?? []).filter((each) => each.active).map((each) => each.id);
  return (ids.length > 0 ? ids : [SERVICE])
    .filter((id) => id !== NOT_FOR_CALLS)
    .map((id) => ({ value: id, label: name(id) }));
}
