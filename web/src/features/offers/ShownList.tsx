import { Button, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallOffers, ShownOffer } from "../../api/http";
import { money } from "../../ui/money";
import { Fault } from "../../ui/parts";
import { useCallWriting } from "./data";
import css from "./Offers.module.css";

/** What was named, in its order, and what he said to it. */
export function ShownList({ call, offers }: { call: string; offers: CallOffers }) {
  const { t } = useTranslation("offers");
  if (offers.shown.length === 0) return null;
  return (
    <section aria-label={t("shown.title")} className={css.part}>
      <h3 className="label">{t("shown.title")}</h3>
      {offers.faults.map((fault) => (
        <p key={fault} className={css.warn}>
          <IconAlertTriangle size={14} aria-hidden /> {t(`fault.${fault}`)}
        </p>
      ))}
      <ol className={css.shown}>
        {offers.shown.map((row) => (
          <Row key={row.product} call={call} row={row} />
        ))}
      </ol>
    </section>
  );
}

function Row({ call, row }: { call: string; row: ShownOffer }) {
  const { t, i18n } = useTranslation("offers");
  const { answer } = useCallWriting(call);
  const [refusing, setRefusing] = useState(false);
  const [because, setBecause] = useState("");
  const say = (said: "taken" | "refused") =>
    answer.mutate(
      { product: row.product, answer: said, because: said === "refused" ? because : "" },
      { onSuccess: () => setRefusing(false) },
    );
  return (
    <li>
      <div className={css.line}>
        <span>
          {row.answer === "taken" ? <IconCheck size={14} className={css.good} aria-hidden /> : null}
          {row.answer === "refused" ? <IconX size={14} className={css.bad} aria-hidden /> : null} {row.name}
          {row.answer ? <span className={css.quiet}> · {t(`answer.${row.answer}`)}</span> : null}
          {row.because ? <span className={css.quiet}>: {row.because}</span> : null}
        </span>
        <span className="tabular">{money(row.price, row.currency, i18n.language)}</span>
      </div>
      {answer.isError ? <Fault fault={answer.error} /> : null}
      {refusing ? (
        <form
          className={css.buttons}
          onSubmit={(event) => {
            event.preventDefault();
            say("refused");
          }}
        >
          <TextInput
            size="xs"
            flex={1}
            required
            autoFocus
            maxLength={500}
            aria-label={t("shown.because")}
            placeholder={t("shown.because")}
            value={because}
            onChange={(event) => setBecause(event.currentTarget.value)}
          />
          <Button type="submit" size="xs" disabled={because.trim() === ""} loading={answer.isPending}>
            {t("shown.save")}
          </Button>
          <Button size="xs" variant="default" onClick={() => setRefusing(false)}>
            {t("cancel")}
          </Button>
        </form>
      ) : (
        <div className={css.buttons}>
          {row.answer !== "taken" ? (
            <Button size="xs" variant="default" loading={answer.isPending} onClick={() => say("taken")}>
              {t("shown.taken")}
            </Button>
          ) : null}
          {row.answer !== "refused" ? (
            <Button size="xs" variant="default" onClick={() => setRefusing(true)}>
              {t("shown.refused")}
            </Button>
          ) : null}
        </div>
      )}
    </li>
  );
}
