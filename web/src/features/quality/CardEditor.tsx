import { Button, Checkbox, Group, Select, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { CardSection, Criterion, Scorecard } from "../../api/http";
import { useLive } from "../../live/hooks";
import { FormEnd, TwoNameFields } from "../../ui/FormParts";
import { useNames } from "../../ui/names";
import { CriterionFields } from "./CriterionFields";
import css from "./Quality.module.css";
import { useChange } from "./quality";

function freshCriterion(): Criterion {
  return {
    key: `c-${crypto.randomUUID().slice(0, 8)}`,
    title_ru: "",
    title_en: "",
    hint_ru: "",
    hint_en: "",
    kind: "yes_no",
    top: 4,
    weight: 1,
    critical: false,
  };
}

function freshSection(): CardSection {
  return { title_ru: "", title_en: "", criteria: [freshCriterion()] };
}

/** The builder: sections, criteria, weights. A saved change of the form is a new version of it. */
export function CardEditor({ card, onClose }: { card: Scorecard; onClose: () => void }) {
  const { t } = useTranslation("quality");
  const names = useNames();
  const clients = useLive((state) => state.clients);
  const [draft, setDraft] = useState(card);
  const sections = draft.body.sections;
  const setSections = (next: CardSection[]) =>
    setDraft((before) => ({ ...before, body: { sections: next } }));
  const change = (at: number, part: Partial<CardSection>) =>
    setSections(sections.map((each, index) => (index === at ? { ...each, ...part } : each)));
  const save = useChange(({ id, version, number: _, ...fields }: Scorecard) => {
    if (id === "") return api("POST /api/quality/scorecards", { body: fields });
    const body = { ...fields, version };
    return api("PUT /api/quality/scorecards/{scorecard}", { path: { scorecard: id }, body });
  }, onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(draft);
  };
  const total = sections.flatMap((each) => each.criteria).reduce((sum, each) => sum + (each.weight ?? 1), 0);
  return (
    <form className={css.editor} onSubmit={submit} aria-label={t("card.title")}>
      <div className={css.pair}>
        <TwoNameFields value={draft} onChange={(names) => setDraft((before) => ({ ...before, ...names }))} />
      </div>
      <Group>
        <Select
          label={t("column.client")}
          placeholder={t("card.all_clients")}
          clearable
          disabled={card.id !== ""}
          data={Object.keys(clients).map((id) => ({ value: id, label: names.client(id) }))}
          value={draft.client}
          onChange={(client) => setDraft((before) => ({ ...before, client }))}
        />
        <Checkbox
          label={t("active")}
          mt={22}
          checked={draft.active}
          onChange={(event) => {
            const { checked } = event.currentTarget;
            setDraft((before) => ({ ...before, active: checked }));
          }}
        />
      </Group>
      {sections.map((section, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a section is nothing but its place
        <fieldset key={at} className={css.editor}>
          <legend>{t("card.section", { number: at + 1 })}</legend>
          <SectionTitles section={section} onChange={(part) => change(at, part)} />
          {section.criteria.map((criterion, place) => (
            <CriterionFields
              key={criterion.key}
              criterion={criterion}
              total={total}
              onChange={(next) =>
                change(at, {
                  criteria: section.criteria.map((each, index) => (index === place ? next : each)),
                })
              }
              onRemove={() =>
                change(at, { criteria: section.criteria.filter((_, index) => index !== place) })
              }
            />
          ))}
          <Group>
            <Button
              size="xs"
              variant="default"
              onClick={() => change(at, { criteria: [...section.criteria, freshCriterion()] })}
            >
              {t("card.add_criterion")}
            </Button>
            <Button
              size="xs"
              variant="subtle"
              onClick={() => setSections(sections.filter((_, index) => index !== at))}
            >
              {t("card.remove_section")}
            </Button>
          </Group>
        </fieldset>
      ))}
      <Group>
        <Button variant="default" onClick={() => setSections([...sections, freshSection()])}>
          {t("card.add_section")}
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        {t("card.version_hint")}
      </Text>
      <FormEnd saving={save} disabled={sections.length === 0} onClose={onClose} />
    </form>
  );
}

interface SectionTitlesProps {
  section: CardSection;
  onChange: (part: Partial<CardSection>) => void;
}

function SectionTitles({ section, onChange }: SectionTitlesProps) {
  const { t } = useTranslation("quality");
  return (
    <div className={css.pair}>
      <TextInput
        label={t("title_ru")}
        required
        maxLength={120}
        value={section.title_ru}
        onChange={(event) => onChange({ title_ru: event.currentTarget.value })}
      />
      <TextInput
        label={t("title_en")}
        required
        maxLength={120}
        value={section.title_en}
        onChange={(event) => onChange({ title_en: event.currentTarget.value })}
      />
    </div>
  );
}
