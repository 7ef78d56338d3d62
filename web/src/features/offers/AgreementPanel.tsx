import { Button } from "@mantine/core";
import { IconContract } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Agreement, ShownOffer } from "../../api/http";
import { useZone } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { AgreementForm } from "./AgreementForm";
import { AgreementView } from "./AgreementView";
import { useAgreements, useFixAgreement, useMakeAgreement, useWriteAgreement } from "./data";
import { EndForm } from "./EndForm";
import { useKept } from "./kept";
import css from "./Offers.module.css";
import { bodyOf, draftOfAgreement, freshDraft, type Said, type TermsDraft } from "./terms";

interface AgreementPanelProps {
  call: string;
  person: string;
  shown: readonly ShownOffer[];
  /** What the script asked about the deal. */
  said: Said;
  /** The conditions are fixed: what the script waited for. */
  onFixed: () => void;
}

/** What was agreed on this call: begun with a button, kept as a draft, fixed before the wrap-up ends. */
export function AgreementPanel({ call, person, shown, said, onFixed }: AgreementPanelProps) {
  const { t } = useTranslation("offers");
  const zone = useZone();
  const found = useAgreements({ call });
  const make = useMakeAgreement();
  const row = found.data?.find((each) => each.state !== "dropped");
  return (
    <section aria-label={t("agreement.title")} className={css.part}>
      <h3 className="label">{t("agreement.title")}</h3>
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
      {row?.state === "draft" ? <DraftEditor key={row.id} row={row} onFixed={onFixed} /> : null}
      {row && row.state !== "draft" ? <AgreementView row={row} /> : null}
      {found.data && !row ? (
        <div className={css.buttons}>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconContract size={14} aria-hidden />}
            loading={make.isPending}
            onClick={() => make.mutate({ person, call, ...bodyOf(freshDraft(shown, said), zone) })}
          >
            {t("agreement.begin")}
          </Button>
          <span className={css.quiet}>{t("agreement.begin_hint")}</span>
        </div>
      ) : null}
      {make.isError ? <Fault fault={make.error} /> : null}
    </section>
  );
}

/** A draft: kept with one button, fixed with another. */
export function DraftEditor({ row, onFixed }: { row: Agreement; onFixed?: () => void }) {
  const { t } = useTranslation("offers");
  const zone = useZone();
  const kept = useKept<TermsDraft>(`agreement.${row.id}`, row.version, () => draftOfAgreement(row, zone));
  const draft = kept.value;
  const [dropping, setDropping] = useState(false);
  const write = useWriteAgreement();
  const fix = useFixAgreement();
  const saved = JSON.stringify(bodyOf(draftOfAgreement(row, zone), zone));
  const dirty = JSON.stringify(bodyOf(draft, zone)) !== saved;
  const keep = (then?: (kept: Agreement) => void) =>
    write.mutate(
      { id: row.id, body: { ...bodyOf(draft, zone), version: row.version }, fixed: false },
      {
        onSuccess: (written) => {
          kept.forget();
          then?.(written);
        },
      },
    );
  /** A promise: the form is gone by the time that the list is fresh. Its fault is shown by the form. */
  const settled = (version: number) =>
    void fix.mutateAsync({ id: row.id, version }).then(onFixed, () => undefined);
  const settle = () => {
    if (dirty) keep((written) => settled(written.version));
    else settled(row.version);
  };
  return (
    <form
      className={css.agreement}
      onSubmit={(event) => {
        event.preventDefault();
        settle();
      }}
    >
      <AgreementForm client={row.client} draft={draft} onChange={kept.type} />
      {write.isError ? <Fault fault={write.error} /> : null}
      {fix.isError ? <Fault fault={fix.error} /> : null}
      {dropping ? (
        <EndForm row={row} outcome="dropped" onClose={() => setDropping(false)} />
      ) : (
        <div className={css.buttons}>
          <Button type="submit" size="xs" loading={fix.isPending}>
            {t("agreement.fix")}
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={!dirty}
            loading={write.isPending}
            onClick={() => keep()}
          >
            {t("agreement.keep")}
          </Button>
          <Button size="xs" variant="subtle" color="gray" onClick={() => setDropping(true)}>
            {t("agreement.drop")}
          </Button>
          <span className={css.quiet} role="status">
            {t(dirty ? "agreement.unsaved" : "agreement.open_hint")}
          </span>
        </div>
      )}
    </form>
  );
}
