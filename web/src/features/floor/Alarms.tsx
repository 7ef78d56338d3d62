import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../live/hooks";
import { Ago, Until } from "../../ui/clocks";
import css from "./FloorPage.module.css";

const KNOWN = [
  "engine_away",
  "database_away",
  "node_lost",
  "quarantine",
  "recording",
  "settings",
  "overload",
  "strained",
  "disk_filling",
  "disk_full",
  "database_full",
  "trunk_down",
  "trunk_full",
  "clock",
  "spend",
  "draining",
] as const;
const VOLUMES = ["spool", "vault", "database"] as const;

export function Alarms() {
  const { t } = useTranslation(["floor", "shell"]);
  const alarms = useLive((state) => state.alarms);
  const rows = Object.entries(alarms).sort((a, b) => b[1].localeCompare(a[1]));
  return (
    <section className={`panel ${css.box}`} aria-live="polite">
      <h2 className={css.boxTitle}>{t("alarms.title")}</h2>
      {rows.length === 0 ? (
        <div className={css.calm}>
          <IconCircleCheck size={18} aria-hidden />
          {t("alarms.none")}
        </div>
      ) : null}
      {rows.map(([key, since]) => {
        const [what = "", ...rest] = key.split(":");
        const volume = VOLUMES.find((each) => each === rest[0]);
        const known = KNOWN.find((each) => each === what);
        return (
          <div key={key} className={css.alarm}>
            <IconAlertTriangle size={18} aria-hidden style={{ flex: "none" }} />
            <span>
              {known ? t(`shell:alarm.${known}`) : t("shell:alarm.unknown", { key })}
              <small>
                {what === "draining" ? <Until at={rest.join(":")} /> : null}
                {volume ? t(`shell:volume.${volume}`) : what === "draining" ? "" : rest.join(":")} ·{" "}
                <Ago at={since} />
              </small>
            </span>
          </div>
        );
      })}
    </section>
  );
}
