import { IconChartBarOff } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "../../app/session";
import { Empty } from "../../ui/parts";
import { ClientField, SpanFields, useDays } from "../../ui/SpanFields";
import type { Span } from "../../ui/span";
import css from "./Portal.module.css";
import { QueueReport } from "./QueueReport";

/** How queues were served, of all clients or of one. */
export function QueueReportPage() {
  const { t } = useTranslation("portal");
  const may = useMay();
  const search = useSearch({ from: "/reports/queues" });
  const navigate = useNavigate({ from: "/reports/queues" });
  const days = useDays(search);
  if (!may("queues.report")) return <Empty icon={IconChartBarOff} title={t("not_allowed")} />;
  const set = (change: Partial<Span>) => void navigate({ search: { ...search, ...change } });
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1 className={css.title}>{t("report_title")}</h1>
        <SpanFields days={days} onChange={set} />
        <ClientField value={search.client} onChange={(client) => set({ client })} />
      </header>
      <QueueReport days={{ ...days, client: search.client }} />
    </div>
  );
}
