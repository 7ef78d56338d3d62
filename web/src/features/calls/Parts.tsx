import { useTranslation } from "react-i18next";
import type { CallDetail, CallPart } from "../../api/http";
import { At } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { clock } from "../../ui/time";
import css from "./CallsPage.module.css";

/** Who had which part of a call that was passed on; nothing for a call that one agent had whole. */
export function Parts({ call }: { call: CallDetail }) {
  const { t } = useTranslation("parts");
  const names = useNames();
  if (!call.parts) return null;
  const heads = ["agent", "queue", "from", "talk", "hold", "wrap", "result"] as const;
  const how = (part: CallPart) =>
    [part.taken ? t("taken") : "", part.given ? t("given") : ""].filter((each) => each !== "").join(" · ");
  return (
    <section className={css.section} aria-label={t("title")}>
      <h3 className="label">{t("title")}</h3>
      <table className={css.small}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {t(head)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {call.parts.map((part) => (
            <tr key={part.answered_at}>
              <th scope="row">
                {names.agent(part.agent)} <span className={css.quiet}>{how(part)}</span>
              </th>
              <td>{names.queue(part.queue)}</td>
              <td>
                <At at={part.answered_at} />
              </td>
              <td>{clock(part.talk_ms)}</td>
              <td>{clock(part.hold_ms)}</td>
              <td>{clock(part.wrap_ms)}</td>
              <td>{names.disposition(part.disposition) || "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
