import { Alert, Button, PasswordInput, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, api } from "../../api/client";
import type { DemoLogin } from "../../api/http";
import { SESSION_KEY } from "../../app/session";
import { LanguageSwitch } from "../../app/UserMenu";
import { useFaultText } from "../../ui/parts";
import { clock, useSecond } from "../../ui/time";
import { CodeForm } from "./CodeForm";
import { ResetPassword, resetOf } from "./ResetPassword";
import css from "./SignIn.module.css";

/** The door. In a demo centre the people who may step in stand beside it. */
export function SignIn({ ended }: { ended: boolean }) {
  const { t } = useTranslation("shell");
  const title = `${t("sign_in.title")} · ${t("product")}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  const queries = useQueryClient();
  const [until, setUntil] = useState(0);
  const [reset, setReset] = useState(() => resetOf(location.hash));
  const [resetting, setResetting] = useState(reset !== null);
  const [admitted, setAdmitted] = useState("");
  const [known, setKnown] = useState<{ login: string; password: string } | null>(null);
  const signIn = useMutation({
    mutationFn: (body: { login: string; password: string; code?: string }) =>
      api("POST /api/session", { body }),
    onSuccess: (session) => queries.setQueryData(SESSION_KEY, session),
    onError: (fault, { login, password }) => {
      if (fault instanceof ApiError && fault.code === "session.code_needed") setKnown({ login, password });
      const seconds = fault instanceof ApiError ? Number(fault.values.seconds) : 0;
      if (fault instanceof ApiError && fault.code === "session.locked" && seconds > 0) {
        setUntil(Date.now() + seconds * 1000);
      }
    },
  });
  const demo = useQuery({
    queryKey: ["demo", "logins"],
    queryFn: () => api("GET /api/demo/logins", {}),
    retry: false,
  });
  const nobody = useQuery({
    queryKey: ["entrance"],
    queryFn: () => api("GET /api/entrance", {}),
    retry: false,
    staleTime: 0,
  }).data?.nobody;
  const leaveReset = () => {
    history.replaceState(null, "", location.pathname);
    setReset(null);
    setResetting(false);
    signIn.reset();
  };
  const admit = (login: string) => {
    queries.setQueryData(["entrance"], { nobody: false });
    setAdmitted(login);
    leaveReset();
  };
  return (
    <main className={css.page}>
      <div className={css.language}>
        <LanguageSwitch />
      </div>
      <div className={css.brand}>
        <img src="/favicon.svg" alt="" width={56} height={56} />
        <Title order={1} size={32}>
          {t("product")}
        </Title>
        <Text c="dimmed">{t("motto")}</Text>
      </div>
      {nobody && !resetting ? (
        <Alert maw={360} color="yellow" title={t("sign_in.nobody")}>
          {t("sign_in.nobody_hint")} <code>perezvon let-in {t("sign_in.login_word")}</code>
        </Alert>
      ) : null}
      {resetting ? (
        <ResetPassword given={reset} onDone={admit} onCancel={leaveReset} />
      ) : known ? (
        <CodeForm
          until={until}
          pending={signIn.isPending}
          fault={isNeeded(signIn.error) ? null : signIn.error}
          onSubmit={(code) => signIn.mutate({ ...known, code })}
          onCancel={() => setKnown(null)}
        />
      ) : (
        <SignInForm
          ended={ended}
          admitted={admitted}
          until={until}
          pending={signIn.isPending}
          fault={signIn.error}
          onSubmit={(login, password) => signIn.mutate({ login, password })}
          onReset={() => setResetting(true)}
        />
      )}
      {!resetting && !known && demo.data && demo.data.length > 0 ? (
        <DemoCards
          logins={demo.data}
          disabled={signIn.isPending}
          onChoose={({ login, password }) => signIn.mutate({ login, password })}
        />
      ) : null}
    </main>
  );
}

interface FormProps {
  ended: boolean;
  /** Who has just set a password. */
  admitted: string;
  until: number;
  pending: boolean;
  fault: Error | null;
  onSubmit: (login: string, password: string) => void;
  onReset: () => void;
}

function SignInForm({ ended, admitted, until, pending, fault, onSubmit, onReset }: FormProps) {
  const { t } = useTranslation("shell");
  const text = useFaultText();
  const now = useSecond();
  const [login, setLogin] = useState(admitted);
  const [password, setPassword] = useState("");
  const [empty, setEmpty] = useState(false);
  const locked = until > now;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const missing = login.trim() === "" || password === "";
    setEmpty(missing);
    if (!missing) onSubmit(login.trim(), password);
  };
  const message = locked
    ? t("sign_in.locked", { clock: clock(until - now) })
    : empty
      ? t("sign_in.empty")
      : fault && !isLock(fault)
        ? text(fault)
        : "";
  return (
    <form className={`panel ${css.form}`} onSubmit={submit} noValidate>
      <Title order={2}>{t("sign_in.title")}</Title>
      {ended ? <Text size="sm">{t("sign_in.ended")}</Text> : null}
      {admitted ? (
        <Text size="sm" role="status">
          {t("sign_in.admitted")}
        </Text>
      ) : null}
      <TextInput
        label={t("sign_in.login")}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={admitted === ""}
        value={login}
        onChange={(event) => setLogin(event.currentTarget.value)}
      />
      <PasswordInput
        label={t("sign_in.password")}
        autoComplete="current-password"
        autoFocus={admitted !== ""}
        visibilityToggleButtonProps={{ "aria-label": t("sign_in.show") }}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Text className={css.fault} role="alert">
        {message}
      </Text>
      <Button type="submit" size="md" fullWidth loading={pending} disabled={locked}>
        {t("sign_in.submit")}
      </Button>
      <Button variant="subtle" color="gray" size="xs" onClick={onReset}>
        {t("sign_in.forgot")}
      </Button>
    </form>
  );
}

function isNeeded(fault: Error | null): boolean {
  return fault instanceof ApiError && fault.code === "session.code_needed";
}

function isLock(fault: Error): boolean {
  return fault instanceof ApiError && fault.code === "session.locked";
}

interface DemoCardsProps {
  logins: DemoLogin[];
  disabled: boolean;
  onChoose: (login: DemoLogin) => void;
}

function DemoCards({ logins, disabled, onChoose }: DemoCardsProps) {
  const { t } = useTranslation("shell");
  return (
    <section className={css.demo}>
      <Text c="dimmed">{t("sign_in.demo")}</Text>
      <div className={css.cards}>
        {logins.map((row) => (
          <button
            key={row.login}
            type="button"
            className={`panel ${css.card}`}
            disabled={disabled}
            onClick={() => onChoose(row)}
          >
            <strong>{row.name}</strong>
            <span>
              {t(`role.${row.role}`)} · {row.login}
            </span>
            <small>{t(`sign_in.demo_${row.role as "agent"}`)}</small>
          </button>
        ))}
      </div>
    </section>
  );
}
