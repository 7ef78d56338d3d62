import { ActionIcon, Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CONDITION_KINDS, DECIDERS } from "./data";
import css from "./Offers.module.css";
import { ProductLines } from "./ProductLines";
import { freeId, type TermsDraft } from "./terms";

export interface FormProps {
  client: string;
  draft: TermsDraft;
  onChange: (draft: TermsDraft) => void;
}

/** Conditions, products, who decides, and what happens next. */
export function AgreementForm({ client, draft, onChange }: FormProps) {
  const { t } = useTranslation("offers");
  const set = (change: Partial<TermsDraft>) => onChange({ ...draft, ...change });
  return (
    <>
      <Conditions draft={draft} set={set} />
      <ProductLines client={client} draft={draft} onChange={onChange} />
      <Deciders draft={draft} set={set} />
      <TextInput
        label={t("agreement.speeds_up")}
        maxLength={500}
        value={draft.speeds_up}
        onChange={(event) => set({ speeds_up: event.currentTarget.value })}
      />
      <div className={css.row}>
        <TextInput
          flex={2}
          label={t("agreement.next_step")}
          maxLength={500}
          value={draft.next_step}
          onChange={(event) => set({ next_step: event.currentTarget.value })}
        />
        <TextInput
          type="datetime-local"
          label={t("agreement.next_at")}
          value={draft.next_at}
          onChange={(event) => set({ next_at: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t("agreement.closes_on")}
          value={draft.closes_on}
          onChange={(event) => set({ closes_on: event.currentTarget.value })}
        />
      </div>
    </>
  );
}

interface PartProps {
  draft: TermsDraft;
  set: (change: Partial<TermsDraft>) => void;
}

function Conditions({ draft, set }: PartProps) {
  const { t } = useTranslation("offers");
  const [added, setAdded] = useState("");
  const kinds = CONDITION_KINDS.map((value) => ({ value, label: t(`condition.${value}`) }));
  const change = (id: string, next: object) =>
    set({ conditions: draft.conditions.map((each) => (each.id === id ? { ...each, ...next } : each)) });
  return (
    <fieldset className={css.group}>
      <legend className="label">{t("agreement.conditions")}</legend>
      {draft.conditions.map((each) => (
        <div key={each.id} className={css.row}>
          <Select
            w={150}
            aria-label={t("agreement.kind")}
            allowDeselect={false}
            data={kinds}
            value={each.kind}
            onChange={(kind) => kind && change(each.id, { kind })}
          />
          <TextInput
            flex={1}
            autoFocus={each.id === added}
            aria-label={t("agreement.condition")}
            placeholder={t("agreement.condition_hint")}
            maxLength={500}
            value={each.text}
            onChange={(event) => change(each.id, { text: event.currentTarget.value })}
          />
          <Remove onClick={() => set({ conditions: draft.conditions.filter((old) => old.id !== each.id) })} />
        </div>
      ))}
      <Add
        text={t("agreement.add_condition")}
        onClick={() => {
          const id = freeId(draft.conditions);
          setAdded(id); // what is typed next is its words, not keys of the desk
          set({ conditions: [...draft.conditions, { id, kind: "extra", text: "" }] });
        }}
      />
    </fieldset>
  );
}

function Deciders({ draft, set }: PartProps) {
  const { t } = useTranslation("offers");
  const known: readonly string[] = DECIDERS[draft.party];
  const options = [...new Set([...known, ...draft.deciders.map((each) => each.who)])].map((value) => ({
    value,
    label: t(`decider.${value as "lawyer"}`),
  }));
  const change = (place: number, next: object) =>
    set({ deciders: draft.deciders.map((each, n) => (n === place ? { ...each, ...next } : each)) });
  return (
    <fieldset className={css.group}>
      <legend className="label">{t("agreement.deciders")}</legend>
      <SegmentedControl
        size="xs"
        aria-label={t("agreement.party")}
        data={(["person", "company"] as const).map((value) => ({ value, label: t(`party.${value}`) }))}
        value={draft.party}
        onChange={(party) => set({ party: party === "company" ? "company" : "person" })}
      />
      {draft.deciders.map((each, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two of one kind may stand in one list
        <div key={place} className={css.row}>
          <Select
            w={150}
            aria-label={t("agreement.who")}
            allowDeselect={false}
            data={options}
            value={each.who}
            onChange={(who) => who && change(place, { who })}
          />
          <TextInput
            flex={1}
            aria-label={t("agreement.what")}
            placeholder={t("agreement.what")}
            maxLength={300}
            value={each.what ?? ""}
            onChange={(event) => change(place, { what: event.currentTarget.value })}
          />
          <Remove onClick={() => set({ deciders: draft.deciders.filter((_, n) => n !== place) })} />
        </div>
      ))}
      <Add
        text={t("agreement.add_decider")}
        onClick={() =>
          set({
            deciders: [...draft.deciders, { who: DECIDERS[draft.party][0], what: "", done: false }],
          })
        }
      />
    </fieldset>
  );
}

export function Remove({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation("offers");
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("remove")} onClick={onClick}>
      <IconTrash size={16} aria-hidden />
    </ActionIcon>
  );
}

export function Add({ text, onClick }: { text: string; onClick: () => void }) {
  return (
    <Button
      size="xs"
      variant="subtle"
      className={css.add}
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={onClick}
    >
      {text}
    </Button>
  );
}
