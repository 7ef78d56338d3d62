import { Button, PasswordInput, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Enrolment } from "../../api/http";
import { Fault } from "../../ui/parts";
import css from "./Account.module.css";
import { fieldFaults } from "./faults";

/** First the password, then a picture for the telephone and a code from it. */
export function Enrol({ onDone }: { onDone: (codes: string[]) => void }) {
  const { t } = useTranslation(["account", "shell"]);
  const [password, setPassword] = useState("");
  const begin = useMutation({
    mutationFn: () => api("POST /api/session/second-factor", { body: { password } }),
  });
  const { at, rest } = fieldFaults(begin.error, ["password"]);
  if (begin.data) return <Confirm made={begin.data} onDone={onDone} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin.mutate();
  };
  return (
    <form className={css.form} onSubmit={submit} noValidate>
      <p className={css.quiet}>{t("account:second.about")}</p>
      <PasswordInput
        label={t("account:second.password")}
        autoComplete="current-password"
        visibilityToggleButtonProps={{ "aria-label": t("shell:sign_in.show") }}
        value={password}
        error={at.password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {rest ? <Fault fault={rest} /> : null}
      <Button type="submit" loading={begin.isPending} disabled={!password}>
        {t("account:second.begin")}
      </Button>
    </form>
  );
}

function Confirm({ made, onDone }: { made: Enrolment; onDone: (codes: string[]) => void }) {
  const { t } = useTranslation("account");
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () => api("POST /api/session/second-factor/confirm", { body: { code } }),
    onSuccess: (answer) => onDone(answer.codes),
  });
  const { at, rest } = fieldFaults(confirm.error, ["code"]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <div className={css.enrol}>
      <img
        className={css.qr}
        src={`data:image/svg+xml;utf8,${encodeURIComponent(made.svg)}`}
        alt={t("second.picture")}
      />
      <form className={css.form} onSubmit={submit} noValidate>
        <p className={css.quiet}>{t("second.scan")}</p>
        <Text className={css.secret}>{made.secret.replace(/(.{4})/g, "$1 ").trim()}</Text>
        <TextInput
          label={t("second.code")}
          description={t("second.code_hint")}
          inputMode="numeric"
          autoComplete="one-time-code"
          data-autofocus
          value={code}
          error={at.code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        {rest ? <Fault fault={rest} /> : null}
        <Button type="submit" loading={confirm.isPending} disabled={!code.trim()}>
          {t("second.confirm")}
        </Button>
      </form>
    </div>
  );
}
