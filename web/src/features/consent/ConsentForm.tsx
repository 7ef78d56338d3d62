import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { EntryNew } from "../../api/http";
import { Fault } from "../../ui/parts";
import css from "./Consent.module.css";
import {
  CHANNELS,
  EVIDENCE,
  onceOnly,
  textsFor,
  usePurposeName,
  usePurposes,
  useTexts,
  useWriteConsent,
} from "./consent";

interface Props {
  person: string;
  client: string;
  call: string | null;
  onDone: () => void;
}

/** One line of the ledger: given or withdrawn, for what, and where it can be seen or heard. */
export function ConsentForm({ person, client, call, onDone }: Props) {
  const { t } = useTranslation("consent");
  const name = usePurposeName();
  const purposes = usePurposes();
  const write = useWriteConsent(person);
  const [given, setGiven] = useState(false);
  const [purpose, setPurpose] = useState("adverts");
  const [channel, setChannel] = useState<EntryNew["channel"]>("all");
  const [evidence, setEvidence] = useState<EntryNew["evidence"]>(call ? "call" : "form");
  const [reference, setReference] = useState("");
  const [text, setText] = useState<string | null>(null);
  const texts = useTexts(client);
  const ids = (purposes.data ?? []).filter((each) => each.active).map((each) => each.id);
  const wanted = given ? ids : ["all", ...ids];
  const fitting = given ? textsFor(texts.data, purpose) : [];
  const shown = fitting.find((each) => String(each.id) === text);
  const onCall = evidence === "call";
  const save = () =>
    write.mutate(
      onceOnly({
        purpose,
        channel,
        given,
        evidence,
        call: onCall ? call : null,
        reference: onCall ? "" : reference,
        text: shown?.id ?? null,
      }),
      { onSuccess: onDone },
    );
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <SegmentedControl
        fullWidth
        aria-label={t("form.what")}
        data={[
          { value: "no", label: t("withdrawn") },
          { value: "yes", label: t("given") },
        ]}
        value={given ? "yes" : "no"}
        onChange={(value) => {
          setGiven(value === "yes");
          if (value === "yes" && purpose === "all") setPurpose("adverts");
        }}
      />
      <Select
        label={t("form.purpose")}
        data={wanted.map((id) => ({ value: id, label: name(id) }))}
        allowDeselect={false}
        value={purpose}
        onChange={(value) => setPurpose(value ?? "adverts")}
      />
      <Select
        label={t("form.channel")}
        data={CHANNELS.map((id) => ({ value: id, label: t(`channel.${id}`) }))}
        allowDeselect={false}
        value={channel ?? "all"}
        onChange={(value) => setChannel((value ?? "all") as EntryNew["channel"])}
      />
      <Select
        label={t("form.evidence")}
        data={EVIDENCE.filter((id) => id !== "call" || call !== null).map((id) => ({
          value: id,
          label: t(`evidence.${id}`),
        }))}
        allowDeselect={false}
        value={evidence}
        onChange={(value) => setEvidence((value ?? "form") as EntryNew["evidence"])}
      />
      {onCall ? null : (
        <TextInput
          required
          maxLength={300}
          label={t("form.reference")}
          placeholder={t(`form.reference_${evidence as "form"}`)}
          value={reference}
          onChange={(event) => setReference(event.currentTarget.value)}
        />
      )}
      {fitting.length > 0 ? (
        <Select
          clearable
          label={t("form.text")}
          data={fitting.map((each) => ({
            value: String(each.id),
            label: t("form.text_version", { number: each.number, text: each.text.slice(0, 60) }),
          }))}
          value={shown ? text : null}
          onChange={setText}
        />
      ) : null}
      {write.isError ? <Fault fault={write.error} /> : null}
      <div className={css.buttons}>
        <Button type="submit" size="xs" loading={write.isPending}>
          {t("form.save")}
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          {t("form.cancel")}
        </Button>
      </div>
    </form>
  );
}
