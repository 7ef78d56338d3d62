import { IconArrowForwardUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../../api/facts";
import { useNames } from "../../../ui/names";
import css from "./Transfer.module.css";
import { useTransfers, wordsFor } from "./transfers";

/** From whom the call comes, and what he wrote. Nothing for a call that nobody passed on. */
export function PassedOn({ call, from }: { call: CallView; from: string | null }) {
  const { t } = useTranslation("transfer");
  const names = useNames();
  const rows = useTransfers(call.call, from !== null);
  if (from === null) return null;
  const words = wordsFor(rows.data, from);
  return (
    <aside className={css.passed} aria-label={t("from")}>
      <p>
        <IconArrowForwardUp size={16} aria-hidden /> {t("offered_by", { name: names.agent(from) })}
      </p>
      {words?.note ? (
        <blockquote>{words.note}</blockquote>
      ) : (
        <span>{rows.isPending ? "" : t("no_note")}</span>
      )}
    </aside>
  );
}
