import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { TransferOut } from "../../api/http";
import { useMay } from "../../app/session";
import { phone, useNames } from "../../ui/names";
import css from "./CallsPage.module.css";

/** Who passed the call on to whom, with his words; nothing for a call that stayed where it was. */
export function Transfers({ call }: { call: string }) {
  const { t } = useTranslation("transfer");
  const names = useNames();
  const may = useMay();
  const rows = useQuery({
    enabled: may("calls.note"),
    queryKey: ["transfers", call],
    queryFn: () => api("GET /api/calls/{call}/transfers", { path: { call } }),
  });
  if (!rows.data?.length) return null;
  const to = (row: TransferOut) => {
    if (row.to_queue) return t("to_queue", { name: names.queue(row.to_queue) });
    const name = row.to_number ? phone(row.to_number) : names.agent(row.to_agent);
    return row.asked ? t("asked", { name }) : `→ ${name}`;
  };
  return (
    <section aria-label={t("history")}>
      <h3 className="label">{t("history")}</h3>
      <ul className={css.parts}>
        {rows.data.map((row) => (
          <li key={row.at}>
            {names.agent(row.agent)} {to(row)}{" "}
            {row.note ? <span className={css.quiet}>{row.note}</span> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
