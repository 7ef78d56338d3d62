import { useTranslation } from "react-i18next";
import type { RunDetail } from "../../api/http";
import { useLive } from "../../live/hooks";
import { useNames } from "../../ui/names";
import css from "./WhatIfPage.module.css";
import { number, percent } from "./wording";

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
            <th scope="col">{t("queue")}</th>
            <th scope="col">{t("name.offered")}</th>
            <th scope="col">{t("goal")}</th>
            <th scope="col">{t("column.level_real")}</th>
            <th scope="col">{t("column.level_base")}</th>
            {changed ? <th scope="col">{t("column.level_changed")}</th> : null}
            <th scope="col">{t("column.lost_real")}</th>
            <th scope="col">{t(changed ? "column.lost_changed" : "column.lost_base")}</th>
            <th scope="col">{t("column.wait_real")}</th>
            <th scope="col">{t(changed ? "column.wait_changed" : "column.wait_base")}</th>
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
                <td>{percent(was?.service_level?.value, i18n.language)}</td>
                <td>{percent(same?.service_level?.value, i18n.language)}</td>
                {changed ? (
                  <td className={css.strong}>
                    {percent(would?.service_level?.value, i18n.language)}
                    {missed ? <span className={css.missed}>{t("below")}</span> : null}
                  </td>
                ) : null}
                <td>{percent(was?.abandonment?.value, i18n.language)}</td>
                <td className={css.strong}>{percent(would?.abandonment?.value, i18n.language)}</td>
                <td>{seconds(was?.asa_s?.value, i18n.language, t("s"))}</td>
                <td className={css.strong}>{seconds(would?.asa_s?.value, i18n.language, t("s"))}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function seconds(value: number | undefined, language: string, unit: string): string {
  return value === undefined ? "–" : `${number(value, language, value < 10 ? 1 : 0)} ${unit}`;
}
