import { IconAlertTriangle, IconCheck, IconHourglass, IconPlayerStop } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { RunOut } from "../../api/http";
import { Ago } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import css from "./WhatIfPage.module.css";
import { changeLine, dayName } from "./wording";

interface RunsProps {
  runs: RunOut[];
  chosen: string | undefined;
  onOpen(run: string): void;
}

const ICON = {
  waiting: IconHourglass,
  running: IconHourglass,
  done: IconCheck,
  failed: IconAlertTriangle,
  cancelled: IconPlayerStop,
};

/** What was asked before, the newest first; answers are kept. */
export function Runs({ runs, chosen, onOpen }: RunsProps) {
  const { t, i18n } = useTranslation("whatif");
  const names = useNames();
  if (runs.length === 0) return null;
  return (
    <nav className={`panel ${css.runs}`} aria-label={t("asked")}>
      <h2 className={css.small}>{t("asked")}</h2>
      <ul>
        {runs.map((run) => {
          const Icon = ICON[run.state];
          return (
            <li key={run.id}>
              <button
                type="button"
                className={css.run}
                aria-current={run.id === chosen ? "page" : undefined}
                onClick={() => onOpen(run.id)}
              >
                <Icon size={15} aria-hidden />
                <span className={css.runText}>
                  <span>{changeLine(run, t, names.queue)}</span>
                  <span className={css.hint}>
                    {dayName(run.day, i18n.language, "short")} ·{" "}
                    {run.state === "running" || run.state === "waiting"
                      ? t("played", { played: run.played, count: run.replications })
                      : t(`state.${run.state}`)}{" "}
                    · <Ago at={run.created_at} />
                  </span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
