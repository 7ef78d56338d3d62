import { Button, PasswordInput, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { Fault } from "../../ui/parts";
import { fieldFaults } from "../account/faults";
import css from "./SignIn.module.css";

export interface ResetGiven {
  login: string;
  code: string;
}

/** What an administrator's link holds (`#reset=login:code`), or null. */
export function resetOf(hash: string): ResetGiven | null {
  const found = /^#reset=([^:]{1,64}):([a-z0-9-]{1,40})$/.exec(hash);
  return found?.[1] && found[2] ? { login: found[1], code: found[2] } : null;
}

interface ResetProps {
  given: ResetGiven | null;
  onDone: (login: string) => void;
  onCancel: () => void;
}

/** A new password with the code that an administrator gave. */
export function ResetPassword({ given, onDone, onCancel }: ResetProps) {
  const { t } = useTranslation("shell");
  const [login, setLogin] = useState(given?.login ?? "");
  const [code, setCode] = useState(given?.code ?? "");
  const [password, setPassword] = useState("");
  const reset = useMutation({
    mutationFn: () => api("POST /api/session/reset", { body: { login: login.trim(), code, password } }),
    onSuccess: () => onDone(login.trim()),
  });
  const { at, rest } = fieldFaults(reset.error, ["login", "code", "password"]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    reset.mutate();
  };
  return (
    <form className={`panel ${css.form}`} onSubmit={submit} noValidate>
      <Title order={2}>{t("reset.title")}</Title>
      <Text size="sm">{t("reset.about")}</Text>
      <TextInput
        label={t("sign_in.login")}
        autoComplete="username"
        autoCapitalize="none"
        value={login}
        error={at.login}
        onChange={(event) => setLogin(event.currentTarget.value)}
      />
      <TextInput
        label={t("reset.code")}
        autoComplete="off"
        value={code}
        error={at.code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <PasswordInput
        label={t("reset.password")}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ "aria-label": t("sign_in.show") }}
        value={password}
        error={at.password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {rest ? <Fault fault={rest} /> : null}
      <Button
        type="submit"
        size="md"
        fullWidth
        loading={reset.isPending}
        disabled={!login.trim() || !code.trim() || !password}
      >
        {t("reset.submit")}
      </Button>
      <Button variant="subtle" color="gray" onClick={onCancel}>
        {t("reset.back")}
      </Button>
    </form>
  );
}
