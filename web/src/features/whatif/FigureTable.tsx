import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { FiguresOut, RunDetail, SpreadOut } from "../../api/http";
import { mixed, targets } from "./verdict";
import css from "./WhatIfPage.module.css";
import { between, number, signed } from "./wording";

type Figure = "service_level" | "abandonment" | "asa_s" | "occupancy";
type Count = "offered" | "answered" | "abandoned" | "flowed_out" | "agents_h";

const FIGURES: readonly Figure[] = ["service_level", "abandonment", "asa_s", "occupancy"];
const COUNTS: readonly Count[] = ["answered", "abandoned", "flowed_out", "agents_h"];
/** Which way is better for the callers; occupancy has no such way. */
const BETTER: Partial<Record<Figure | Count, 1 | -1>> = {
  service_level: 1,
  abandonment: -1,
  asa_s: -1,
  answered: 1,
  abandoned: -1,
  flowed_out: -1,
};

/** That day, the model of it, and the change side by side. */
export function FigureTable({ run }: { run: RunDetail }) {
  const { t } = useTranslation("whatif");
  const { real, base, changed } = run;
  if (!real || !base) return null;
  return (
    <section className={`panel ${css.tableBox}`} aria-label={t("figures")}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("figure")}</th>
            <th scope="col">{t("side.real")}</th>
            <th scope="col">
              <Tooltip multiline w={300} label={t("side.base_hint")}>
                <span>{t("side.base")}</span>
              </Tooltip>
            </th>
            {changed ? <th scope="col">{t("side.changed")}</th> : null}
            {changed ? <th scope="col">{t("side.difference")}</th> : null}
          </tr>
        </thead>
        <tbody>
          {FIGURES.map((figure) => (
            <tr key={figure}>
              <th scope="row">
                <Tooltip multiline w={320} label={t(`formula.${figure}`)}>
                  <span className={css.formula}>
                    {t(`name.${figure}`)}
                    {figure === "service_level" && !mixed(run)
                      ? ` (${targets(run, "target_s")} ${t("s")})`
                      : ""}
                  </span>
                </Tooltip>
              </th>
              <Cell figure={figure} spread={real.total[figure]} />
              <Cell figure={figure} spread={base.total[figure]} />
              {changed ? <Cell figure={figure} spread={changed.total[figure]} strong /> : null}
              {changed ? (
                <Difference
                  figure={figure}
                  by={minus(changed.total[figure]?.value, base.total[figure]?.value)}
                />
              ) : null}
            </tr>
          ))}
          {COUNTS.map((count) => (
            <CountRow
              key={count}
              count={count}
              real={real.total}
              base={base.total}
              changed={changed?.total}
            />
          ))}
        </tbody>
      </table>
      <p className={css.hint}>{t("spread_hint", { count: run.replications })}</p>
    </section>
  );
}

interface CountRowProps {
  count: Count;
  real: FiguresOut;
  base: FiguresOut;
  changed: FiguresOut | undefined;
}

function CountRow({ count, real, base, changed }: CountRowProps) {
  const { t, i18n } = useTranslation("whatif");
  const show = (value: number | null) => number(value, i18n.language, count === "agents_h" ? 1 : 0);
  return (
    <tr>
      <th scope="row">{t(`name.${count}`)}</th>
      <td>{show(real[count])}</td>
      <td>{show(base[count])}</td>
      {changed ? <td className={css.strong}>{show(changed[count])}</td> : null}
      {changed ? <Difference figure={count} by={minus(changed[count], base[count])} /> : null}
    </tr>
  );
}

function Cell({ figure, spread, strong }: { figure: Figure; spread: SpreadOut | null; strong?: boolean }) {
  const { t, i18n } = useTranslation("whatif");
  if (!spread) return <td>–</td>;
  const show = (value: number) =>
    figure === "asa_s"
      ? `${number(value, i18n.language, 1)} ${t("s")}`
      : `${number(value * 100, i18n.language, 1)} %`;
  const range =
    figure === "asa_s" ? between(spread, i18n.language, 1, 1) : between(spread, i18n.language, 100, 1);
  return (
    <td className={strong ? css.strong : undefined}>
      {show(spread.value)}
      {range ? <span className={css.range}>{range}</span> : null}
    </td>
  );
}

function Difference({ figure, by }: { figure: Figure | Count; by: number | null }) {
  const { t, i18n } = useTranslation("whatif");
  if (by === null) return <td>–</td>;
  const share = figure === "service_level" || figure === "abandonment" || figure === "occupancy";
  const shown = share ? by * 100 : by;
  const digits = share || figure === "asa_s" ? 1 : 0;
  const unit = share ? t("points") : figure === "asa_s" ? t("s") : "";
  const way = BETTER[figure];
  const tiny = Math.abs(shown) < 0.5 * 10 ** -digits;
  const tone = tiny || way === undefined ? undefined : by * way > 0 ? "ready" : "trouble";
  return (
    <td className={css.strong} style={tone ? { color: `var(--tone-${tone})` } : undefined}>
      {signed(shown, i18n.language, digits)} {unit}
    </td>
  );
}

function minus(after: number | null | undefined, before: number | null | undefined): number | null {
  return typeof after === "number" && typeof before === "number" ? after - before : null;
}
