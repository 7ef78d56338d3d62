import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { AgentFigures } from "../../api/http";
import { useMay } from "../../app/session";
import { useZone } from "../../ui/names";
import { dayIn } from "../../ui/span";
import css from "./FloorPage.module.css";

const AGAIN_MS = 30_000;

/** Today's figures of everybody: one question for all the cards that show them. */
export function useFigures(): ReadonlyMap<string, AgentFigures> {
  const zone = useZone();
  const may = useMay();
  const day = dayIn(Date.now(), zone);
  const report = useQuery({
    enabled: may("agents.report"),
    queryKey: ["agents", "report", "floor", day],
    queryFn: () => api("GET /api/reports/agents", { query: { from: day, to: day } }),
    refetchInterval: AGAIN_MS,
    staleTime: AGAIN_MS,
  });
  return useMemo(() => new Map(report.data?.rows.map((row) => [row.agent, row])), [report.data]);
}

/** Callers whom colleagues passed on to this agent today, and whom he passed on; nothing while there are none. */
export function Moved({ agent }: { agent: string }) {
  const { t } = useTranslation("parts");
  const row = useFigures().get(agent);
  if (!row || row.transferred_in + row.transferred_out === 0) return null;
  const counts = { in: row.transferred_in, out: row.transferred_out };
  return <span className={css.moved}>{t("transferred_short", counts)}</span>;
}
