import { useTranslation } from "react-i18next";
import type { TrunkFailure, TrunkStates } from "../../../api/http";
import { Ago } from "../../../ui/clocks";
import { absolute } from "../../../ui/time";
import css from "./Line.module.css";
import { useCauses } from "./line";

interface FailuresProps {
  failures: readonly TrunkFailure[];
  states: TrunkStates | undefined;
}

/** The last failures of a line, in words and with what to do; numbers of persons show their last digits. */
export function Failures({ failures, states }: FailuresProps) {
  const { t, i18n } = useTranslation("trunks");
  const causes = useCauses();
  return (
    <section>
      <h3>{t("failures.title")}</h3>
      {failures.length === 0 ? <p className={css.quiet}>{t("failures.none")}</p> : null}
      <ol className={css.failures}>
        {failures.map((one) => {
          const words = causes.failure(one);
          return (
            <li key={`${one.at} ${one.what} ${one.number}`}>
              <div>
                <b>{t(`failures.what.${one.what}`)}</b>: {words.what}
                {one.number ? ` · ${one.number}` : ""}
                {one.sip >= 300 ? <span className={css.quiet}> · SIP {one.sip}</span> : null}
              </div>
              {words.remedy ? <div>{words.remedy}</div> : null}
              <div className={css.quiet}>
                <Ago at={one.at} />
                {one.times > 1 ? ` · ${t("failures.times", { count: one.times })}` : ""}
              </div>
            </li>
          );
        })}
      </ol>
      {states?.strangers && states.strangers_since ? (
        <p className={css.quiet}>
          {t("failures.strangers", {
            count: states.strangers,
            since: absolute(states.strangers_since, i18n.language),
          })}
        </p>
      ) : null}
    </section>
  );
}
