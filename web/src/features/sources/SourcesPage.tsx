import { Select, Skeleton, TextInput } from "@mantine/core";
import { IconChartBarOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { ClientTable } from "./ClientTable";
import type { Months } from "./months";
import css from "./Sources.module.css";
import { SpendForm } from "./SpendForm";

const MONTH_LENGTH = 7;

/** What each source cost and brought, and what was spent on callers who were lost. */
export function SourcesPage() {
  const { t } = useTranslation("sources");
  const may = useMay();
  const search = useSearch({ from: "/reports/sources" });
  const navigate = useNavigate({ from: "/reports/sources" });
  const names = useNames();
  const clients = useLive((state) => state.clients);
  const zone = useLive((state) => state.centre?.zone ?? "UTC");
  const [spending, setSpending] = useState<string | null>(null);
  const to = search.to ?? thisMonth(zone);
  const from = search.from ?? to;
  const allowed = may("sources.report");
  const query = { from, to, client: search.client };
  const report = useQuery({
    queryKey: ["sources", "report", query],
    queryFn: () => api("GET /api/source-report", { query }),
    enabled: allowed,
    placeholderData: (before) => before,
    staleTime: 5_000,
  });
  if (!allowed) return <Empty icon={IconChartBarOff} title={t("not_allowed")} />;
  const set = (change: Partial<Months>) => void navigate({ search: { ...search, ...change } });
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1 className={css.title}>{t("title")}</h1>
        <TextInput
          size="xs"
          type="month"
          label={t("from")}
          value={from}
          max={to}
          onChange={(event) => set({ from: event.currentTarget.value || undefined, to })}
        />
        <TextInput
          size="xs"
          type="month"
          label={t("to")}
          value={to}
          min={from}
          onChange={(event) => set({ to: event.currentTarget.value || undefined, from })}
        />
        <Select
          size="xs"
          label={t("client")}
          placeholder={t("all")}
          clearable
          data={Object.keys(clients).map((id) => ({ value: id, label: names.client(id) }))}
          value={search.client ?? null}
          onChange={(client) => set({ client: client ?? undefined })}
        />
        {report.data ? <span className={css.quiet}>{t("zone", { zone: report.data.zone })}</span> : null}
      </header>
      {report.isError ? <Fault fault={report.error} onAgain={() => void report.refetch()} /> : null}
      {report.isPending ? <Skeleton h={300} /> : null}
      {report.data?.clients.length === 0 ? (
        <Empty icon={IconChartBarOff} title={t("none")} hint={t("none_hint")} />
      ) : null}
      {report.data?.clients.map((each) => (
        <ClientTable
          key={each.client}
          report={each}
          months={{ from, to }}
          onSpend={may("sources.spend") ? () => setSpending(each.client) : undefined}
        />
      ))}
      {report.data && report.data.clients.length > 0 ? <Formulas /> : null}
      {spending ? <SpendForm client={spending} month={to} onClose={() => setSpending(null)} /> : null}
    </div>
  );
}

/** How each figure is made: nobody should have to guess. */
function Formulas() {
  const { t } = useTranslation("sources");
  const lines = ["calls", "guessed", "lead", "deal", "lost", "lost_spend", "average"] as const;
  return (
    <details className={css.formulas}>
      <summary>{t("formula.title")}</summary>
      <ul>
        {lines.map((line) => (
          <li key={line}>{t(`formula.${line}`)}</li>
        ))}
      </ul>
    </details>
  );
}

function thisMonth(zone: string): string {
  return new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone: zone })
    .format(Date.now())
    .slice(0, MONTH_LENGTH);
}
