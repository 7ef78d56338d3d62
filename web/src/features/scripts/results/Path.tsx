import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ResultsOut, StepFigureOut } from "../../../api/http";
import { LOOK } from "../kinds";
import type { StepKind } from "../script";
import { Figure, useSeconds, useShare } from "./figures";
import css from "./Results.module.css";

/** Where talks break off, step by step; then topics, then gross errors. */
export function Path({ found }: { found: ResultsOut }) {
  return (
    <>
      <Steps found={found} />
      <div className={css.pair}>
        <Topics found={found} />
        <Checks found={found} />
      </div>
    </>
  );
}

function Steps({ found }: { found: ResultsOut }) {
  const { t } = useTranslation("results");
  const worst = Math.max(0, ...found.steps.map((step) => step.left));
  return (
    <table className={css.table}>
      <caption>{t("path")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("step")}</th>
          <th scope="col">{t("reached")}</th>
          <th scope="col" aria-label={t("share")} />
          <th scope="col" title={t("left_hint")}>
            {t("left")}
          </th>
          <th scope="col">{t("skipped")}</th>
          <th scope="col" title={t("median_hint")}>
            {t("median")}
          </th>
          <th scope="col" title={t("p90_hint")}>
            {t("p90")}
          </th>
        </tr>
      </thead>
      <tbody>
        {found.steps.map((step) => (
          <Step key={step.id} step={step} runs={found.totals.runs} worst={worst > 0 && step.left === worst} />
        ))}
      </tbody>
    </table>
  );
}

function Step({ step, runs, worst }: { step: StepFigureOut; runs: number; worst: boolean }) {
  const { t } = useTranslation(["results", "editor"]);
  const share = useShare();
  const seconds = useSeconds();
  const { icon: Icon, tone } = LOOK[step.kind as StepKind];
  const of = (what: "reached" | "left" | "skipped") => ({
    what,
    key: step.id,
    title: t(`results:calls.${what}`, { step: step.title || step.id }),
  });
  return (
    <tr>
      <td className={css.name}>
        <span
          className="tone"
          style={{ "--tone": `var(--tone-${tone})` } as object}
          title={t(`editor:kind.${step.kind as StepKind}`)}
        >
          <Icon size={14} aria-label={t(`editor:kind.${step.kind as StepKind}`)} />
        </span>
        {step.title || step.id}
      </td>
      <td>
        <Figure count={step.reached} behind={of("reached")} />
      </td>
      <td className={css.bar}>
        <span style={{ inlineSize: `${runs > 0 ? (step.reached / runs) * 100 : 0}%` }} />
        <small>{share(step.reached, runs)}</small>
      </td>
      <td data-worst={worst}>
        {worst ? <IconAlertTriangle size={13} aria-label={t("results:worst")} /> : null}
        <Figure count={step.left} behind={of("left")} />
        {step.reached > 0 && step.left > 0 ? <small> {share(step.left, step.reached)}</small> : null}
      </td>
      <td>
        <Figure count={step.skipped} behind={of("skipped")} />
      </td>
      <td>{step.seen ? seconds(step.median_s) : ""}</td>
      <td>{step.seen ? seconds(step.p90_s) : ""}</td>
    </tr>
  );
}

function Topics({ found }: { found: ResultsOut }) {
  const { t } = useTranslation("results");
  if (found.topics.length === 0) return null;
  return (
    <table className={css.table}>
      <caption>{t("topics")}</caption>
      <thead>
        <tr>
          {(["topic", "topic_done", "topic_partly", "topic_missed", "topic_left"] as const).map((column) => (
            <th key={column} scope="col">
              {t(column)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {found.topics.map((topic) => (
          <tr key={topic.id}>
            <td>{topic.title}</td>
            {(["done", "partly", "missed", "left"] as const).map((state) => (
              <td key={state}>
                <Figure
                  count={topic[state]}
                  behind={{
                    what: `topic_${state}`,
                    key: topic.id,
                    title: t("calls.topic", { topic: topic.title, state: t(`topic_${state}`) }),
                  }}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Checks({ found }: { found: ResultsOut }) {
  const { t } = useTranslation(["results", "editor"]);
  const share = useShare();
  if (found.checks.length === 0) return null;
  return (
    <table className={css.table}>
      <caption>{t("results:errors")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("results:error")}</th>
          <th scope="col">{t("results:judged")}</th>
          <th scope="col">{t("results:made")}</th>
          <th scope="col">{t("results:share")}</th>
        </tr>
      </thead>
      <tbody>
        {found.checks.map((check) => {
          const words = t(`editor:check_error.${check.check as "next_step"}`);
          return (
            <tr key={check.check}>
              <td>{words}</td>
              <td>{check.judged}</td>
              <td>
                <Figure count={check.errors} behind={{ what: "error", key: check.check, title: words }} />
              </td>
              <td>{share(check.errors, check.judged)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
