import { Skeleton } from "@mantine/core";
import { IconChartBarOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { AgentFigures } from "../../api/http";
import { useMay } from "../../app/session";
import { percent } from "../../ui/metrics";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { ClientField, SpanFields, useDays } from "../../ui/SpanFields";
import type { Span } from "../../ui/span";
import { clock } from "../../ui/time";
import css from "../portal/Portal.module.css";

const HEADS = ["calls", "outbound", "aht", "talk", "hold", "wrap", "in", "out", "share"] as const;

/** What each agent did: calls, times, and what was passed on. */
export function AgentsReportPage() {
  const { t } = useTranslation("parts");
  const may = useMay();
  const search = useSearch({ from: "/reports/agents" });
  const navigate = useNavigate({ from: "/reports/agents" });
  const days = { ...useDays(search), client: search.client };
  const allowed = may("agents.report");
  const report = useQuery({
    enabled: allowed,
    queryKey: ["agents", "report", days],
    queryFn: () => api("GET /api/reports/agents", { query: days }),
    staleTime: 5_000,
  });
  if (!allowed) return <Empty icon={IconChartBarOff} title={t("report.not_allowed")} />;
  const set = (change: Partial<Span>) => void navigate({ search: { ...search, ...change } });
  const rows = report.data?.rows ?? [];
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1 className={css.title}>{t("report.title")}</h1>
        <SpanFields days={days} onChange={set} />
        <ClientField value={search.client} onChange={(client) => set({ client })} />
      </header>
      {report.isError ? <Fault fault={report.error} onAgain={() => void report.refetch()} /> : null}
      {report.isPending ? <Skeleton h={220} w="auto" /> : null}
      {report.data && rows.length === 0 ? (
        <Empty icon={IconChartBarOff} title={t("report.none")} hint={t("report.none_hint")} />
      ) : null}
      {rows.length > 0 ? <Table rows={rows} days={days} /> : null}
      {rows.length > 0 ? <Formulas zone={report.data?.zone ?? ""} /> : null}
    </div>
  );
}

function Table({ rows, days }: { rows: AgentFigures[]; days: { from: string; to: string } }) {
  const { t } = useTranslation("parts");
  const names = useNames();
  const { from, to } = days;
  return (
    <section className={`panel ${css.list}`} aria-label={t("report.title")}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("agent")}</th>
            {HEADS.map((head) => (
              <th key={head} scope="col" className={css.number}>
                {t(`report.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.agent}>
              <th scope="row">
                <Link to="/calls" search={{ from, to, agent: [row.agent] }} className="number-link">
                  {names.agent(row.agent)}
                </Link>
              </th>
              <Cells row={row} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("report.all")}</th>
            <Cells row={together(rows)} />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

type Figures = Omit<AgentFigures, "agent">;

/** Sums of all; a call with two agents is two calls here, because both worked. */
function together(rows: readonly Figures[]): Figures {
  const total: Figures = {
    calls: 0,
    outbound: 0,
    talks: 0,
    talk_ms: 0,
    hold_ms: 0,
    wrap_ms: 0,
    transferred_in: 0,
    transferred_out: 0,
  };
  for (const row of rows) {
    for (const name of Object.keys(total) as (keyof Figures)[]) total[name] += row[name];
  }
  return total;
}

function Cells({ row }: { row: Figures }) {
  const { i18n } = useTranslation();
  const each = (total: number) => (row.calls > 0 ? clock(total / row.calls) : "–");
  const cells = {
    calls: row.calls,
    outbound: row.outbound,
    aht: each(row.talk_ms + row.hold_ms + row.wrap_ms),
    talk: each(row.talk_ms),
    hold: each(row.hold_ms),
    wrap: each(row.wrap_ms),
    in: row.transferred_in,
    out: row.transferred_out,
    share: row.talks > 0 ? percent(row.transferred_out / row.talks, i18n.language) : "–",
  };
  return HEADS.map((head) => (
    <td key={head} className={css.number}>
      {cells[head]}
    </td>
  ));
}

/** A figure without its formula is an opinion. */
function Formulas({ zone }: { zone: string }) {
  const { t } = useTranslation("parts");
  return (
    <section className={css.formulas} aria-label={t("report.formulas")}>
      <h2>{t("report.formulas")}</h2>
      <ul>
        <li>{t("report.cohort")}</li>
        <li>{t("report.aht_formula")}</li>
        <li>{t("report.share_formula")}</li>
        <li>{t("report.zone", { zone })}</li>
      </ul>
    </section>
  );
}
