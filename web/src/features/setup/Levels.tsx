import { ActionIcon, Input, NumberInput, Select, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import css from "./SetupPage.module.css";

interface LevelsProps {
  common: Record<string, unknown>;
  levels: Record<string, number>;
  data: { value: string; label: string }[];
  disabled: boolean;
  onChange: (levels: Record<string, number>) => void;
}

const FIRST_LEVEL = 5;

/** Skills with a level from 1 to 10 each: what an agent can do, or what a queue asks for at least. */
export function Levels({ common, levels, data, disabled, onChange }: LevelsProps) {
  const { t } = useTranslation("setup");
  const label = (id: string) => data.find((each) => each.value === id)?.label ?? id;
  const left = data.filter((each) => !(each.value in levels));
  const without = (id: string) => Object.fromEntries(Object.entries(levels).filter(([key]) => key !== id));
  return (
    <Input.Wrapper {...common}>
      <ul className={css.levels}>
        {Object.entries(levels)
          .sort(([a], [b]) => label(a).localeCompare(label(b)))
          .map(([id, level]) => (
            <li key={id}>
              <span>{label(id)}</span>
              <NumberInput
                w={72}
                size="xs"
                min={1}
                max={10}
                disabled={disabled}
                aria-label={`${label(id)}: ${t("level")}`}
                value={level}
                onChange={(next) => onChange({ ...levels, [id]: Number(next) || 1 })}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                disabled={disabled}
                aria-label={t("remove", { name: label(id) })}
                onClick={() => onChange(without(id))}
              >
                <IconX size={14} />
              </ActionIcon>
            </li>
          ))}
      </ul>
      {data.length === 0 && Object.keys(levels).length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("no_skills")}
        </Text>
      ) : null}
      {left.length > 0 && !disabled ? (
        <Select
          size="xs"
          searchable
          value={null}
          aria-label={t("add_skill")}
          placeholder={t("add_skill")}
          data={left}
          onChange={(id) => (id ? onChange({ ...levels, [id]: FIRST_LEVEL }) : undefined)}
        />
      ) : null}
    </Input.Wrapper>
  );
}
