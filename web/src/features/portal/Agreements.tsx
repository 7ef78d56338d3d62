import { Anchor, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, href } from "../../api/client";
import type { Agreement } from "../../api/http";
import { At } from "../../ui/clocks";
import { money } from "../../ui/money";
import { useZone } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { dayWords } from "../../ui/time";
import css from "./Portal.module.css";

/** What was agreed in the client's name, to be read. */
export function Agreements() {
  const { t, i18n } = useTranslation(["portal", "offers", "words"]);
  const found = useQuery({
    queryKey: ["portal", "agreements"],
    queryFn: () => api("GET /api/agreements", { query: { limit: 200 } }),
  });
  const [open, setOpen] = useState<Agreement | null>(null);
  const person = (row: Agreement) => row.person_name || t("words:unknown_person");
  return (
    <section className={`panel ${css.card}`} aria-label={t("portal:agreements.title")}>
      <h2>{t("portal:agreements.title")}</h2>
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
      {found.data?.length === 0 ? (
        <p className={css.quiet}>
          {t("portal:agreements.none")}. {t("portal:agreements.none_hint")}
        </p>
      ) : null}
      {found.data && found.data.length > 0 ? (
        <table className={css.table}>
          <thead>
            <tr>
              {(["at", "person", "state"] as const).map((head) => (
                <th key={head} scope="col">
                  {t(`portal:agreements.${head}`)}
                </th>
              ))}
              <th scope="col" className={css.number}>
                {t("portal:agreements.amount")}
              </th>
            </tr>
          </thead>
          <tbody>
            {found.data.map((row) => (
              <tr key={row.id}>
                <td>
                  <At at={row.fixed_at ?? row.made_at} />
                </td>
                <td>
                  <Anchor
                    component="button"
                    type="button"
                    underline="always"
                    aria-label={t("portal:agreements.open", { person: person(row) })}
                    onClick={() => setOpen(row)}
                  >
                    {person(row)}
                  </Anchor>
                </td>
                <td>{t(`offers:state.${row.state}`)}</td>
                <td className={css.number}>{money(row.amount, row.currency ?? "RUB", i18n.language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      <Modal
        opened={open !== null}
        onClose={() => setOpen(null)}
        title={open ? person(open) : ""}
        closeButtonProps={{ "aria-label": t("offers:close") }}
      >
        {open ? <Terms row={open} /> : null}
      </Modal>
    </section>
  );
}

function Terms({ row }: { row: Agreement }) {
  const { t, i18n } = useTranslation(["portal", "offers"]);
  const zone = useZone();
  const offers = useQuery({
    queryKey: ["portal", "offers", row.id],
    queryFn: () => api("GET /api/agreements/{agreement}/offers", { path: { agreement: row.id } }),
  });
  const terms = row.terms ?? {};
  return (
    <div className={css.terms}>
      <p>
        {t(`offers:state.${row.state}`)} · {money(row.amount, row.currency ?? "RUB", i18n.language)}
      </p>
      <h3>{t("portal:agreements.terms")}</h3>
      <ul>
        {(terms.conditions ?? []).map((each) => (
          <li key={each.id}>
            <span className={css.quiet}>{t(`offers:condition.${each.kind}`)}:</span> {each.text}
          </li>
        ))}
        {(terms.products ?? []).map((line) => (
          <li key={line.product}>
            {line.name} × {line.quantity}
          </li>
        ))}
      </ul>
      <h3>{t("portal:agreements.offer")}</h3>
      {offers.isError ? <Fault fault={offers.error} onAgain={() => void offers.refetch()} /> : null}
      {offers.data?.length === 0 ? <p className={css.quiet}>{t("portal:agreements.no_offer")}</p> : null}
      <ul>
        {(offers.data ?? []).map((each) => (
          <li key={each.id}>
            <a
              href={href("GET /api/commercial-offers/{offer}/offer.pdf", { path: { offer: each.id } })}
              download
            >
              {t("portal:agreements.offer_of", {
                day: dayWords(each.made_at, i18n.language, zone),
              })}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
