import { Button, Skeleton } from "@mantine/core";
import { IconPhoneOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Expert } from "../../api/http";
import { useMay } from "../../app/session";
import { Empty, Fault } from "../../ui/parts";
import { ClientField, SpanFields, useDays } from "../../ui/SpanFields";
import type { Span } from "../../ui/span";
import css from "../quality/Quality.module.css";
import { ExpertForm, FRESH } from "./ExpertForm";
import { Interruptions } from "./Interruptions";

/** People who are no agents, and how often calls take them from their work. */
export function ExpertsPage() {
  const { t } = useTranslation("experts");
  const may = useMay();
  const search = useSearch({ from: "/reports/experts" });
  const navigate = useNavigate({ from: "/reports/experts" });
  const [edited, setEdited] = useState<Expert | null>(null);
  const days = useDays(search);
  const { from, to } = days;
  const query = { from, to, client: search.client };
  const allowed = may("experts.report");
  const experts = useQuery({
    queryKey: ["experts", "list"],
    queryFn: () => api("GET /api/experts", {}),
    enabled: allowed,
  });
  const report = useQuery({
    queryKey: ["experts", "report", query],
    queryFn: () => api("GET /api/interruptions/report", { query }),
    enabled: allowed,
  });
  if (!allowed) return <Empty icon={IconPhoneOff} title={t("not_allowed")} />;
  const set = (change: Partial<Span>) => void navigate({ search: { ...search, ...change } });
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1 className={css.title}>{t("title")}</h1>
        <SpanFields days={days} onChange={set} />
        <ClientField value={search.client} onChange={(client) => set({ client })} />
        {may("experts.write") ? (
          <Button size="xs" onClick={() => setEdited(FRESH)}>
            {t("add")}
          </Button>
        ) : null}
      </header>
      <section className={`panel ${css.list}`} aria-label={t("title")}>
        {edited ? <ExpertForm key={edited.id} expert={edited} onClose={() => setEdited(null)} /> : null}
        {report.isError ? <Fault fault={report.error} onAgain={() => void report.refetch()} /> : null}
        {report.isPending ? <Skeleton h={240} m="md" w="auto" /> : null}
        {report.data && report.data.rows.length === 0 && !edited ? (
          <Empty icon={IconPhoneOff} title={t("none")} hint={t("none_hint")} />
        ) : null}
        {report.data && report.data.rows.length > 0 ? (
          <Interruptions
            report={report.data}
            experts={experts.data ?? []}
            query={query}
            onChange={may("experts.write") ? setEdited : undefined}
          />
        ) : null}
      </section>
    </div>
  );
}
