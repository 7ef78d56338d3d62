import { Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Import, ImportOptions as Options } from "../../api/http";
import { useMay } from "../../app/session";
import { CHANNELS, usePurposeName, usePurposes } from "../consent/consent";
import css from "./ImportsPage.module.css";

interface Props {
  run: Import;
  onChange: (change: Partial<Options>) => void;
}

/** What consent in the file is for, where its rows do not say it: purpose, way of contact, day, text shown. */
export function ConsentOptions({ run, onChange }: Props) {
  const { t } = useTranslation(["people", "consent"]);
  const purposes = usePurposes();
  const name = usePurposeName();
  const options = run.options;
  const known = (purposes.data ?? []).filter((each) => each.active);
  return (
    <div className={css.row}>
      <Select
        label={t("imports.consent_purpose")}
        description={t("imports.consent_hint")}
        clearable
        data={known.map(({ id }) => ({ value: id, label: name(id) }))}
        value={options.consent_purpose || null}
        onChange={(value) => onChange({ consent_purpose: value ?? "", consent_text: null })}
      />
      <Select
        label={t("imports.consent_channel")}
        description={t("imports.consent_channel_hint")}
        clearable
        data={CHANNELS.map((value) => ({ value, label: t(`consent:channel.${value}`) }))}
        value={options.consent_channel || null}
        onChange={(value) => onChange({ consent_channel: value ?? "" })}
      />
      <TextInput
        type="date"
        label={t("imports.consent_on")}
        description={t("imports.consent_on_hint")}
        key={options.consent_on ?? ""}
        defaultValue={options.consent_on ?? ""}
        onBlur={(event) => {
          const day = event.currentTarget.value || null;
          if (day !== (options.consent_on ?? null)) onChange({ consent_on: day });
        }}
      />
      <TextShown run={run} onChange={onChange} />
    </div>
  );
}

/** The version of the text that people were shown, if the client keeps any for this purpose. */
function TextShown({ run, onChange }: Props) {
  const { t } = useTranslation("people");
  const may = useMay();
  const name = usePurposeName();
  const texts = useQuery({
    queryKey: ["consent-texts", run.client],
    queryFn: () => api("GET /api/consent/texts", { query: { client: run.client } }),
    enabled: may("consent.read"),
    staleTime: 60_000,
  });
  const wanted = run.options.consent_purpose;
  const fitting = (texts.data ?? []).filter((each) => !wanted || each.purpose === wanted);
  if (fitting.length === 0) return null;
  return (
    <Select
      label={t("imports.consent_text")}
      description={t("imports.consent_text_hint")}
      clearable
      data={fitting.map((each) => ({
        value: String(each.id),
        label: t("imports.consent_text_version", {
          purpose: name(each.purpose),
          number: each.number,
          language: each.language,
        }),
      }))}
      value={run.options.consent_text ? String(run.options.consent_text) : null}
      onChange={(value) => onChange({ consent_text: value === null ? null : Number(value) })}
    />
  );
}
