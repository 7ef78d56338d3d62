import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Fault } from "../../ui/parts";
import css from "./Privacy.module.css";
import { type Staged, useApplyReading, useCancelReading } from "./privacy";

/** What a file that was read would change, with the lines in which there is no number; nothing is in force yet. */
export function Preview({ staged, onDone }: { staged: Staged; onDone: () => void }) {
  const { t } = useTranslation("privacy");
  const apply = useApplyReading();
  const cancel = useCancelReading();
  const { reading, bad } = staged;
  const which = { list: staged.list, number: reading.number };
  return (
    <section className={css.form} aria-label={t("list.preview")}>
      <ul className={css.sums}>
        <li>{t("list.numbers", { count: reading.lines })}</li>
        <li>{t("list.added", { count: reading.added ?? 0 })}</li>
        <li>{t("list.gone", { count: reading.gone ?? 0 })}</li>
        <li className={reading.bad > 0 ? css.late : undefined}>{t("list.bad", { count: reading.bad })}</li>
      </ul>
      {bad.length > 0 ? (
        <details className={css.bad}>
          <summary>{t("list.bad_lines")}</summary>
          <ol>
            {bad.map((each) => (
              <li key={each.line} value={each.line}>
                <code>{each.text}</code>
              </li>
            ))}
          </ol>
        </details>
      ) : null}
      <Button
        disabled={reading.lines === 0}
        loading={apply.isPending}
        onClick={() => apply.mutate(which, { onSuccess: onDone })}
      >
        {t("list.apply")}
      </Button>
      <Button
        variant="default"
        loading={cancel.isPending}
        onClick={() => cancel.mutate(which, { onSuccess: onDone })}
      >
        {t("list.cancel")}
      </Button>
      {apply.isError ? <Fault fault={apply.error} /> : null}
      {cancel.isError ? <Fault fault={cancel.error} /> : null}
    </section>
  );
}
