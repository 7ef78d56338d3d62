import { Button, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallOffers, ShownOffer } from "../../api/http";
import { At } from "../../ui/clocks";
import { money } from "../../ui/money";
import { Fault } from "../../ui/parts";
import { useCallWriting } from "./data";
import css from "./Offers.module.css";

interface ShownListProps {
  call: string;
  offers: CallOffers;
  /** Another price is the first one now: whether it is an end of the prices; null: none was named. */
  onFirstTakenBack: (extreme: boolean | null) => void;
}

/** What was named, in its order, and what was said to it; a mark that was a mistake is taken back. */
export function ShownList({ call, offers, onFirstTakenBack }: ShownListProps) {
  const { t } = useTranslation("offers");
  if (offers.shown.length + offers.mistaken.length === 0) return null;
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
          <Row key={row.position} call={call} row={row} onFirstTakenBack={onFirstTakenBack} />
        ))}
      </ol>
      {offers.mistaken.length > 0 ? (
        <ul className={css.shown} aria-label={t("shown.mistaken")}>
          {offers.mistaken.map((row) => (
            <Mistaken key={row.position} row={row} />
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function Mistaken({ row }: { row: ShownOffer }) {
  const { t, i18n } = useTranslation("offers");
  return (
    <li className={css.quiet}>
      <div className={css.line}>
        <span>
          <s>{row.name}</s> · {t("shown.mistaken")}
          {row.mistaken_at ? (
            <>
              , <At at={row.mistaken_at} />
            </>
          ) : null}
        </span>
        <s className="tabular">{money(row.price, row.currency, i18n.language)}</s>
      </div>
    </li>
  );
}

interface RowProps extends Pick<ShownListProps, "call" | "onFirstTakenBack"> {
  row: ShownOffer;
}

function Row({ call, row, onFirstTakenBack }: RowProps) {
  const { t, i18n } = useTranslation("offers");
  const { answer, takeBack } = useCallWriting(call);
  const [refusing, setRefusing] = useState(false);
  const [because, setBecause] = useState("");
  const say = (said: "taken" | "refused") =>
    answer.mutate(
      { product: row.product, answer: said, because: said === "refused" ? because : "" },
      { onSuccess: () => setRefusing(false) },
    );
  const mistake = () =>
    takeBack.mutate(
      { product: row.product },
      {
        onSuccess: ({ shown: [first] }) => {
          // The first of the call was taken back: the next one is the first now.
          if (!first || first.position > row.position)
            onFirstTakenBack(first ? first.extreme !== null : null);
        },
      },
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
      {takeBack.isError ? <Fault fault={takeBack.error} /> : null}
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
          <Button
            size="xs"
            variant="subtle"
            title={t("shown.take_back_hint")}
            loading={takeBack.isPending}
            onClick={mistake}
          >
            {t("shown.take_back")}
          </Button>
        </div>
      )}
    </li>
  );
}
