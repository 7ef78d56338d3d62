import { Button, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFaultText } from "../../ui/parts";
import { clock, useSecond } from "../../ui/time";
import css from "./SignIn.module.css";

interface CodeFormProps {
  until: number;
  pending: boolean;
  fault: Error | null;
  onSubmit: (code: string) => void;
  onCancel: () => void;
}

/** The second step: the code from the telephone, or a recovery code. */
export function CodeForm({ until, pending, fault, onSubmit, onCancel }: CodeFormProps) {
  const { t } = useTranslation("shell");
  const text = useFaultText();
  const now = useSecond();
  const [code, setCode] = useState("");
  const locked = until > now;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(code.trim());
  };
  return (
    <form className={`panel ${css.form}`} onSubmit={submit} noValidate>
      <Title order={2}>{t("second.title")}</Title>
      <Text size="sm">{t("second.about")}</Text>
      <TextInput
        label={t("second.code")}
        autoComplete="one-time-code"
        inputMode="text"
        autoFocus
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <Text className={css.fault} role="alert">
        {locked ? t("sign_in.locked", { clock: clock(until - now) }) : fault ? text(fault) : ""}
      </Text>
      <Button type="submit" size="md" fullWidth loading={pending} disabled={locked || !code.trim()}>
        {t("sign_in.submit")}
      </Button>
      <Button variant="subtle" color="gray" onClick={onCancel}>
        {t("reset.back")}
      </Button>
    </form>
  );
}
