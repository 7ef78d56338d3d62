import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { RunDetail } from "../../api/http";
import type { Tone } from "../../ui/theme";
import css from "./WhatIfPage.module.css";
import { number } from "./wording";

const TONE: Record<"good" | "fair" | "poor" | "empty", Tone> = {
  good: "ready",
  fair: "offered",
  poor: "trouble",
  empty: "notready",
};
const ICON = { good: IconCircleCheck, fair: IconInfoCircle, poor: IconAlertTriangle, empty: IconInfoCircle };

/** How far the model can be trusted: the same staffing simulated, against what really happened. */
export function FitLine({ run }: { run: RunDetail }) {
  const { t, i18n } = useTranslation("whatif");
  const fit = run.fit;
  if (!fit) return null;
  const Icon = ICON[fit.grade];
  const away = (value: number | null, factor: number) =>
    number(value === null ? null : Math.abs(value) * factor, i18n.language, 1);
  return (
    <p className={css.fit}>
      <Icon size={16} color={`var(--tone-${TONE[fit.grade]})`} aria-hidden />
      <span>
        <strong style={{ color: `var(--tone-${TONE[fit.grade]})` }}>{t(`fit.${fit.grade}`)}</strong>{" "}
        {fit.grade === "empty"
          ? t("fit.empty_hint")
          : t("fit.within", {
              level: away(fit.service_level, 100),
              lost: away(fit.abandonment, 100),
              wait: away(fit.asa_s, 1),
              hour: away(fit.by_hour, 100),
            })}
      </span>
    </p>
  );
}
