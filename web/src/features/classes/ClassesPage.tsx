import { Button, Skeleton } from "@mantine/core";
import { IconChartBarOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { ReportRow } from "../../api/http";
import { useMay } from "../../app/session";
import { ClassBadge, FLAGS } from "../../ui/classes";
import { percent } from "../../ui/metrics";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { ClientField, SpanFields, useDays } from "../../ui/SpanFields";
import type { Span } from "../../ui/span";
import { day } from "../../ui/time";
import css from "./ClassesPage.module.css";
import { Subjects } from "./Subjects";

const WEEK = 6;

/** Calls by day, client and class, and how many became deals; every figure opens its calls. */
export function ClassesPage() {
  const { t } = useTranslation("classes");
  const may = useMay();
  const search = useSearch({ from: "/classes" });
  const navigate = useNavigate({ from: "/classes" });
  const days = useDays(search, WEEK);
  const { from, to } = days;
  const allowed = may("classes.report");
  const query = { from, to, client: search.client };
  const report = useQuery({
    queryKey: ["classes", "report", query],
    queryFn: () => api("GET /api/classes/report", { query }),
    enabled: allowed,
    placeholderData: (before) => before,
    staleTime: 5_000,
  });
  if (!allowed) return <Empty icon={IconChartBarOff} title={t("report.not_allowed")} />;
  const set = (change: Partial<Span>) => void navigate({ search: { ...search, ...change } });
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1 className={css.title}>{t("report.title")}</h1>
        <SpanFields days={days} onChange={set} />
        <ClientField value={search.client} onChange={(client) => set({ client })} />
        {may("classes.recompute") ? (
          <Button component={Link} to="/classes/again" variant="default">
            {t("again.open")}
          </Button>
        ) : null}
        {report.data ? (
          <span className={css.quiet}>{t("report.zone", { zone: report.data.zone })}</span>
        ) : null}
      </header>
      <section className={`panel ${css.list}`} aria-label={t("report.title")}>
        {report.isError ? <Fault fault={report.error} onAgain={() => void report.refetch()} /> : null}
        {report.isPending ? <Skeleton h={300} m="md" w="auto" /> : null}
        {report.data?.rows.length === 0 ? (
          <Empty icon={IconChartBarOff} title={t("report.none")} hint={t("report.none_hint")} />
        ) : null}
        {report.data && report.data.rows.length > 0 ? (
          <Table rows={report.data.rows} span={{ from, to, client: search.client }} />
        ) : null}
        {report.data && report.data.open > 0 ? (
          <p className={css.open}>{t("report.open", { count: report.data.open })}</p>
        ) : null}
      </section>
      <Subjects from={from} to={to} client={search.client} />
    </div>
  );
}

function Table({ rows, span }: { rows: ReportRow[]; span: Span }) {
  const { t, i18n } = useTranslation("classes");
  const names = useNames();
  return (
    <table className={css.table}>
      <thead>
        <tr>
          {(["day", "client", "kind", "calls", "contacts", "deals", "conversion"] as const).map((column) => (
            <th
              key={column}
              scope="col"
              title={column === "conversion" ? t("report.conversion_formula") : undefined}
            >
              {t(`report.${column}`)}
            </th>
          ))}
          {FLAGS.map((flag) => (
            <th key={flag} scope="col" title={t(`flag_hint.${flag}`)}>
              {t(`report.${flag}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.day}${row.client}${row.kind}`}>
            <td className="tabular">{day(row.day, i18n.language)}</td>
            <td>{names.client(row.client)}</td>
            <td>
              <ClassBadge kind={row.kind} />
            </td>
            <Figures row={row} span={{ from: row.day, to: row.day, client: row.client ?? undefined }} />
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={3}>
            {t("report.total")}
          </th>
          <Figures row={together(rows)} span={span} />
        </tr>
      </tfoot>
    </table>
  );
}

type Counts = Pick<ReportRow, "calls" | "contacts" | "deals" | "expected" | "on_time" | "recovery">;

function together(rows: ReportRow[]): Counts {
  const sum = (name: keyof Counts) => rows.reduce((total, row) => total + row[name], 0);
  return {
    calls: sum("calls"),
    contacts: sum("contacts"),
    deals: sum("deals"),
    expected: sum("expected"),
    on_time: sum("on_time"),
    recovery: sum("recovery"),
  };
}

/** Figures that open the calls behind them. */
function Figures({ row, span }: { row: Counts & Partial<Pick<ReportRow, "kind">>; span: Span }) {
  const { i18n } = useTranslation();
  const where = {
    from: span.from,
    to: span.to,
    client: span.client ? [span.client] : undefined,
    class: row.kind ? [row.kind] : undefined,
  };
  const figure = (count: number, search: object) =>
    count > 0 ? (
      <Link to="/calls" search={{ ...where, ...search }} className="number-link">
        {count}
      </Link>
    ) : (
      0
    );
  return (
    <>
      <td className={css.number}>{figure(row.calls, {})}</td>
      <td className={css.number}>{figure(row.contacts, { how: ["answered"] })}</td>
      <td className={css.number}>{figure(row.deals, { deal: true })}</td>
      <td className={css.number}>
        {row.contacts > 0 ? percent(row.deals / row.contacts, i18n.language) : "–"}
      </td>
      {FLAGS.map((flag) => (
        <td key={flag} className={css.number}>
          {figure(row[flag], { flag: [flag] })}
        </td>
      ))}
    </>
  );
}
