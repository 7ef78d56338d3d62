import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { Ago, Until } from "../../ui/clocks";
import { knownAlarm, useAlarmSubject } from "./alarms";
import css from "./FloorPage.module.css";

export function Alarms() {
  const { t } = useTranslation(["floor", "shell"]);
  const alarms = useLive((state) => state.alarms);
  const subject = useAlarmSubject();
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
      {rows.map(([name, since]) => {
        const [what = "", ...rest] = name.split(":");
        const key = rest.join(":");
        const known = knownAlarm(what);
        const about = subject(what, key);
        return (
          <div key={name} className={css.alarm}>
            <IconAlertTriangle size={18} aria-hidden style={{ flex: "none" }} />
            <span>
              {known ? t(`shell:alarm.${known}`) : t("shell:alarm.unknown", { key: name })}
              <small>
                {what === "draining" ? (
                  <>
                    <Until at={key} /> ·{" "}
                  </>
                ) : null}
                {about ? (
                  <>
                    <Opened what={what} id={key}>
                      {about}
                    </Opened>{" "}
                    ·{" "}
                  </>
                ) : null}
                <Ago at={since} />
              </small>
            </span>
          </div>
        );
      })}
    </section>
  );
}

/** A line leads to its page, for who may read it. */
function Opened({ what, id, children }: { what: string; id: string; children: ReactNode }) {
  const may = useMay();
  if (!what.startsWith("trunk_") || !may("trunks.read")) return children;
  return (
    <Link to="/setup" search={{ kind: "trunks", id }}>
      {children}
    </Link>
  );
}
