import { Button, Skeleton } from "@mantine/core";
import { IconChartBarOff, IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, href } from "../../api/client";
import { useMay } from "../../app/session";
import { Empty, Fault } from "../../ui/parts";
import { ClientField, SpanFields, useDays } from "../../ui/SpanFields";
import type { Span } from "../../ui/span";
import { BehindDrawer, type Opened } from "./Behind";
import css from "./Page.module.css";
import { ContactTable, OfferTable, RevenueTable } from "./ReportTables";

/** What came of offers; every figure opens the calls or agreements that it counts. */
export function ReportPage() {
  const { t } = useTranslation("offers");
  const may = useMay();
  const search = useSearch({ from: "/reports/offers" });
  const navigate = useNavigate({ from: "/reports/offers" });
  const days = useDays(search);
  const { from, to } = days;
  const [opened, setOpened] = useState<Opened | null>(null);
  const allowed = may("offers.report");
  const query = { from, to, client: search.client };
  const report = useQuery({
    queryKey: ["offers", "report", query],
    queryFn: () => api("GET /api/offers/report", { query }),
    enabled: allowed,
    placeholderData: (before) => before,
    staleTime: 5_000,
  });
  if (!allowed) return <Empty icon={IconChartBarOff} title={t("report.not_allowed")} />;
  const set = (change: Partial<Span>) => void navigate({ search: { ...search, ...change } });
  const found = report.data;
  const empty = found && found.offers.length + found.contacts.length + found.revenue.length === 0;
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1 className={css.title}>{t("report.title")}</h1>
        <SpanFields days={days} onChange={set} />
        <ClientField value={search.client} onChange={(client) => set({ client })} />
        <Button
          size="xs"
          component="a"
          download
          variant="default"
          href={href("GET /api/offers/report.csv", { query })}
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          {t("report.export")}
        </Button>
      </header>
      <section className={`panel ${css.list}`} aria-label={t("report.title")}>
        {report.isError ? <Fault fault={report.error} onAgain={() => void report.refetch()} /> : null}
        {report.isPending ? <Skeleton h={300} m="md" w="auto" /> : null}
        {empty ? (
          <Empty icon={IconChartBarOff} title={t("report.none")} hint={t("report.none_hint")} />
        ) : null}
        {found && found.offers.length > 0 ? <OfferTable rows={found.offers} onOpen={setOpened} /> : null}
        {found && found.contacts.length > 0 ? (
          <ContactTable rows={found.contacts} onOpen={setOpened} />
        ) : null}
        {found && found.revenue.length > 0 ? <RevenueTable rows={found.revenue} onOpen={setOpened} /> : null}
        {found ? (
          <p className={css.quiet} style={{ padding: "0 12px" }}>
            {t("report.zone", { zone: found.zone })}
          </p>
        ) : null}
      </section>
      <BehindDrawer opened={opened} span={query} onClose={() => setOpened(null)} />
    </div>
  );
}
