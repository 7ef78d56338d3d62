import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Change } from "../../api/http";
import { useLive } from "../../live/hooks";
import { At } from "../../ui/clocks";
import { useDirectory } from "../../ui/names";
import { plainly } from "../../ui/plain";
import css from "./Audit.module.css";
import { useAuditWords } from "./words";

/** Somebody did not get in. */
function bad(action: string): boolean {
  return action.startsWith("sign_in_") || action === "reset_failed";
}

/** The history as rows: what changed stands in the row, no click is needed. */
export function ChangeTable({ rows }: { rows: Change[] }) {
  const { t } = useTranslation("audit");
  const words = useAuditWords();
  const users = new Map(useDirectory().data?.users.map((user) => [user.id, user.name]));
  return (
    <table className={css.rows}>
      <thead>
        <tr>
          <th scope="col">{t("column.at")}</th>
          <th scope="col">{t("column.user")}</th>
          <th scope="col">{t("column.action")}</th>
          <th scope="col">{t("column.what")}</th>
          <th scope="col">{t("column.details")}</th>
          <th scope="col">{t("column.address")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} data-bad={bad(row.action)}>
            <td>
              <At at={row.at} />
            </td>
            <td>
              {row.user ? (users.get(row.user) ?? row.user) : t(bad(row.action) ? "nobody" : "system")}
              {row.token ? <div className={css.quiet}>{t("by_token", { name: row.token })}</div> : null}
            </td>
            <td>{words.action(row.action)}</td>
            <td>
              {words.what(row.what)}
              {row.key ? (
                <div className={css.quiet}>
                  {row.what === "person" ? (
                    <Link to="/persons/$person" params={{ person: row.key } as never} className="number-link">
                      {row.key}
                    </Link>
                  ) : (
                    (users.get(row.key) ?? row.key)
                  )}
                </div>
              ) : null}
            </td>
            <td className={css.details}>
              <Details row={row} />
            </td>
            <td>{row.address}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Details({ row }: { row: Change }) {
  const { t, i18n } = useTranslation("audit");
  const { t: setup } = useTranslation("setup");
  const zone = useLive((state) => state.centre?.zone);
  // Fields of settings are called as in the form where they are changed.
  const label = (name: string) =>
    i18n.exists(`audit:detail.${name}`)
      ? t(`detail.${name as "why"}`)
      : setup(`field.${name as "name"}`, { defaultValue: name });
  const text = (value: unknown) => {
    const said = plainly(value, { yes: t("yes"), no: t("no"), language: i18n.language, zone });
    return t(`why.${said.replace(".", "_") as "session_wrong"}`, { defaultValue: said });
  };
  const names = [...new Set([...Object.keys(row.before ?? {}), ...Object.keys(row.after ?? {})])];
  if (names.length === 0) return null;
  const shown = row.before ? names : names.filter((name) => !isBare(row.after?.[name]));
  return (
    <dl>
      {shown.map((name) => (
        <div key={name}>
          <dt>{label(name)}</dt>
          <dd>
            {row.before ? (
              <>
                <del>{text(row.before[name])}</del> → <ins>{text(row.after?.[name])}</ins>
              </>
            ) : (
              text(row.after?.[name])
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function isBare(value: unknown): boolean {
  return value === null || value === undefined || value === "";
}
