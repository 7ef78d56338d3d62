import { useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

/** What a page is called in the name of its tab; a page of a thing is called like its list. */
export const PAGES = {
  "/desk": "nav.desk",
  "/floor": "nav.floor",
  "/calls": "nav.calls",
  "/persons": "nav.persons",
  "/segments": "nav.segments",
  "/imports": "nav.imports",
  "/privacy": "nav.privacy",
  "/scripts": "nav.scripts",
  "/products": "nav.products",
  "/portal": "nav.portal",
  "/quality": "nav.quality",
  "/classes": "nav.classes",
  "/reports/coverage": "nav.coverage",
  "/reports/experts": "nav.experts",
  "/reports/queues": "nav.queues",
  "/reports/week": "nav.week",
  "/reports/agents": "nav.agents",
  "/reports/sources": "nav.sources",
  "/reports/offers": "nav.offers",
  "/reports/treatment": "nav.treatment",
  "/whatif": "nav.whatif",
  "/setup": "nav.setup",
  "/audit": "nav.audit",
  "/account": "menu.account",
} as const;

type Path = keyof typeof PAGES;

export function pageOf(path: string): Path | undefined {
  return (Object.keys(PAGES) as Path[]).find((each) => path === each || path.startsWith(`${each}/`));
}

/** The name of the tab: what is urgent first, then the page: it can be found among other tabs. */
export function useTitle(urgent: readonly string[]): void {
  const { t } = useTranslation("shell");
  const page = useLocation({ select: (location) => pageOf(location.pathname) });
  const words = [...urgent, page ? t(PAGES[page]) : "", t("product")];
  const title = words.filter((word) => word !== "").join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
