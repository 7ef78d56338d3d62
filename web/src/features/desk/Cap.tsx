import { useTranslation } from "react-i18next";
import type { CallView } from "../../api/facts";
import { useServerNow } from "../../ui/clocks";
import { clock } from "../../ui/time";
import css from "./TalkPanel.module.css";

const WARN_MS = 120_000;

/** An outbound talk ends when the centre says so: two minutes before, and why it did. */
export function Cap({ call, over }: { call: CallView; over: boolean }) {
  const { t } = useTranslation("desk");
  const now = useServerNow();
  if (!call.cap) return null;
  const left = Date.parse(call.cap) - now;
  const ended = over && Date.parse(call.since) >= Date.parse(call.cap);
  if (!ended && (over || left > WARN_MS)) return null;
  return (
    <p className={css.cap} role="alert">
      {ended ? t("cap.ended") : t("cap.soon", { left: clock(Math.max(0, left)) })}
    </p>
  );
}
