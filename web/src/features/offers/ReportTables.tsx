import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ContactFigures, OfferFigures, RevenueRow } from "../../api/http";
import { percent } from "../../ui/metrics";
import { money } from "../../ui/money";
import { useNames } from "../../ui/names";
import type { Figure, Opened } from "./Behind";
import css from "./Page.module.css";

interface TableProps<Row> {
  rows: Row[];
  onOpen: (opened: Opened) => void;
}

interface Column {
  id: string;
  title: string;
  formula?: string;
}

function Frame({
  title,
  columns,
  words,
  children,
}: {
  title: string;
  columns: Column[];
  words: number;
  children: ReactNode;
}) {
  return (
    <section className={css.block} aria-label={title}>
      <h2>{title}</h2>
      <table className={css.table}>
        <thead>
          <tr>
            {columns.map((column, n) => (
              <th
                key={column.id}
                scope="col"
                title={column.formula}
                className={n < words ? undefined : css.number}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

function Count({ count, onOpen }: { count: number; onOpen: () => void }) {
  return (
    <td className={css.number}>
      {count > 0 ? (
        <button type="button" className={css.open} onClick={onOpen}>
          {count}
        </button>
      ) : (
        0
      )}
    </td>
  );
}

function Share({ of, among }: { of: number; among: number }) {
  const { i18n } = useTranslation();
  return <td className={css.number}>{among > 0 ? percent(of / among, i18n.language) : "–"}</td>;
}

const OFFERS = ["offered", "taken", "stated_quality", "paradox"] as const;
const FAULTS = ["price_before_budget", "extreme_price_first"] as const;

/** What was offered, and the paradox: who says quality and buys the cheapest. */
export function OfferTable({ rows, onOpen }: TableProps<OfferFigures>) {
  const { t } = useTranslation("offers");
  const names = useNames();
  const columns = [
    { id: "client", title: t("report.client") },
    ...OFFERS.map((id) => ({ id, title: t(`report.${id}`) })),
    { id: "share", title: t("report.paradox_share"), formula: t("report.paradox_formula") },
    ...FAULTS.map((id) => ({ id, title: t(`report.${id}`) })),
  ];
  const count = (row: OfferFigures, figure: (typeof OFFERS)[number] | (typeof FAULTS)[number]) => (
    <Count
      key={figure}
      count={row[figure]}
      onOpen={() => onOpen({ figure, client: row.client, title: t(`report.${figure}`) })}
    />
  );
  return (
    <Frame title={t("report.offers")} columns={columns} words={1}>
      {rows.map((row) => (
        <tr key={row.client}>
          <td>{names.client(row.client)}</td>
          {OFFERS.map((figure) => count(row, figure))}
          <Share of={row.paradox} among={row.stated_quality} />
          {FAULTS.map((figure) => count(row, figure))}
        </tr>
      ))}
    </Frame>
  );
}

/** Deals and meetings, and what the first contact brought. */
export function ContactTable({ rows, onOpen }: TableProps<ContactFigures>) {
  const { t } = useTranslation("offers");
  const names = useNames();
  const title = (figure: Figure) =>
    figure === "contacts" ? t("report.contacts_n") : t(`report.${figure as "deals"}`);
  const columns = [
    { id: "client", title: t("report.client") },
    ...(["contacts", "deals", "meetings", "first_contacts", "first_deals"] as const).map((id) => ({
      id,
      title: title(id),
    })),
    { id: "rate", title: t("report.first_rate"), formula: t("report.first_formula") },
    ...(["idle", "idle_deals"] as const).map((id) => ({ id, title: title(id) })),
    { id: "idle_rate", title: t("report.idle_rate"), formula: t("report.idle_formula") },
  ];
  return (
    <Frame title={t("report.contacts")} columns={columns} words={1}>
      {rows.map((row) => {
        const count = (figure: Exclude<keyof ContactFigures, "client">) => (
          <Count
            count={row[figure]}
            onOpen={() => onOpen({ figure, client: row.client, title: title(figure) })}
          />
        );
        return (
          <tr key={row.client}>
            <td>{names.client(row.client)}</td>
            {count("contacts")}
            {count("deals")}
            {count("meetings")}
            {count("first_contacts")}
            {count("first_deals")}
            <Share of={row.first_deals} among={row.first_contacts} />
            {count("idle")}
            {count("idle_deals")}
            <Share of={row.idle_deals} among={row.idle} />
          </tr>
        );
      })}
    </Frame>
  );
}

/** Revenue per service, from agreements that were fixed. */
export function RevenueTable({ rows, onOpen }: TableProps<RevenueRow>) {
  const { t, i18n } = useTranslation("offers");
  const names = useNames();
  const columns = (["client", "queue", "service", "agreements", "amount", "won"] as const).map((id) => ({
    id,
    title: t(`report.${id}`),
  }));
  return (
    <Frame title={t("report.revenue")} columns={columns} words={3}>
      {rows.map((row) => (
        <tr key={`${row.client}/${row.queue}/${row.service}/${row.currency}`}>
          <td>{names.client(row.client)}</td>
          <td>{row.queue ? names.queue(row.queue) : t("report.no_queue")}</td>
          <td>{row.service || t("report.no_service")}</td>
          <Count
            count={row.agreements}
            onOpen={() =>
              onOpen({
                figure: "revenue",
                client: row.client,
                title: row.service || t("report.no_service"),
                row: { queue: row.queue || "-", service: row.service || "-", currency: row.currency },
              })
            }
          />
          <td className={css.number}>{money(row.amount, row.currency, i18n.language)}</td>
          <td className={css.number}>{money(row.won, row.currency, i18n.language)}</td>
        </tr>
      ))}
    </Frame>
  );
}
