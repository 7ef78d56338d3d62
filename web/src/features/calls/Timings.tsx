import { useTranslation } from "react-i18next";
import type { CallDetail } from "../../api/http";
import { clock } from "../../ui/time";
import css from "./CallsPage.module.css";

/** Where the time of a call went. Ringing is part of the wait and is shown by itself. */
export function Timings({ call }: { call: CallDetail }) {
  const { t } = useTranslation(["calls", "words"]);
  const before = call.queued_at
    ? Date.parse(call.queued_at) - Date.parse(call.arrived_at)
    : (call.total_ms ?? 0);
  const parts = [
    { name: t("timing.greeting"), ms: before, colour: "var(--tone-notready)" },
    {
      name: t("words:metric.wait"),
      ms: Math.max(0, call.wait_ms - call.ring_ms),
      colour: "var(--tone-offered)",
    },
    {
      name: t("words:metric.ring"),
      ms: call.ring_ms,
      colour: "color-mix(in srgb, var(--tone-offered) 55%, transparent)",
    },
    { name: t("words:metric.talk"), ms: call.talk_ms, colour: "var(--tone-talking)" },
    { name: t("words:metric.hold"), ms: call.hold_ms, colour: "var(--tone-hold)" },
    { name: t("words:metric.wrap"), ms: call.wrap_ms, colour: "var(--tone-wrapup)" },
  ].filter((part) => part.ms > 0);
  return (
    <>
      <div className={css.bar} aria-hidden>
        {parts.map((part) => (
          <div key={part.name} title={part.name} style={{ flexGrow: part.ms, background: part.colour }} />
        ))}
      </div>
      <ul className={css.parts}>
        {parts.map((part) => (
          <li key={part.name}>
            <span className={css.swatch} style={{ background: part.colour }} />
            {part.name} <b>{clock(part.ms)}</b>
          </li>
        ))}
      </ul>
    </>
  );
}
