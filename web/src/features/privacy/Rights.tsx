import { Anchor, Button, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { href } from "../../api/client";
import type { RequestNew } from "../../api/http";
import { useMay } from "../../app/session";
import { Fault } from "../../ui/parts";
import css from "./Privacy.module.css";
import { useHold, useTakeRequest } from "./privacy";
import { IDENTITIES } from "./RequestActs";

const KINDS = ["access", "erasure", "stop"] as const;
const SOURCES = ["letter", "form", "visit", "other"] as const;
type Form = "request" | "hold";

/** What may be asked of a person's data: the report of everything, a request, a legal hold. */
export function Rights({ person }: { person: string }) {
  const { t } = useTranslation("privacy");
  const may = useMay();
  const [form, setForm] = useState<Form | null>(null);
  if (!may("privacy.read")) return null;
  const forms: Form[] = [
    ...(may("privacy.write") ? ["request" as const] : []),
    ...(may("privacy.hold") ? ["hold" as const] : []),
  ];
  return (
    <section className={css.rights} aria-label={t("rights")}>
      <h3 className="label">{t("rights")}</h3>
      <div className={css.row}>
        <Anchor href={href("GET /api/persons/{person}/report.pdf", { path: { person } })} download size="sm">
          {t("report_pdf")}
        </Anchor>
        <Anchor href={href("GET /api/persons/{person}/report.html", { path: { person } })} download size="sm">
          {t("report_page")}
        </Anchor>
        <Anchor
          href={href("GET /api/persons/{person}/report", { path: { person } })}
          download={`report-${person}.json`}
          size="sm"
        >
          {t("report_json")}
        </Anchor>
        {forms.map((each) => (
          <Anchor
            key={each}
            component="button"
            underline="always"
            type="button"
            size="sm"
            aria-expanded={form === each}
            onClick={() => setForm(form === each ? null : each)}
          >
            {t(`open.${each}`)}
          </Anchor>
        ))}
      </div>
      {form === "request" ? <RequestForm person={person} onDone={() => setForm(null)} /> : null}
      {form === "hold" ? <HoldForm person={person} onDone={() => setForm(null)} /> : null}
    </section>
  );
}

function RequestForm({ person, onDone }: { person: string; onDone: () => void }) {
  const { t } = useTranslation("privacy");
  const take = useTakeRequest();
  const [kind, setKind] = useState<RequestNew["kind"]>("access");
  const [law, setLaw] = useState<RequestNew["law"]>(null);
  const [source, setSource] = useState<NonNullable<RequestNew["source"]>>("letter");
  const [identity, setIdentity] = useState<RequestNew["identity"]>("");
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        take.mutate({ person, kind, law, source, identity }, { onSuccess: onDone });
      }}
    >
      <Select
        label={t("column.kind")}
        data={KINDS.map((each) => ({ value: each as string, label: t(`kind.${each}`) }))}
        allowDeselect={false}
        value={kind}
        onChange={(value) => setKind((value ?? "access") as RequestNew["kind"])}
      />
      <Select
        label={t("column.law")}
        data={(["ru", "gdpr"] as const).map((each) => ({ value: each as string, label: t(`law.${each}`) }))}
        clearable
        placeholder={t("law.auto")}
        value={law ?? null}
        onChange={(value) => setLaw(value === "gdpr" || value === "ru" ? value : null)}
      />
      <Select
        label={t("source.label")}
        data={SOURCES.map((each) => ({ value: each as string, label: t(`source.${each}`) }))}
        allowDeselect={false}
        value={source}
        onChange={(value) => setSource(SOURCES.find((each) => each === value) ?? "letter")}
      />
      <Select
        label={t("identity.label")}
        data={IDENTITIES.map((each) => ({ value: each as string, label: t(`identity.${each}`) }))}
        clearable
        placeholder={t("identity.none")}
        value={identity || null}
        onChange={(value) => setIdentity(IDENTITIES.find((each) => each === value) ?? "")}
      />
      {take.isError ? <Fault fault={take.error} /> : null}
      <Button type="submit" size="xs" loading={take.isPending}>
        {t("take")}
      </Button>
    </form>
  );
}

function HoldForm({ person, onDone }: { person: string; onDone: () => void }) {
  const { t } = useTranslation("privacy");
  const hold = useHold();
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("");
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        hold.mutate({ person, reason, until: until || null }, { onSuccess: onDone });
      }}
    >
      <TextInput
        required
        maxLength={500}
        label={t("column.reason")}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label={t("until_or_open")}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
      {hold.isError ? <Fault fault={hold.error} /> : null}
      <Button type="submit" size="xs" disabled={reason.trim() === ""} loading={hold.isPending}>
        {t("hold")}
      </Button>
    </form>
  );
}
