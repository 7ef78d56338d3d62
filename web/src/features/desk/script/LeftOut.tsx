import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Run } from "../../../api/http";
import { Missed } from "./Given";
import css from "./Script.module.css";

interface LeftOutProps {
  run: Run;
  onTopic: ((topic: string) => void) | undefined;
  onAction: (() => void) | undefined;
}

/** Before a call is finished: required questions without an answer, and gross errors. A call to action that
 * was made outside of the script can still be said. */
export function LeftOut({ run, onTopic, onAction }: LeftOutProps) {
  const { t } = useTranslation("script");
  const missed = run.missed.filter((each) => each.required);
  const errors = run.checks.filter((each) => each.verdict === "error");
  if (missed.length === 0 && errors.length === 0) return null;
  return (
    <section className={css.left} aria-label={t("left_out")}>
      <h3 className="label">{t("left_out")}</h3>
      <Missed missed={missed} onStep={onTopic} />
      {errors.length > 0 ? (
        <span className={css.quiet}>{errors.map((each) => t(`check.${each.check}`)).join(" · ")}</span>
      ) : null}
      {errors.some((each) => each.check === "next_step") && onAction ? (
        <Button size="xs" variant="default" onClick={onAction}>
          {t("cta_was_made")}
        </Button>
      ) : null}
    </section>
  );
}
