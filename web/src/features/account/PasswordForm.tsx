import { Button, PasswordInput, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { SESSION_KEY } from "../../app/session";
import { Fault } from "../../ui/parts";
import css from "./Account.module.css";
import { fieldFaults } from "./faults";

/** One's own password: the old one, and a new one twice as hard to guess. */
export function PasswordForm() {
  const { t } = useTranslation(["account", "shell"]);
  const queries = useQueryClient();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const change = useMutation({
    mutationFn: () => api("PUT /api/session/password", { body: { old, new: fresh } }),
    onSuccess: () => {
      setOld("");
      setFresh("");
      void queries.invalidateQueries({ queryKey: SESSION_KEY });
      void queries.invalidateQueries({ queryKey: ["account"] });
    },
  });
  const { at, rest } = fieldFaults(change.error, ["old", "new"]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  const show = { "aria-label": t("shell:sign_in.show") };
  return (
    <form className={css.form} onSubmit={submit} noValidate>
      <PasswordInput
        label={t("account:password.old")}
        autoComplete="current-password"
        visibilityToggleButtonProps={show}
        value={old}
        error={at.old}
        onChange={(event) => setOld(event.currentTarget.value)}
      />
      <PasswordInput
        label={t("account:password.new")}
        description={t("account:password.hint")}
        autoComplete="new-password"
        visibilityToggleButtonProps={show}
        value={fresh}
        error={at.new}
        onChange={(event) => setFresh(event.currentTarget.value)}
      />
      {rest ? <Fault fault={rest} /> : null}
      <Button type="submit" loading={change.isPending} disabled={!old || !fresh}>
        {t("account:password.change")}
      </Button>
      {change.isSuccess ? (
        <Text c="green" size="sm" role="status">
          {t("account:password.changed")}
        </Text>
      ) : null}
    </form>
  );
}
