import { ActionIcon, Button, Group, Input, NumberInput, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import css from "./SetupPage.module.css";

interface PricesProps {
  common: Record<string, unknown>;
  /** Prefix → price of a begun minute, in hundredths. */
  prices: Record<string, number>;
  disabled: boolean;
  onChange: (prices: Record<string, number>) => void;
}

const FIRST_PRICE = 300;

/** Where one may call, and what a minute costs there. */
export function Prices({ common, prices, disabled, onChange }: PricesProps) {
  const { t } = useTranslation("setup");
  const [typed, setTyped] = useState("");
  const without = (prefix: string) =>
    Object.fromEntries(Object.entries(prices).filter(([key]) => key !== prefix));
  const add = () => {
    const prefix = typed.replace(/[\s()-]/g, "");
    if (!prefix) return;
    onChange({ ...prices, [prefix.startsWith("+") ? prefix : `+${prefix}`]: FIRST_PRICE });
    setTyped("");
  };
  return (
    <Input.Wrapper {...common}>
      <ul className={css.levels}>
        {Object.entries(prices)
          .sort(([a], [b]) => a.localeCompare(b))
          .map(([prefix, price]) => (
            <li key={prefix}>
              <span>{prefix}</span>
              <NumberInput
                w={96}
                size="xs"
                min={0.01}
                step={0.1}
                decimalScale={2}
                fixedDecimalScale
                disabled={disabled}
                aria-label={`${prefix}: ${t("price")}`}
                value={price / 100}
                onChange={(next) => onChange({ ...prices, [prefix]: Math.round(Number(next) * 100) || 1 })}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                disabled={disabled}
                aria-label={t("remove", { name: prefix })}
                onClick={() => onChange(without(prefix))}
              >
                <IconX size={14} />
              </ActionIcon>
            </li>
          ))}
      </ul>
      {disabled ? null : (
        <Group gap={8} wrap="nowrap">
          <TextInput
            size="xs"
            flex={1}
            maxLength={20}
            placeholder={t("add_prefix_example")}
            aria-label={t("add_prefix")}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              add();
            }}
          />
          <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
            {t("add_prefix")}
          </Button>
        </Group>
      )}
    </Input.Wrapper>
  );
}
