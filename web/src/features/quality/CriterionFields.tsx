import { Button, Checkbox, Group, NumberInput, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Criterion } from "../../api/http";
import { percent } from "../../ui/metrics";
import css from "./Quality.module.css";

interface CriterionFieldsProps {
  criterion: Criterion;
  /** The sum of all weights of the form. */
  total: number;
  onChange: (criterion: Criterion) => void;
  onRemove: () => void;
}

const KINDS = ["yes_no", "scale"] as const;

/** One criterion in the builder. */
export function CriterionFields({ criterion, total, onChange, onRemove }: CriterionFieldsProps) {
  const { t, i18n } = useTranslation("quality");
  const set = (change: Partial<Criterion>) => onChange({ ...criterion, ...change });
  return (
    <div className={css.editor}>
      <div className={css.pair}>
        {(["title_ru", "title_en", "hint_ru", "hint_en"] as const).map((field) => (
          <TextInput
            key={field}
            label={t(field)}
            required={field.startsWith("title")}
            maxLength={field.startsWith("title") ? 120 : 500}
            value={criterion[field]}
            onChange={(event) => set({ [field]: event.currentTarget.value })}
          />
        ))}
      </div>
      <Group align="flex-end">
        <Select
          label={t("criterion.kind")}
          w={150}
          allowDeselect={false}
          data={KINDS.map((each) => ({ value: each, label: t(`criterion.${each}`) }))}
          value={criterion.kind}
          onChange={(value) => set({ kind: KINDS.find((each) => each === value) ?? "yes_no" })}
        />
        {criterion.kind === "scale" ? (
          <NumberInput
            label={t("criterion.top")}
            w={120}
            min={2}
            max={10}
            value={criterion.top}
            onChange={(value) => set({ top: Number(value) || 2 })}
          />
        ) : null}
        <NumberInput
          label={t("criterion.weight", {
            share: percent((criterion.weight ?? 1) / Math.max(1, total), i18n.language),
          })}
          w={190}
          min={1}
          max={100}
          value={criterion.weight}
          onChange={(value) => set({ weight: Number(value) || 1 })}
        />
        <Checkbox
          label={t("critical_hint")}
          pb={8}
          checked={criterion.critical}
          onChange={(event) => set({ critical: event.currentTarget.checked })}
        />
        <Button size="xs" variant="subtle" onClick={onRemove}>
          {t("card.remove_criterion")}
        </Button>
      </Group>
    </div>
  );
}
