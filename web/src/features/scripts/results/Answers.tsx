import { IconHelpCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ResultsOut, StepFigureOut } from "../../../api/http";
import { Empty } from "../../../ui/parts";
import { Figure, useShare, useSpan } from "./figures";
import css from "./Results.module.css";

/** What people answered, and how each answer sells. */
export function Answers({ found }: { found: ResultsOut }) {
  const { t } = useTranslation("results");
  const asked = found.steps.filter((step) => step.kind === "ask");
  if (asked.length === 0) return <Empty icon={IconHelpCircle} title={t("no_questions")} />;
  return (
    <div className={css.questions}>
      {asked.map((step) => (
        <Question key={step.id} step={step} />
      ))}
    </div>
  );
}

function Question({ step }: { step: StepFigureOut }) {
  const { t, i18n } = useTranslation("results");
  const share = useShare();
  const span = useSpan();
  const number = (value: number) => new Intl.NumberFormat(i18n.language).format(value);
  const { numbers } = step;
  return (
    <section className={css.question}>
      <h2>{step.title || step.id}</h2>
      <p className={css.quiet}>
        {t("given", { given: step.given, reached: step.reached })}
        {numbers
          ? ` · ${t("numbers", { low: number(numbers.low), median: number(numbers.median), high: number(numbers.high) })}`
          : ""}
      </p>
      {step.satisfied ? (
        <p>
          <b>{share(step.satisfied.content, step.satisfied.rated, 1)}</b>{" "}
          {t("satisfied", {
            rated: step.satisfied.rated,
            span: span(step.satisfied.low, step.satisfied.high),
          })}{" "}
          <Figure
            count={step.satisfied.content}
            behind={{ what: "content", key: step.id, title: t("content_calls") }}
          />
        </p>
      ) : null}
      {step.answers.length > 0 ? (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t("answer")}</th>
              <th scope="col">{t("count")}</th>
              <th scope="col" aria-label={t("share")} />
              <th scope="col" title={t("conversion_formula")}>
                {t("conversion")}
              </th>
            </tr>
          </thead>
          <tbody>
            {step.answers.map((answer) => (
              <tr key={answer.value}>
                <td>{answer.label}</td>
                <td>
                  <Figure
                    count={answer.count}
                    behind={{
                      what: "answer",
                      key: step.id,
                      value: answer.value,
                      title: t("calls.answer", { step: step.title || step.id, answer: answer.label }),
                    }}
                  />
                </td>
                <td className={css.bar}>
                  <span
                    style={{ inlineSize: `${step.given > 0 ? (answer.count / step.given) * 100 : 0}%` }}
                  />
                  <small>{share(answer.count, step.given)}</small>
                </td>
                <td>{share(answer.deals, answer.known)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}
