import { useTranslation } from "react-i18next";
import { Since } from "../../../ui/clocks";
import type { Row } from "../rows";
import { Failures } from "./Failures";
import css from "./Line.module.css";
import { LineBadge } from "./LineBadge";
import { conditionOf, stateOf, useCauses, useTrunkStates, works } from "./line";
import { onlyHere } from "./shapes";
import { TestCall } from "./TestCall";

/** One line as it is now: its state in words, a test call, what went wrong lately. */
export function LinePanel({ row }: { row: Row }) {
  const { t } = useTranslation("trunks");
  const states = useTrunkStates();
  const causes = useCauses();
  const state = stateOf(states, row.id);
  const condition = conditionOf(row, states);
  const refusal = condition === "refused" && state?.sip ? state.sip : null;
  const here = states?.here ?? "";
  const away = () =>
    onlyHere(here, String(row.contact ?? "")) ? t("only_here", { here }) : causes.sip(0).remedy;
  const remedy = refusal !== null ? causes.sip(refusal).remedy : condition === "unreachable" ? away() : "";
  return (
    <div className={css.panel}>
      <section aria-label={t("panel.now")} role="status" className={css.now}>
        <div className={css.row}>
          <LineBadge condition={condition} />
          {state && condition !== "off" && condition !== "away" ? (
            <span className={css.quiet}>
              <Since at={state.since} />
            </span>
          ) : null}
          <span className={css.calls}>
            {t("panel.calls")}: {t("panel.in", { count: state?.calls_in ?? 0 })},{" "}
            {t("panel.out", { count: state?.calls_out ?? 0 })}
          </span>
        </div>
        <p>{t(`about.${condition}`, { reason: state?.reason ?? "" })}</p>
        {refusal !== null ? (
          <p>{t("panel.said", { words: causes.sip(refusal).what, sip: refusal })}</p>
        ) : null}
        {remedy ? (
          <p>
            <b>{t("panel.do")}:</b> {remedy}
          </p>
        ) : null}
      </section>
      <TestCall trunk={row.id} possible={works(condition)} />
      <Failures failures={state?.failures ?? []} states={states} />
    </div>
  );
}
