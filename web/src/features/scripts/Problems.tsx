import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { celFault } from "./celFault";
import { nameOf } from "./difference";
import { problemKey, useDocument } from "./document";
import css from "./Editor.module.css";
import { stepOf } from "./script";

/** Why it cannot be published yet; each leads to its step. */
export function Problems({ checked }: { checked: boolean }) {
  const { t } = useTranslation("editor");
  const { script, problems, select } = useDocument();
  if (problems.length === 0) {
    return (
      <section className={`panel ${css.problems}`} aria-label={t("problems.title")}>
        <header>
          {checked ? <IconCheck size={16} color="var(--tone-ready)" aria-hidden /> : null}
          {t(checked ? "problems.none" : "problems.checking")}
        </header>
      </section>
    );
  }
  return (
    <section className={`panel ${css.problems}`} aria-label={t("problems.title")}>
      <header>
        <IconAlertTriangle size={16} color="var(--tone-trouble)" aria-hidden />
        {t("problems.count", { count: problems.length })}
      </header>
      <ul>
        {problems.map((problem) => {
          const step = stepOf(script, problem.step);
          const value = problem.code === "condition_wrong" ? celFault(problem.value, t) : problem.value;
          const words = t(problemKey(problem.code), { value });
          return (
            <li key={`${problem.step} ${problem.part} ${problem.code}`}>
              <button type="button" onClick={() => select(step ? step.id : null)}>
                <b>{step ? nameOf(step) : t("problems.whole")}</b>
                <span>{words}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
