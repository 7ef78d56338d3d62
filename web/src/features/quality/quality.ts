import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Operations } from "../../api/http";
import { useMay } from "../../app/session";

export const TABS = [
  "evaluations",
  "samples",
  "report",
  "first_contact",
  "calibrations",
  "training",
  "cards",
] as const;
export type Tab = (typeof TABS)[number];

/** What the address of the page says. */
export interface QualitySearch {
  tab?: Tab | undefined;
  from?: string | undefined;
  to?: string | undefined;
  client?: string | undefined;
  agent?: string | undefined;
  scorecard?: string | undefined;
  criterion?: string | undefined;
  difficult?: boolean | undefined;
  picked?: boolean | undefined;
}

export function asQuality(raw: Record<string, unknown>): QualitySearch {
  const word = (name: string) => {
    const value = raw[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  return {
    tab: TABS.find((each) => each === raw.tab),
    from: word("from"),
    to: word("to"),
    client: word("client"),
    agent: word("agent"),
    scorecard: word("scorecard"),
    criterion: word("criterion"),
    difficult: raw.difficult === true || undefined,
    picked: raw.picked === true || undefined,
  };
}

/** A title of the two that stands in the language of the screen. */
export function useTitle(): (row: { title_ru: string; title_en: string }) => string {
  const { i18n } = useTranslation();
  return (row) => (i18n.language === "ru" ? row.title_ru : row.title_en);
}

export function useName(): (row: { name_ru: string; name_en: string }) => string {
  const { i18n } = useTranslation();
  return (row) => (i18n.language === "ru" ? row.name_ru : row.name_en);
}

/** A score or a share times 100, to one digit. */
export function points(value: number | null | undefined, language: string): string {
  if (value === null || value === undefined) return "–";
  return new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value);
}

export function useScorecards() {
  const may = useMay();
  return useQuery({
    queryKey: ["quality", "scorecards"],
    queryFn: () => api("GET /api/quality/scorecards", {}),
    enabled: may("quality.evaluate"),
  });
}

export function useEvaluations(query: NonNullable<Operations["GET /api/quality/evaluations"]["query"]>) {
  return useQuery({
    queryKey: ["quality", "evaluations", query],
    queryFn: () => api("GET /api/quality/evaluations", { query }),
  });
}

export function useCourses() {
  return useQuery({
    queryKey: ["quality", "courses"],
    queryFn: () => api("GET /api/quality/courses", {}),
  });
}

export function useReminders() {
  const may = useMay();
  return useQuery({
    queryKey: ["quality", "reminders"],
    queryFn: () => api("GET /api/quality/reminders", {}),
    enabled: may("quality.own"),
    refetchInterval: 5 * 60_000,
  });
}

export function useOfCall(call: string) {
  const may = useMay();
  return useQuery({
    queryKey: ["quality", "of-call", call],
    queryFn: () => api("GET /api/quality/of-call/{call}", { path: { call } }),
    enabled: may("quality.own"),
    retry: false,
  });
}

/** A change of anything of quality: what is shown of it is asked for again. */
export function useChange<Given, Made>(
  change: (given: Given) => Promise<Made>,
  onDone?: (made: Made) => void,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (made: Made) => {
      await queries.invalidateQueries({ queryKey: ["quality"] });
      onDone?.(made);
    },
  });
}
