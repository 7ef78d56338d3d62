import { useTranslation } from "react-i18next";
import type { GivenOut, MissedOut } from "../../../api/http";
import { At } from "../../../ui/clocks";
import { useNames } from "../../../ui/names";
import css from "./Script.module.css";

/** What was answered so far; who asked, where more than one did. */
export function Answers({ answers }: { answers: readonly GivenOut[] }) {
  return answers.length > 0 ? <AnswerList answers={answers} /> : null;
}

function AnswerList({ answers }: { answers: readonly GivenOut[] }) {
  const { t } = useTranslation("script");
  const names = useNames();
  const several = new Set(answers.map((each) => each.agent)).size > 1;
  return (
    <section aria-label={t("answers")} className={css.answers}>
      <h3 className="label">{t("answers")}</h3>
      <dl>
        {answers.map((each) => (
          <div key={each.step}>
            <dt>{each.title}</dt>
            <dd>
              {each.secret ? t("given") : each.words}
              {several && each.agent ? (
                <span className={css.quiet}>
                  {" "}
                  {names.agent(each.agent)}, <At at={each.at} />
                </span>
              ) : null}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface MissedProps {
  missed: readonly MissedOut[];
  onStep?: ((topic: string) => void) | undefined;
}

/** What was left out: required questions first. */
export function Missed({ missed, onStep }: MissedProps) {
  const { t } = useTranslation("script");
  const sorted = [...missed].sort((a, b) => Number(b.required) - Number(a.required));
  return (
    <ul className={css.missed}>
      {sorted.map((each) => {
        const words = (
          <>
            {each.title || each.step}
            <span className={css.quiet}>
              {" "}
              {t(`why.${each.why}`)}
              {each.required ? ` · ${t("required")}` : ""}
            </span>
          </>
        );
        return (
          <li key={each.step} data-required={each.required}>
            {onStep && each.topic ? (
              <button type="button" onClick={() => onStep(each.topic)}>
                {words}
              </button>
            ) : (
              words
            )}
          </li>
        );
      })}
    </ul>
  );
}
