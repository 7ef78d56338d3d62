import { TextInput, type TextInputProps } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { moneyField, typedMoney } from "../../ui/money";

interface MoneyInputProps extends Omit<TextInputProps, "value" | "onChange"> {
  micro: number | null;
  onMicro: (micro: number | null) => void;
}

/** An amount as people type it; what is no amount is said at the field and not passed on. */
export function MoneyInput({ micro, onMicro, ...rest }: MoneyInputProps) {
  const { t } = useTranslation("offers");
  const [typed, setTyped] = useState<string | null>(null);
  const value = typed ?? moneyField(micro);
  const wrong = value.trim() !== "" && typedMoney(value) === null;
  return (
    <TextInput
      {...rest}
      inputMode="decimal"
      value={value}
      error={wrong ? t("money_wrong") : rest.error}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setTyped(next);
        if (next.trim() === "") onMicro(null);
        else if (typedMoney(next) !== null) onMicro(typedMoney(next));
      }}
      onBlur={(event) => {
        if (!wrong) setTyped(null);
        rest.onBlur?.(event);
      }}
    />
  );
}
