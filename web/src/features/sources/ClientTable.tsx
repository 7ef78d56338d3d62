import { Button } from "@mantine/core";
import { IconCoins } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ClientReport, SourceRowOut } from "../../api/http";
import { percent } from "../../ui/metrics";
import { useNames } from "../../ui/names";
import { money } from "./money";
import { daysOf } from "./months";
import css from "./Sources.module.css";
import { useSourceName } from "./sources";

interface ClientTableProps {
  report: ClientReport;
  months: { from: string; to: string };
  /** Opens the form of spend; nobody may write it without. */
  onSpend: (() => void) | undefined;
}

const COLUMNS = [
  "source",
  "spend",
  "calls",
  "guessed",
  "leads",
  "deals",
  "cost_per_lead",
  "cost_per_deal",
  "lost",
  "lost_spend",
] as const;

/** One client: a row per source, and how many callers were never asked. */
export function ClientTable({ report, months, onSpend }: ClientTableProps) {
  const { t, i18n } = useTranslation("sources");
  const names = useNames();
  const name = useSourceName();
  const { answered, unknown } = report;
  const rows = report.rows.filter((row) => row.source !== null || touched(row));
  return (
    <section className={`panel ${css.client}`} aria-label={names.client(report.client)}>
      <header className={css.head}>
        <h2>{names.client(report.client)}</h2>
        <span className={css.quiet}>
          {answered === 0
            ? t("nobody_answered")
            : t("unknown_share", { share: percent(unknown / answered, i18n.language), unknown, answered })}
        </span>
        {onSpend ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconCoins size={14} aria-hidden />}
            onClick={onSpend}
          >
            {t("spend.open")}
          </Button>
        ) : null}
      </header>
      <div className={css.scroll}>
        <table className={css.table}>
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" title={hint(column, report.lost_after_h, t)}>
                  {t(`column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.source ?? "-"}>
                <th scope="row">{row.source === null ? t("unknown") : name(row.source)}</th>
                <Figures row={row} currency={report.currency} />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">
                <Link
                  to="/calls"
                  search={{ ...daysOf(months.from, months.to), client: [report.client] }}
                  className="number-link"
                >
                  {t("total")}
                </Link>
              </th>
              <Figures row={report.total} currency={report.currency} />
            </tr>
          </tfoot>
        </table>
      </div>
    </section>
  );
}

function touched(row: SourceRowOut): boolean {
  return row.calls + row.leads + row.deals + row.lost_unreached + row.lost_unasked > 0;
}

function hint(
  column: (typeof COLUMNS)[number],
  hours: number,
  t: ReturnType<typeof useTranslation<"sources">>["t"],
): string | undefined {
  return column === "lost" ? t("lost_hint", { count: hours }) : undefined;
}

function Figures({ row, currency }: { row: SourceRowOut; currency: string }) {
  const { t, i18n } = useTranslation("sources");
  const sum = (amount: number | null) => (amount === null ? "–" : money(amount, currency, i18n.language));
  const lost = row.lost_unreached + row.lost_unasked;
  return (
    <>
      <td>{sum(row.spend)}</td>
      <td>{row.calls}</td>
      <td className={css.quiet}>{row.guessed}</td>
      <td>{row.leads}</td>
      <td>{row.deals}</td>
      <td>{sum(row.cost_per_lead)}</td>
      <td>{sum(row.cost_per_deal)}</td>
      <td title={t("lost_of", { unreached: row.lost_unreached, unasked: row.lost_unasked })}>{lost}</td>
      <td className={lost > 0 && row.lost_spend ? css.vain : undefined}>{sum(row.lost_spend)}</td>
    </>
  );
}
