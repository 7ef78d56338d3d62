import { Drawer, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { OfferBehind, Operations } from "../../api/http";
import { At } from "../../ui/clocks";
import { money } from "../../ui/money";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import css from "./Page.module.css";

type Query = Operations["GET /api/offers/report/behind"]["query"];
export type Figure = Query["figure"];

export interface Opened {
  figure: Figure;
  client: string;
  title: string;
  row?: { queue: string; service: string; currency: string };
}

interface BehindDrawerProps {
  opened: Opened | null;
  span: { from: string; to: string };
  onClose: () => void;
}

const MOST = 500;

/** The calls and agreements that a figure counts. */
export function BehindDrawer({ opened, span, onClose }: BehindDrawerProps) {
  const { t } = useTranslation("offers");
  const query = {
    from: span.from,
    to: span.to,
    client: opened?.client,
    figure: opened?.figure ?? "offered",
    ...opened?.row,
  };
  const found = useQuery({
    queryKey: ["offers", "behind", query],
    queryFn: () => api("GET /api/offers/report/behind", { query }),
    enabled: opened !== null,
  });
  return (
    <Drawer
      opened={opened !== null}
      onClose={onClose}
      size={520}
      title={opened?.title ?? t("report.behind")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      {found.isPending ? <Skeleton h={200} /> : null}
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
      <ul className={css.behind}>
        {(found.data ?? []).map((row) => (
          <Line key={row.agreement ?? row.call} row={row} />
        ))}
      </ul>
      {found.data && found.data.length >= MOST ? <p className={css.quiet}>{t("report.most")}</p> : null}
    </Drawer>
  );
}

function Line({ row }: { row: OfferBehind }) {
  const { t, i18n } = useTranslation(["offers", "words"]);
  const names = useNames();
  return (
    <li>
      <strong>
        {row.person ? (
          <Link to="/persons/$person" params={{ person: row.person } as never}>
            {row.person_name || t("words:unknown_person")}
          </Link>
        ) : (
          t("words:unknown_person")
        )}
      </strong>{" "}
      · {names.client(row.client)}
      <div className={css.quiet}>
        <At at={row.at} />
        {row.agent ? ` · ${names.agent(row.agent)}` : ""}
        {row.amount !== null && row.currency ? ` · ${money(row.amount, row.currency, i18n.language)}` : ""}
      </div>
      {row.call ? (
        <Link to="/calls" search={{ call: row.call }} className="number-link">
          {t("report.call")}
        </Link>
      ) : (
        <span className={css.quiet}>{t("report.agreement")}</span>
      )}
    </li>
  );
}
