import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { abandonment, asa, percent, serviceLevel } from "../../ui/metrics";
import { clock } from "../../ui/time";
import css from "./Portal.module.css";
import type { QueueFigures } from "./sums";

export const HEADS = [
  "offered",
  "answered",
  "service_level",
  "abandoned",
  "abandonment",
  "short_abandoned",
  "flowed_out",
  "overflowed",
  "asa",
  "longest",
] as const;

interface FiguresProps {
  row: QueueFigures;
  /** The conditions of the list of calls behind it. */
  calls: { from: string; to: string; queue?: string[] };
}

/** One row of figures; what counts calls opens them. */
export function Figures({ row, calls }: FiguresProps) {
  const { i18n } = useTranslation();
  const opens = (count: number, how: "answered" | "abandoned" | "short_abandoned") =>
    count > 0 ? (
      <Link to="/calls" search={{ ...calls, how: [how] }} className="number-link">
        {count}
      </Link>
    ) : (
      0
    );
  const speed = asa(row);
  const cells = {
    offered: row.offered,
    answered: opens(row.answered, "answered"),
    service_level: percent(serviceLevel(row), i18n.language),
    abandoned: opens(row.abandoned, "abandoned"),
    abandonment: percent(abandonment(row), i18n.language),
    short_abandoned: opens(row.short_abandoned, "short_abandoned"),
    flowed_out: row.flowed_out,
    overflowed: row.overflowed,
    asa: speed === null ? "–" : clock(speed),
    longest: clock(row.longest_wait_ms),
  };
  return HEADS.map((head) => (
    <td key={head} className={css.number}>
      {cells[head]}
    </td>
  ));
}

/** The four that are looked at first. */
export function Tiles({ all }: { all: QueueFigures }) {
  const { t, i18n } = useTranslation("portal");
  const speed = asa(all);
  const tiles = [
    ["offered", String(all.offered), null],
    ["service_level", percent(serviceLevel(all), i18n.language), t("formula.service_level")],
    ["abandonment", percent(abandonment(all), i18n.language), t("formula.abandonment")],
    ["asa", speed === null ? "–" : clock(speed), t("formula.asa")],
  ] as const;
  return (
    <section className={css.tiles} aria-label={t("total")}>
      {tiles.map(([name, shown, formula]) => (
        <div key={name} className={`panel ${css.tile}`}>
          <span className="label">{t(`column.${name}`)}</span>
          <strong className="tabular">{shown}</strong>
          <small>{formula}</small>
        </div>
      ))}
    </section>
  );
}
