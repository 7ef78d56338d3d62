import { Button, Modal } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Agreement } from "../../api/http";
import { At } from "../../ui/clocks";
import { money } from "../../ui/money";
import { useNames, useZone } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { day } from "../../ui/time";
import { AgreementForm } from "./AgreementForm";
import { Commercial } from "./Commercial";
import { useEndAgreement, useRevisions, useWriteAgreement } from "./data";
import { EndForm } from "./EndForm";
import css from "./Offers.module.css";
import { bodyOf, draftOfAgreement, type TermsDraft } from "./terms";

type Doing = "" | "change" | "lost" | "versions" | "offer";

/** What was fixed, and what may become of it: another version, a commercial offer, won or lost. */
export function AgreementView({ row }: { row: Agreement }) {
  const { t, i18n } = useTranslation("offers");
  const [doing, setDoing] = useState<Doing>("");
  const end = useEndAgreement();
  const open = row.state === "fixed";
  const terms = row.terms ?? {};
  return (
    <div className={css.agreement}>
      <div className={css.line}>
        <strong>{t(`state.${row.state}`)}</strong>
        <span className="tabular">{money(row.amount, row.currency ?? "RUB", i18n.language)}</span>
      </div>
      <ul className={css.conditions}>
        {(terms.conditions ?? []).map((each) => (
          <li key={each.id}>
            <span className={css.quiet}>{t(`condition.${each.kind}`)}:</span> {each.text}
          </li>
        ))}
        {(terms.products ?? []).map((line) => (
          <li key={line.product}>
            {line.name} × {line.quantity}
          </li>
        ))}
      </ul>
      {row.next_step ? (
        <p className={css.next} data-overdue={row.overdue && open}>
          {row.next_step} · {row.next_at ? <At at={row.next_at} /> : null}
          {row.overdue && open ? <strong> {t("agreement.overdue")}</strong> : null}
        </p>
      ) : null}
      <Steps row={row} />
      {row.because ? <p className={css.quiet}>{row.because}</p> : null}
      {end.isError ? <Fault fault={end.error} /> : null}
      {doing === "lost" ? <EndForm row={row} outcome="lost" onClose={() => setDoing("")} /> : null}
      {doing === "change" ? <Change row={row} onClose={() => setDoing("")} /> : null}
      {doing === "" ? (
        <div className={css.buttons}>
          {open || row.state === "won" ? (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconFileText size={14} aria-hidden />}
              onClick={() => setDoing("offer")}
            >
              {t("commercial.title")}
            </Button>
          ) : null}
          {open ? (
            <>
              <Button size="xs" variant="default" onClick={() => setDoing("change")}>
                {t("agreement.change")}
              </Button>
              <Button
                size="xs"
                loading={end.isPending}
                onClick={() => end.mutate({ id: row.id, version: row.version, outcome: "won" })}
              >
                {t("agreement.won")}
              </Button>
              <Button size="xs" variant="default" onClick={() => setDoing("lost")}>
                {t("agreement.lost")}
              </Button>
            </>
          ) : null}
          {row.revision > 0 ? (
            <Button size="xs" variant="subtle" onClick={() => setDoing("versions")}>
              {t("agreement.versions", { count: row.revision })}
            </Button>
          ) : null}
        </div>
      ) : null}
      <Modal
        opened={doing === "versions" || doing === "offer"}
        onClose={() => setDoing("")}
        size={doing === "offer" ? 760 : 560}
        title={t(doing === "offer" ? "commercial.title" : "agreement.history")}
        closeButtonProps={{ "aria-label": t("close") }}
      >
        {doing === "versions" ? <Versions agreement={row.id} currency={row.currency ?? "RUB"} /> : null}
        {doing === "offer" ? <Commercial row={row} /> : null}
      </Modal>
    </div>
  );
}

/** Who has to do what before it is a deal, what brings it sooner, and when it is expected. */
function Steps({ row }: { row: Agreement }) {
  const { t, i18n } = useTranslation("offers");
  const deciders = row.terms?.deciders ?? [];
  const lines = [
    deciders.length > 0
      ? [
          t("agreement.decide"),
          deciders
            .map(({ who, what }) => {
              const name = t(`decider.${who as "lawyer"}`, { defaultValue: who });
              return what ? `${name} (${what})` : name;
            })
            .join(", "),
        ]
      : null,
    row.terms?.speeds_up ? [t("agreement.speeds_up"), row.terms.speeds_up] : null,
    row.closes_on ? [t("agreement.closes_on"), day(row.closes_on, i18n.language)] : null,
  ].filter((line) => line !== null);
  if (lines.length === 0) return null;
  return (
    <ul className={css.conditions}>
      {lines.map(([name, words]) => (
        <li key={name}>
          <span className={css.quiet}>{name}:</span> {words}
        </li>
      ))}
    </ul>
  );
}

function Change({ row, onClose }: { row: Agreement; onClose: () => void }) {
  const { t } = useTranslation("offers");
  const zone = useZone();
  const [draft, setDraft] = useState<TermsDraft>(() => draftOfAgreement(row, zone));
  const write = useWriteAgreement();
  return (
    <form
      className={css.agreement}
      onSubmit={(event) => {
        event.preventDefault();
        const body = { ...bodyOf(draft, zone), version: row.version };
        write.mutate({ id: row.id, body, fixed: true }, { onSuccess: onClose });
      }}
    >
      <AgreementForm client={row.client} draft={draft} onChange={setDraft} />
      {write.isError ? <Fault fault={write.error} /> : null}
      <div className={css.buttons}>
        <Button type="submit" size="xs" loading={write.isPending}>
          {t("agreement.save_version", { number: row.revision + 1 })}
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}

function Versions({ agreement, currency }: { agreement: string; currency: string }) {
  const { t, i18n } = useTranslation("offers");
  const found = useRevisions(agreement);
  const names = useNames();
  if (found.isLoadingError) return <Fault fault={found.error} onAgain={() => void found.refetch()} />;
  return (
    <ol className={css.shown}>
      {(found.data ?? []).map((each) => (
        <li key={each.revision}>
          <div className={css.line}>
            <strong>
              {t("agreement.version", { number: each.revision })} · <At at={each.at} />
            </strong>
            <span className="tabular">{money(each.amount, currency, i18n.language)}</span>
          </div>
          <p className={css.quiet}>{names.user(each.author)}</p>
          <ul className={css.conditions}>
            {(each.terms.conditions ?? []).map((condition) => (
              <li key={condition.id}>{condition.text}</li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}
