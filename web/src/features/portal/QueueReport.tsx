import { Skeleton } from "@mantine/core";
import { IconChartBarOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { QueueReportRow } from "../../api/http";
import { useNames, useQueueAims } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { day } from "../../ui/time";
import { Figures, HEADS, Tiles } from "./Figures";
import css from "./Portal.module.css";
import { grouped, together } from "./sums";

export interface Days {
  from: string;
  to: string;
  client?: string | undefined;
}

/** Service level and abandonment of the queues on some days: together, by queue and by day. */
export function QueueReport({ days }: { days: Days }) {
  const { t } = useTranslation("portal");
  const report = useQuery({
    queryKey: ["queues", "report", days],
    queryFn: () => api("GET /api/reports/queues", { query: days }),
    staleTime: 5_000,
  });
  const rows = report.data?.rows ?? [];
  return (
    <>
      {report.isError ? <Fault fault={report.error} onAgain={() => void report.refetch()} /> : null}
      {report.isPending ? <Skeleton h={220} w="auto" /> : null}
      {report.data && rows.length === 0 ? (
        <Empty icon={IconChartBarOff} title={t("none")} hint={t("none_hint")} />
      ) : null}
      {rows.length > 0 ? (
        <>
          <Tiles all={together(rows)} />
          <ByQueue rows={rows} days={days} />
          <ByDay rows={rows} />
          <Formulas zone={report.data?.zone ?? ""} />
        </>
      ) : null}
    </>
  );
}

function ByQueue({ rows, days }: { rows: QueueReportRow[]; days: Days }) {
  const { t } = useTranslation("portal");
  const names = useNames();
  const aim = useQueueAims();
  return (
    <section className={`panel ${css.list}`} aria-label={t("by_queue")}>
      <table className={css.table}>
        <caption>{t("by_queue")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("column.queue")}</th>
            <th scope="col">{t("column.aim")}</th>
            <Heads />
          </tr>
        </thead>
        <tbody>
          {grouped(rows, (row) => row.queue).map(([queue, own]) => (
            <tr key={queue}>
              <th scope="row">{names.queue(queue)}</th>
              <td>{aim(queue)}</td>
              <Figures row={together(own)} calls={{ from: days.from, to: days.to, queue: [queue] }} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ByDay({ rows }: { rows: QueueReportRow[] }) {
  const { t, i18n } = useTranslation("portal");
  return (
    <section className={`panel ${css.list}`} aria-label={t("by_day")}>
      <table className={css.table}>
        <caption>{t("by_day")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("column.day")}</th>
            <Heads />
          </tr>
        </thead>
        <tbody>
          {grouped(rows, (row) => row.day).map(([date, own]) => (
            <tr key={date}>
              <th scope="row" className="tabular">
                {day(date, i18n.language)}
              </th>
              <Figures row={together(own)} calls={{ from: date, to: date }} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Heads() {
  const { t } = useTranslation("portal");
  return HEADS.map((head) => (
    <th key={head} scope="col" className={css.number}>
      {t(`column.${head}`)}
    </th>
  ));
}

/** A figure without its formula is an opinion. */
function Formulas({ zone }: { zone: string }) {
  const { t } = useTranslation("portal");
  return (
    <section className={css.formulas} aria-label={t("formula.title")}>
      <h2>{t("formula.title")}</h2>
      <ul>
        {(["cohort", "service_level", "abandonment", "asa", "flowed_out", "overflowed"] as const).map(
          (each) => (
            <li key={each}>{t(`formula.${each}`)}</li>
          ),
        )}
        <li>{t("zone", { zone })}</li>
      </ul>
    </section>
  );
}
