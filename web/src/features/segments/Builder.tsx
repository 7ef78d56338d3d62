import { ActionIcon, Button, Checkbox, Select } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { SegmentCondition as Condition, SegmentField } from "../../api/http";
import { fresh, type Group, replaced, type Test, withTest } from "./filter";
import css from "./SegmentsPage.module.css";
import { ValueField } from "./ValueField";

const DEEPEST = 4;

interface BuilderProps {
  client: string;
  fields: readonly SegmentField[];
  group: Group;
  depth?: number;
  onChange: (group: Group) => void;
  onDrop?: () => void;
}

/** Conditions of a group, and groups within it. */
export function Builder({ client, fields, group, depth = 1, onChange, onDrop }: BuilderProps) {
  const { t } = useTranslation("people");
  const first = fields[0];
  const set = (change: Partial<Group>) => onChange({ ...group, ...change });
  return (
    <fieldset className={css.group} style={{ margin: 0, borderBlock: 0, borderInlineEnd: 0 }}>
      <div className={css.row}>
        <Select
          aria-label={t("segments.test")}
          size="xs"
          w={220}
          data={(["all", "any"] as const).map((value) => ({ value, label: t(`segments.match.${value}`) }))}
          value={group.match}
          onChange={(match) => match && set({ match: match as Group["match"] })}
        />
        <Checkbox
          size="xs"
          label={t("segments.negate")}
          checked={group.negate}
          onChange={(event) => set({ negate: event.currentTarget.checked })}
        />
        {onDrop ? (
          <ActionIcon variant="subtle" color="gray" aria-label={t("segments.drop_group")} onClick={onDrop}>
            <IconX size={16} />
          </ActionIcon>
        ) : null}
      </div>
      {group.conditions.map((condition, place) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: a condition is its place
          key={place}
          client={client}
          fields={fields}
          condition={condition}
          onChange={(now) => set({ conditions: replaced(group.conditions, place, now) })}
        />
      ))}
      {group.groups.map((inner, place) => (
        <Builder
          // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place
          key={place}
          client={client}
          fields={fields}
          group={inner}
          depth={depth + 1}
          onChange={(now) => set({ groups: replaced(group.groups, place, now) })}
          onDrop={() => set({ groups: replaced(group.groups, place, null) })}
        />
      ))}
      {depth === 1 && group.conditions.length + group.groups.length === 0 ? (
        <p className={css.quiet}>{t("segments.everybody")}</p>
      ) : null}
      <div className={css.row}>
        <Button
          size="xs"
          variant="default"
          disabled={!first}
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => first && set({ conditions: [...group.conditions, fresh(first)] })}
        >
          {t("segments.add")}
        </Button>
        {depth < DEEPEST ? (
          <Button
            size="xs"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() =>
              set({ groups: [...group.groups, { match: "any", negate: false, conditions: [], groups: [] }] })
            }
          >
            {t("segments.add_group")}
          </Button>
        ) : null}
      </div>
    </fieldset>
  );
}

interface RowProps {
  client: string;
  fields: readonly SegmentField[];
  condition: Condition;
  onChange: (condition: Condition | null) => void;
}

function Row({ client, fields, condition, onChange }: RowProps) {
  const { t } = useTranslation("people");
  const field = fields.find((each) => each.key === condition.field);
  return (
    <div className={css.row}>
      <Select
        className={css.field ?? ""}
        aria-label={t("segments.field")}
        size="xs"
        searchable
        data={fields.map((each) => ({
          value: each.key,
          label: each.label || t(`field.${each.key}` as "field.name"),
        }))}
        value={condition.field}
        onChange={(key) => {
          const chosen = fields.find((each) => each.key === key);
          if (chosen) onChange(fresh(chosen));
        }}
      />
      <Select
        className={css.test ?? ""}
        aria-label={t("segments.test")}
        size="xs"
        data={(field?.tests ?? [condition.test]).map((value) => ({
          value,
          label: t(`segments.tests.${value}`),
        }))}
        value={condition.test}
        onChange={(test) => test && onChange(withTest(condition, test as Test))}
      />
      <div className={css.value}>
        <ValueField client={client} field={field} condition={condition} onChange={onChange} />
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t("segments.drop")}
        onClick={() => onChange(null)}
      >
        <IconX size={16} />
      </ActionIcon>
    </div>
  );
}
