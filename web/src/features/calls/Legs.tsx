import { useTranslation } from "react-i18next";
import type { CallDetail, LegOut } from "../../api/http";
import { useNames } from "../../ui/names";
import { clock } from "../../ui/time";
import css from "./CallsPage.module.css";

/** The channels of a call: whose, how long, how they ended. */
export function Legs({ call }: { call: CallDetail }) {
  const { t } = useTranslation("calls");
  const names = useNames();
  if (call.legs.length === 0) return <span className={css.quiet}>{t("no_legs")}</span>;
  const length = (leg: LegOut) =>
    leg.ended_at ? clock(Date.parse(leg.ended_at) - Date.parse(leg.answered_at ?? leg.started_at)) : "–";
  return (
    <table className={css.small}>
      <thead>
        <tr>
          <th scope="col">{t("leg.who")}</th>
          <th scope="col">{t("leg.length")}</th>
          <th scope="col">{t("leg.ended")}</th>
          <th scope="col">{t("leg.channel")}</th>
        </tr>
      </thead>
      <tbody>
        {call.legs.map((leg) => (
          <tr key={leg.channel}>
            <td>{leg.role === "customer" ? t("leg.customer") : names.agent(leg.agent)}</td>
            <td>{length(leg)}</td>
            <td>{leg.ended_words || "–"}</td>
            <td className={css.quiet}>{leg.channel}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
