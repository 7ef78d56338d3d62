import { IconArrowDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { FiguresOut, RunDetail } from "../../api/http";
import { useLive } from "../../live/hooks";
import { useNames } from "../../ui/names";
import css from "./WhatIfPage.module.css";
import { number, percent } from "./wording";

const GROUPS = ["service_level", "abandonment", "asa_s"] as const;

/** Queue by queue: the day as it was, the model of it, and the change. */
export function QueueTable({ run }: { run: RunDetail }) {
  const { t, i18n } = useTranslation("whatif");
  const names = useNames();
  const queues = useLive((state) => state.queues);
  const clients = useLive((state) => state.clients);
  const { real, base, changed } = run;
  if (!real || !base) return null;
  const last = changed ?? base;
  const rows = Object.keys(real.queues).sort((a, b) =>
    names.queue(a).localeCompare(names.queue(b), i18n.language),
  );
  return (
    <section className={`panel ${css.tableBox}`} aria-label={t("by_queue")}>
      <h3 className={css.small}>{t("by_queue")}</h3>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              {t("queue")}
            </th>
            <th scope="col" rowSpan={2}>
              {t("name.offered")}
            </th>
            <th scope="col" rowSpan={2}>
              {t("goal")}
            </th>
            {GROUPS.map((group) => (
              <th key={group} scope="colgroup" colSpan={changed ? 3 : 2} className={css.group3}>
                {t(`name.${group}`)}
              </th>
            ))}
          </tr>
          <tr>
            {GROUPS.map((group) => (
              <SideHeads key={group} changed={changed !== null} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((queue) => {
            const [was, same, would] = [real.queues[queue], base.queues[queue], last.queues[queue]];
            const target = run.targets[queue];
            const colour = clients[queues[queue]?.setting.client ?? ""]?.colour ?? "var(--line)";
            const missed = target && would?.service_level && would.service_level.value < target.changed_share;
            return (
              <tr key={queue}>
                <th scope="row">
                  <span className={css.dot} style={{ background: colour }} />
                  {names.queue(queue)}
                </th>
                <td>{number(was?.offered, i18n.language)}</td>
                <td>
                  {target ? `${Math.round(target.changed_share * 100)} / ${target.changed_s} ${t("s")}` : "–"}
                </td>
                {sidesOf(was, same, changed ? would : null).map(([side, row], n) => (
                  <td key={`l${side}`} className={n === 2 ? css.strong : undefined}>
                    {percent(row?.service_level?.value, i18n.language)}
                    {n === 2 && missed ? (
                      <IconArrowDown size={13} className={css.missed} aria-label={t("below")} />
                    ) : null}
                  </td>
                ))}
                {sidesOf(was, same, changed ? would : null).map(([side, row], n) => (
                  <td key={`a${side}`} className={n === 2 ? css.strong : undefined}>
                    {percent(row?.abandonment?.value, i18n.language)}
                  </td>
                ))}
                {sidesOf(was, same, changed ? would : null).map(([side, row], n) => (
                  <td key={`w${side}`} className={n === 2 ? css.strong : undefined}>
                    {seconds(row?.asa_s?.value, i18n.language, t("s"))}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

type Row = FiguresOut | undefined;

function sidesOf(real: Row, base: Row, changed: Row | null): [string, Row][] {
  const rows: [string, Row][] = [
    ["real", real],
    ["base", base],
  ];
  return changed === null ? rows : [...rows, ["changed", changed]];
}

function SideHeads({ changed }: { changed: boolean }) {
  const { t } = useTranslation("whatif");
  return (
    <>
      <th scope="col" className={css.first3}>
        {t("column.real")}
      </th>
      <th scope="col">{t("column.base")}</th>
      {changed ? <th scope="col">{t("column.changed")}</th> : null}
    </>
  );
}

function seconds(value: number | undefined, language: string, unit: string): string {
  return value === undefined ? "–" : `${number(value, language, value < 10 ? 1 : 0)} ${unit}`;
}
