import { Button, Collapse } from "@mantine/core";
import { IconRobot, IconRobotOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { nameOf } from "./difference";
import { useDocument } from "./document";
import css from "./Editor.module.css";
import { stepOf } from "./script";

/** Whether a machine could run the script alone, by keys; if not, which steps want a person. */
export function Automatic() {
  const { t } = useTranslation("editor");
  const { script, automatic, select } = useDocument();
  const [open, setOpen] = useState(false);
  if (automatic === null) return null;
  if (automatic.length === 0) {
    return (
      <section className={`panel ${css.problems}`} aria-label={t("automatic.title")}>
        <header>
          <IconRobot size={16} color="var(--tone-ready)" aria-hidden />
          {t("automatic.can")}
        </header>
      </section>
    );
  }
  return (
    <section className={`panel ${css.problems}`} aria-label={t("automatic.title")}>
      <header>
        <IconRobotOff size={16} aria-hidden />
        {t("automatic.cannot", { count: automatic.length })}
        <Button size="compact-xs" variant="subtle" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? "automatic.hide" : "automatic.why")}
        </Button>
      </header>
      <Collapse expanded={open}>
        <ul>
          {automatic.map((problem) => {
            const step = stepOf(script, problem.step);
            return (
              <li key={`${problem.step} ${problem.code}`}>
                <button type="button" onClick={() => select(step ? step.id : null)}>
                  <b>{step ? nameOf(step) : problem.step}</b>
                  <span>{t(`automatic.${problem.code as "automatic_kind"}`)}</span>
                </button>
              </li>
            );
          })}
        </ul>
      </Collapse>
    </section>
  );
}
