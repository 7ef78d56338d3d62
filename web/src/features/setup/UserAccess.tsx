import { Alert, Badge, Button, CopyButton, Group, Skeleton, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { ResetCode } from "../../api/http";
import { At } from "../../ui/clocks";
import { Fault } from "../../ui/parts";
import { SessionTable } from "../account/Sessions";
import { TokenTable } from "../account/Tokens";
import type { Row } from "./rows";
import css from "./SetupPage.module.css";

/** How a user gets in, and where he is in: what an administrator can end or give anew. */
export function UserAccess({ row }: { row: Row }) {
  const { t } = useTranslation("setup");
  const queries = useQueryClient();
  const login = row.id;
  const [reset, setReset] = useState<ResetCode | null>(null);
  const again = () => {
    void queries.invalidateQueries({ queryKey: ["setup"] });
    void queries.invalidateQueries({ queryKey: ["access", login] });
  };
  const act = useMutation({
    mutationFn: async (what: Act) => {
      if (what === "reset") setReset(await api("POST /api/users/{login}/reset", { path: { login } }));
      if (what === "unlock") await api("POST /api/users/{login}/unlock", { path: { login } });
      if (what === "second") await api("DELETE /api/users/{login}/second-factor", { path: { login } });
      if (what === "sessions") await api("DELETE /api/users/{login}/sessions", { path: { login } });
    },
    onSettled: again,
  });
  const locked = typeof row.locked_until === "string" ? row.locked_until : null;
  return (
    <div className={css.form}>
      <Line
        title={t("access.password")}
        state={t(row.has_password ? "access.has_password" : "access.no_password")}
        button={t("access.reset")}
        onAct={() => act.mutate("reset")}
      />
      {reset ? <Code reset={reset} /> : null}
      {locked ? (
        <Line
          title={t("access.locked")}
          state={<At at={locked} />}
          button={t("access.unlock")}
          onAct={() => act.mutate("unlock")}
        />
      ) : null}
      <Line
        title={t("access.second")}
        state={t(row.second_factor ? "access.second_on" : "access.second_off")}
        button={row.second_factor ? t("access.second_reset") : undefined}
        onAct={() => act.mutate("second")}
      />
      {act.isError ? <Fault fault={act.error} /> : null}
      <UserSessions login={login} onEnd={() => act.mutate("sessions")} />
      <UserTokens login={login} />
    </div>
  );
}

type Act = "reset" | "unlock" | "second" | "sessions";

interface LineProps {
  title: string;
  state: React.ReactNode;
  button?: string | undefined;
  onAct: () => void;
}

function Line({ title, state, button, onAct }: LineProps) {
  return (
    <Group justify="space-between" wrap="nowrap">
      <div>
        <Text fw={600}>{title}</Text>
        <Text size="sm" c="dimmed" component="div">
          {state}
        </Text>
      </div>
      {button ? (
        <Button size="xs" variant="default" onClick={onAct}>
          {button}
        </Button>
      ) : null}
    </Group>
  );
}

/** Who sits at the centre's own machine gives a link that works at the other's. */
export function originFor(here: { hostname: string; origin: string }, others: string): string {
  return others && /^(localhost|127\.|\[::1\])/.test(here.hostname) ? others : here.origin;
}

function Code({ reset }: { reset: ResetCode }) {
  const { t } = useTranslation("setup");
  // Behind the hash: it never reaches a server or its log.
  const link = `${originFor(location, reset.address ?? "")}/#reset=${reset.login}:${reset.code}`;
  return (
    <Alert color="blue" title={t("access.code_once")}>
      <Text ff="monospace">{reset.code}</Text>
      <Text size="sm">
        {t("access.code_until")} <At at={reset.expires_at} />
      </Text>
      <CopyButton value={link}>
        {({ copied, copy }) => (
          <Button size="xs" mt={8} onClick={copy}>
            {t(copied ? "access.link_copied" : "access.copy_link")}
          </Button>
        )}
      </CopyButton>
    </Alert>
  );
}

function UserSessions({ login, onEnd }: { login: string; onEnd: () => void }) {
  const { t } = useTranslation("setup");
  const sessions = useQuery({
    queryKey: ["access", login, "sessions"],
    queryFn: () => api("GET /api/users/{login}/sessions", { path: { login } }),
  });
  if (sessions.isLoadingError)
    return <Fault fault={sessions.error} onAgain={() => void sessions.refetch()} />;
  if (!sessions.data) return <Skeleton h={60} />;
  return (
    <section>
      <Group justify="space-between" mb={6}>
        <Text fw={600}>
          {t("access.sessions")} <Badge variant="light">{sessions.data.length}</Badge>
        </Text>
        {sessions.data.length > 0 ? (
          <Button size="xs" variant="default" onClick={onEnd}>
            {t("access.end_sessions")}
          </Button>
        ) : null}
      </Group>
      {sessions.data.length > 0 ? <SessionTable rows={sessions.data} /> : null}
    </section>
  );
}

function UserTokens({ login }: { login: string }) {
  const { t } = useTranslation("setup");
  const queries = useQueryClient();
  const tokens = useQuery({
    queryKey: ["access", login, "tokens"],
    queryFn: () => api("GET /api/users/{login}/tokens", { path: { login } }),
  });
  const revoke = useMutation({
    mutationFn: (token: string) =>
      api("DELETE /api/users/{login}/tokens/{token}", { path: { login, token } }),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["access", login, "tokens"] }),
  });
  if (tokens.isLoadingError) return <Fault fault={tokens.error} onAgain={() => void tokens.refetch()} />;
  if (!tokens.data || tokens.data.length === 0) return null;
  return (
    <section>
      <Text fw={600} mb={6}>
        {t("access.tokens")}
      </Text>
      <TokenTable rows={tokens.data} onRevoke={(row) => revoke.mutate(row.id)} />
      {revoke.isError ? <Fault fault={revoke.error} /> : null}
    </section>
  );
}
