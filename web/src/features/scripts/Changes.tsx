import { useTranslation } from "react-i18next";
import type { Difference } from "./difference";
import css from "./Editor.module.css";

/** What is different, in words; wording is shown before and after. */
export function Changes({ changes }: { changes: readonly Difference[] }) {
  const { t } = useTranslation("editor");
  if (changes.length === 0) return <p className={css.quiet}>{t("changes.none")}</p>;
  return (
    <ul className={css.changes}>
      {changes.map((change, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes while it is shown
        <li key={n}>
          {t(`changes.${change.code}`, {
            title: change.code.startsWith("check") ? t(`check.${change.title as "next_step"}`) : change.title,
          })}
          {change.before !== undefined || change.after !== undefined ? (
            <p>
              <del>{change.before || t("changes.nothing")}</del>
              {"\n"}
              <ins>{change.after || t("changes.nothing")}</ins>
            </p>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
