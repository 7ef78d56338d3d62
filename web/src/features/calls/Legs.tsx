import { useTranslation } from "react-i18next";
import type { CallDetail, LegOut } from "../../api/http";
import { HUNDREDTH, money } from "../../ui/money";
import { phone, useNames } from "../../ui/names";
import { clock } from "../../ui/time";
import css from "./CallsPage.module.css";

/** The channels of a call: whose, how long, how they ended. */
export function Legs({ call }: { call: CallDetail }) {
  const { t, i18n } = useTranslation("calls");
  const names = useNames();
  if (call.legs.length === 0) return <span className={css.quiet}>{t("no_legs")}</span>;
  const who = (leg: LegOut) => {
    if (leg.role === "customer") return t("leg.customer");
    return leg.role === "outside" ? phone(leg.number ?? "") : names.agent(leg.agent);
  };
  const cost = (leg: LegOut) => money((leg.cost ?? 0) * HUNDREDTH, leg.currency || "RUB", i18n.language);
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
            <td>{who(leg)}</td>
            <td>
              {length(leg)}
              {leg.cost ? ` · ${t("leg.cost", { cost: cost(leg) })}` : ""}
            </td>
            <td>{leg.ended_words || "–"}</td>
            <td className={css.quiet}>{leg.channel}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
