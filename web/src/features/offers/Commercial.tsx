import { Button, CopyButton, Select, Textarea, TextInput } from "@mantine/core";
import { IconCopy, IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { href } from "../../api/client";
import type { Agreement, CommercialOffer, OfferedCondition } from "../../api/http";
import { At } from "../../ui/clocks";
import { Fault } from "../../ui/parts";
import { useCommercialOffers, useMakeCommercialOffer } from "./data";
import css from "./Offers.module.css";

/** The commercial offers of an agreement: write one, copy the e-mail, take the PDF. */
export function Commercial({ row }: { row: Agreement }) {
  const { t } = useTranslation("offers");
  const offers = useCommercialOffers(row.id);
  const [writing, setWriting] = useState(false);
  const first = offers.data?.length === 0;
  return (
    <div className={css.agreement}>
      {offers.isError ? <Fault fault={offers.error} onAgain={() => void offers.refetch()} /> : null}
      {writing || first ? (
        <Writing row={row} first={first} onDone={() => setWriting(false)} />
      ) : (
        <Button size="xs" className={css.add} onClick={() => setWriting(true)}>
          {t("commercial.another")}
        </Button>
      )}
      {(offers.data ?? []).map((each) => (
        <Made key={each.id} offer={each} />
      ))}
    </div>
  );
}

interface WritingProps {
  row: Agreement;
  /** There is none yet: nothing to go back to. */
  first: boolean;
  onDone: () => void;
}

function Writing({ row, first, onDone }: WritingProps) {
  const { t, i18n } = useTranslation("offers");
  const make = useMakeCommercialOffer(row.id);
  const [language, setLanguage] = useState<"ru" | "en">(i18n.language === "en" ? "en" : "ru");
  const [intro, setIntro] = useState("");
  const [until, setUntil] = useState("");
  const [conditions, setConditions] = useState<OfferedCondition[]>(() =>
    (row.terms?.conditions ?? []).map((each) => ({ condition: each.id, text: each.text })),
  );
  const change = (place: number, text: string) =>
    setConditions(conditions.map((each, n) => (n === place ? { ...each, text } : each)));
  return (
    <form
      className={css.agreement}
      onSubmit={(event) => {
        event.preventDefault();
        const kept = conditions.filter((each) => each.text.trim() !== "");
        make.mutate({ language, intro, conditions: kept, valid_until: until || null }, { onSuccess: onDone });
      }}
    >
      <div className={css.row}>
        <Select
          label={t("commercial.language")}
          allowDeselect={false}
          data={[
            { value: "ru", label: "Русский" },
            { value: "en", label: "English" },
          ]}
          value={language}
          onChange={(value) => setLanguage(value === "en" ? "en" : "ru")}
        />
        <TextInput
          type="date"
          label={t("commercial.valid_until")}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      </div>
      <Textarea
        label={t("commercial.intro")}
        placeholder={t("commercial.intro_hint")}
        autosize
        minRows={2}
        maxLength={4000}
        value={intro}
        onChange={(event) => setIntro(event.currentTarget.value)}
      />
      <fieldset className={css.group}>
        <legend className="label">{t("commercial.conditions")}</legend>
        {conditions.map((each, place) => (
          <TextInput
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a line of the letter is known by
            key={place}
            aria-label={t("agreement.condition")}
            maxLength={500}
            value={each.text}
            onChange={(event) => change(place, event.currentTarget.value)}
          />
        ))}
        <Button
          size="xs"
          variant="subtle"
          className={css.add}
          onClick={() => setConditions([...conditions, { condition: "", text: "" }])}
        >
          {t("agreement.add_condition")}
        </Button>
        <p className={css.quiet}>{t("commercial.check")}</p>
      </fieldset>
      {make.isError ? <Fault fault={make.error} /> : null}
      <div className={css.buttons}>
        <Button type="submit" size="xs" loading={make.isPending}>
          {t("commercial.make")}
        </Button>
        {first ? null : (
          <Button size="xs" variant="default" onClick={onDone}>
            {t("cancel")}
          </Button>
        )}
      </div>
    </form>
  );
}

function Made({ offer }: { offer: CommercialOffer }) {
  const { t } = useTranslation("offers");
  return (
    <article className={css.letter}>
      <div className={css.line}>
        <strong>{offer.subject}</strong>
        <span className={css.quiet}>
          <At at={offer.made_at} />
        </span>
      </div>
      {offer.missing.map((each) => (
        <p key={each.condition} className={css.warn}>
          {t("commercial.missing", { text: each.text })}
        </p>
      ))}
      {offer.stale && offer.missing.length === 0 ? (
        <p className={css.warn}>{t("commercial.stale", { number: offer.revision })}</p>
      ) : null}
      <pre className={css.text}>{offer.text}</pre>
      <div className={css.buttons}>
        <CopyButton value={offer.text}>
          {({ copied, copy }) => (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconCopy size={14} aria-hidden />}
              onClick={copy}
            >
              {t(copied ? "commercial.copied" : "commercial.copy")}
            </Button>
          )}
        </CopyButton>
        {offer.missing.length === 0 ? (
          <Button
            component="a"
            size="xs"
            href={href("GET /api/commercial-offers/{offer}/offer.pdf", { path: { offer: offer.id } })}
            download
            leftSection={<IconDownload size={14} aria-hidden />}
          >
            PDF
          </Button>
        ) : null}
      </div>
    </article>
  );
}
