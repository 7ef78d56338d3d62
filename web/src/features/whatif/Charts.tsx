import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { RunDetail } from "../../api/http";
import { Chart } from "./Chart";
import { byQuarter, byWait, type Which } from "./series";
import css from "./WhatIfPage.module.css";
import { number, percent } from "./wording";

const WHICH: readonly Which[] = ["service_level", "abandoned", "occupancy"];

/** Both days side by side, by quarter of an hour and by wait. */
export function Charts({ run }: { run: RunDetail }) {
  const { t, i18n } = useTranslation("whatif");
  const language = i18n.language;
  const changed = run.changed !== null;
  const options = useMemo(() => {
    const names = { real: t("side.real"), base: t("side.base"), changed: t("side.changed") };
    const share = (value: number) => percent(value, language);
    const count = (value: number) => number(value, language, Number.isInteger(value) ? 0 : 1);
    return {
      service_level: byQuarter(run, "service_level", names, share),
      abandoned: byQuarter(run, "abandoned", names, count),
      occupancy: byQuarter(run, "occupancy", names, share),
      waits: byWait(run, names, t("over"), share),
    };
  }, [run, t, language]);
  const summary = (which: "service_level" | "abandonment" | "occupancy") =>
    t("chart.summary", {
      real: percent(run.real?.total[which]?.value, language),
      other: percent((run.changed ?? run.base)?.total[which]?.value, language),
    });
  return (
    <section aria-label={t("charts")}>
      <ul className={css.legend}>
        <li>
          <span className={css.markReal} />
          {t("side.real")}
        </li>
        <li>
          <span className={css.markBase} />
          {t("side.base")}
        </li>
        {changed ? (
          <li>
            <span className={css.markChanged} />
            {t("side.changed")}
          </li>
        ) : null}
      </ul>
      <div className={css.charts}>
        {WHICH.map((which) => (
          <Chart
            key={which}
            title={t(`chart.${which}`)}
            summary={summary(which === "abandoned" ? "abandonment" : which)}
            option={options[which]}
          />
        ))}
        <Chart title={t("chart.waits")} summary={t("chart.waits_summary")} option={options.waits} />
      </div>
    </section>
  );
}
