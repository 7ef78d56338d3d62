import { Select } from "@mantine/core";
import { IconChartBarOff } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { useNames } from "../../ui/names";
import { Empty } from "../../ui/parts";
import type { Span } from "../classes/span";
import css from "./Portal.module.css";
import { QueueReport } from "./QueueReport";
import { SpanFields, useDays } from "./Span";

/** How queues were served, of all clients or of one. */
export function QueueReportPage() {
  const { t } = useTranslation("portal");
  const may = useMay();
  const names = useNames();
  const search = useSearch({ from: "/reports/queues" });
  const navigate = useNavigate({ from: "/reports/queues" });
  const clients = useLive((state) => state.clients);
  const days = useDays(search);
  if (!may("queues.report")) return <Empty icon={IconChartBarOff} title={t("not_allowed")} />;
  const set = (change: Partial<Span>) => void navigate({ search: { ...search, ...change } });
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1 className={css.title}>{t("report_title")}</h1>
        <SpanFields days={days} onChange={set} />
        <Select
          label={t("client")}
          placeholder={t("all")}
          clearable
          data={Object.keys(clients).map((id) => ({ value: id, label: names.client(id) }))}
          value={search.client ?? null}
          onChange={(client) => set({ client: client ?? undefined })}
        />
      </header>
      <QueueReport days={{ ...days, client: search.client }} />
    </div>
  );
}
