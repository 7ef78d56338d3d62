import { useTranslation } from "react-i18next";
import type { CallDetail } from "../../api/http";
import { useNames } from "../../ui/names";
import css from "./CallsPage.module.css";

/** Which queue took the caller from which, and why; nothing for a call that stayed in one. */
export function Flows({ call }: { call: CallDetail }) {
  const { t } = useTranslation("calls");
  const names = useNames();
  const flows = call.segments.flatMap((part, n) => {
    const next = call.segments[n + 1];
    return part.flowed && next ? [{ part, why: part.flowed, to: next.queue }] : [];
  });
  if (flows.length === 0) return null;
  return (
    <section aria-label={t("flows.title")}>
      <h3 className="label">{t("flows.title")}</h3>
      <ul className={css.parts}>
        {flows.map(({ part, why, to }) => (
          <li key={part.queued_at}>
            {names.queue(part.queue)} → {names.queue(to)}: {t(`flows.${why}`)}
          </li>
        ))}
      </ul>
    </section>
  );
}
