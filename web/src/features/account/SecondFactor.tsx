import { Alert, Badge, Button, Group, PasswordInput, Skeleton, TextInput } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { SecondFactor as State } from "../../api/http";
import { SESSION_KEY } from "../../app/session";
import { Fault } from "../../ui/parts";
import css from "./Account.module.css";
import { Enrol } from "./Enrol";
import { fieldFaults } from "./faults";
import { RecoveryCodes } from "./RecoveryCodes";

/** The code from the telephone: set up, renew recovery codes, take away. */
export function SecondFactor() {
  const { t } = useTranslation("account");
  const queries = useQueryClient();
  const [codes, setCodes] = useState<string[] | null>(null);
  const state = useQuery({
    queryKey: ["account", "second"],
    queryFn: () => api("GET /api/session/second-factor", {}),
  });
  const seen = () => {
    setCodes(null);
    void queries.invalidateQueries({ queryKey: ["account"] });
    void queries.invalidateQueries({ queryKey: SESSION_KEY });
  };
  if (codes) return <RecoveryCodes codes={codes} onSeen={seen} />;
  if (state.isLoadingError) return <Fault fault={state.error} onAgain={() => void state.refetch()} />;
  if (!state.data) return <Skeleton h={120} />;
  return (
    <>
      <Group gap={10}>
        <Badge
          variant="light"
          color={state.data.active ? "green" : "gray"}
          leftSection={state.data.active ? <IconCheck size={12} aria-hidden /> : undefined}
        >
          {t(state.data.active ? "second.on" : "second.off")}
        </Badge>
        {state.data.active ? (
          <p className={css.quiet}>{t("second.left", { count: state.data.recovery_left })}</p>
        ) : null}
      </Group>
      {state.data.active ? (
        <Standing state={state.data} onCodes={setCodes} onGone={seen} />
      ) : (
        <Enrol onDone={setCodes} />
      )}
    </>
  );
}

interface StandingProps {
  state: State;
  onCodes: (codes: string[]) => void;
  onGone: () => void;
}

function Standing({ state, onCodes, onGone }: StandingProps) {
  const { t } = useTranslation(["account", "shell"]);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const renew = useMutation({
    mutationFn: () => api("POST /api/session/second-factor/recovery", { body: { password } }),
    onSuccess: (made) => onCodes(made.codes),
  });
  const remove = useMutation({
    mutationFn: () => api("POST /api/session/second-factor/remove", { body: { password, code } }),
    onSuccess: onGone,
  });
  const { at, rest } = fieldFaults(remove.error ?? renew.error, ["password", "code"]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    remove.reset();
    renew.mutate();
  };
  return (
    <form className={css.form} onSubmit={submit} noValidate>
      <PasswordInput
        label={t("account:second.password")}
        autoComplete="current-password"
        visibilityToggleButtonProps={{ "aria-label": t("shell:sign_in.show") }}
        value={password}
        error={at.password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={renew.isPending} disabled={!password}>
        {t("account:second.renew")}
      </Button>
      {state.required ? (
        <Alert color="gray">{t("account:second.required")}</Alert>
      ) : (
        <>
          <TextInput
            label={t("account:second.code")}
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            error={at.code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <Button
            variant="default"
            color="red"
            loading={remove.isPending}
            disabled={!password || !code}
            onClick={() => remove.mutate()}
          >
            {t("account:second.remove")}
          </Button>
        </>
      )}
      {rest ? <Fault fault={rest} /> : null}
    </form>
  );
}
