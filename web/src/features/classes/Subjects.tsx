import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { percent } from "../../ui/metrics";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import css from "./ClassesPage.module.css";

interface SubjectsProps {
  from: string;
  to: string;
  client: string | undefined;
}

/** What calls of the span were about; every figure opens its calls. */
export function Subjects({ from, to, client }: SubjectsProps) {
  const { t, i18n } = useTranslation("subjects");
  const names = useNames();
  const query = { from, to, client };
  const report = useQuery({
    queryKey: ["subjects", "report", query],
    queryFn: () => api("GET /api/subjects/report", { query }),
    staleTime: 5_000,
  });
  if (report.isLoadingError) return <Fault fault={report.error} onAgain={() => void report.refetch()} />;
  if (!report.data || report.data.rows.length === 0) return null;
  const { rows, said, contacts } = report.data;
  return (
    <section className={`panel ${css.list}`} aria-label={t("report.title")}>
      <table className={css.table}>
        <caption className={css.caption}>
          {t("report.title")}
          {contacts > 0 ? ` · ${t("report.said", { share: percent(said / contacts, i18n.language) })}` : ""}
        </caption>
        <thead>
          <tr>
            {(["client", "direction", "subject", "calls", "contacts", "deals", "conversion"] as const).map(
              (column) => (
                <th key={column} scope="col">
                  {t(`report.${column}`)}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const where = {
              from,
              to,
              client: row.client ? [row.client] : undefined,
              class:
                row.direction === "inbound"
                  ? (["first_time", "returned", "recommendation", "repeat"] as const).slice()
                  : (["hot", "warm", "cold"] as const).slice(),
              subject: [row.subject ?? ("none" as const)],
            };
            const figure = (count: number, more: object) =>
              count > 0 ? (
                <Link to="/calls" search={{ ...where, ...more }} className="number-link">
                  {count}
                </Link>
              ) : (
                0
              );
            return (
              <tr key={`${row.client}${row.direction}${row.subject}`}>
                <td>{names.client(row.client)}</td>
                <td>{t(`direction.${row.direction}`)}</td>
                <td>{t(`of.${row.subject ?? "none"}`)}</td>
                <td className={css.number}>{figure(row.calls, {})}</td>
                <td className={css.number}>{figure(row.contacts, { how: ["answered"] })}</td>
                <td className={css.number}>{figure(row.deals, { deal: true })}</td>
                <td className={css.number}>
                  {row.contacts > 0 ? percent(row.deals / row.contacts, i18n.language) : "–"}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
