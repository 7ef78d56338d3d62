import { Alert, Badge, Button, CopyButton, Group, Skeleton, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Token, TokenMade } from "../../api/http";
import { At } from "../../ui/clocks";
import { Fault } from "../../ui/parts";
import css from "./Account.module.css";
import { usePermissionWords } from "./permissions";
import { TokenForm } from "./TokenForm";

/** Tokens of programs that act in one's name. */
export function Tokens() {
  const { t } = useTranslation("account");
  const queries = useQueryClient();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<TokenMade | null>(null);
  const tokens = useQuery({ queryKey: ["account", "tokens"], queryFn: () => api("GET /api/tokens", {}) });
  const again = () => void queries.invalidateQueries({ queryKey: ["account", "tokens"] });
  const revoke = useMutation({
    mutationFn: (token: string) => api("DELETE /api/tokens/{token}", { path: { token } }),
    onSettled: again,
  });
  if (tokens.isLoadingError) return <Fault fault={tokens.error} onAgain={() => void tokens.refetch()} />;
  if (!tokens.data) return <Skeleton h={80} />;
  return (
    <>
      <p className={css.quiet}>{t("tokens.about")}</p>
      {made ? <Secret made={made} onSeen={() => setMade(null)} /> : null}
      {tokens.data.length > 0 ? (
        <TokenTable rows={tokens.data} onRevoke={(row) => revoke.mutate(row.id)} />
      ) : null}
      {revoke.error ? <Fault fault={revoke.error} /> : null}
      {making ? (
        <TokenForm
          onMade={(answer) => {
            setMade(answer);
            setMaking(false);
            again();
          }}
          onCancel={() => setMaking(false)}
        />
      ) : (
        <div>
          <Button
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setMaking(true)}
          >
            {t("tokens.new")}
          </Button>
        </div>
      )}
    </>
  );
}

function Secret({ made, onSeen }: { made: TokenMade; onSeen: () => void }) {
  const { t } = useTranslation("account");
  return (
    <Alert color="blue" title={t("tokens.once", { name: made.token.name })}>
      <Text className={css.secret}>{made.secret}</Text>
      <Group gap={8} mt={8}>
        <CopyButton value={made.secret}>
          {({ copied, copy }) => (
            <Button size="xs" onClick={copy}>
              {t(copied ? "copied" : "copy")}
            </Button>
          )}
        </CopyButton>
        <Button size="xs" variant="default" onClick={onSeen}>
          {t("tokens.kept")}
        </Button>
      </Group>
    </Alert>
  );
}

/** Whether a token still opens anything. */
export function inForce(token: Token, now: number): boolean {
  return token.revoked_at === null && Date.parse(token.expires_at) > now;
}

export function TokenTable({ rows, onRevoke }: { rows: Token[]; onRevoke: (row: Token) => void }) {
  const { t } = useTranslation("account");
  const words = usePermissionWords();
  return (
    <table className={css.rows}>
      <thead>
        <tr>
          <th scope="col">{t("tokens.name")}</th>
          <th scope="col">{t("tokens.scopes")}</th>
          <th scope="col">{t("tokens.until")}</th>
          <th scope="col">{t("tokens.seen")}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} data-off={!inForce(row, Date.now())}>
            <td>{row.name}</td>
            <td>
              <ul className={css.rights}>
                {row.scopes.map((each) => (
                  <li key={each} title={each}>
                    {words.get(each) ?? each}
                  </li>
                ))}
              </ul>
            </td>
            <td>
              <At at={row.expires_at} />
            </td>
            <td>{row.seen_at ? <At at={row.seen_at} /> : t("tokens.never")}</td>
            <td>
              {inForce(row, Date.now()) ? (
                <Button size="compact-xs" variant="default" onClick={() => onRevoke(row)}>
                  {t("tokens.revoke")}
                </Button>
              ) : (
                <Badge variant="light" color="gray">
                  {t(row.revoked_at ? "tokens.revoked" : "tokens.over")}
                </Badge>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
