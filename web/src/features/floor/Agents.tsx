import { Button } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AgentState, AgentStatus } from "../../api/facts";
import { useLive } from "../../live/hooks";
import { Since } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { Empty } from "../../ui/parts";
import { AgentStateIcon, toneStyle } from "../../ui/state";
import { AGENT_TONE } from "../../ui/theme";
import css from "./FloorPage.module.css";
import { Moved } from "./Moved";

/** Where a number of agents leads to. */
export const AGENTS = "agents";

const ORDER: readonly AgentState[] = [
  "rejoining",
  "no_line",
  "reserved",
  "dialling",
  "talking",
  "hold",
  "wrap_up",
  "ready",
  "not_ready",
];

/** Agents as cards, grouped by what they do; inside a group the longest first. */
export function Agents({ onOpen }: { onOpen: (agent: string) => void }) {
  const { t } = useTranslation(["floor", "words"]);
  const everybody = useLive((state) => state.agents);
  const agents = useMemo(() => Object.values(everybody), [everybody]);
  const [out, setOut] = useState(false);
  const groups = useMemo(() => {
    const sorted = agents.toSorted((a, b) => a.since.localeCompare(b.since));
    return new Map<AgentState, AgentStatus[]>(
      [...ORDER, "logged_out" as const].map((state) => [
        state,
        sorted.filter((agent) => agent.state === state),
      ]),
    );
  }, [agents]);
  const signedOut = groups.get("logged_out") ?? [];
  const on = agents.length - signedOut.length;
  return (
    <section id={AGENTS} tabIndex={-1} className={css.groups}>
      <h2 className="unseen">{t("agents.label")}</h2>
      {on === 0 ? (
        <div className="panel">
          <Empty icon={IconUsers} title={t("agents.none")} hint={t("agents.none_hint")} />
        </div>
      ) : null}
      {ORDER.map((state) => (
        <Group key={state} state={state} agents={groups.get(state) ?? []} onOpen={onOpen} />
      ))}
      {out ? <Group state="logged_out" agents={signedOut} onOpen={onOpen} /> : null}
      {signedOut.length > 0 ? (
        <div className={css.out}>
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setOut(!out)}>
            {out ? t("agents.hide_out") : t("agents.show_out", { count: signedOut.length })}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

interface GroupProps {
  state: AgentState;
  agents: AgentStatus[];
  onOpen: (agent: string) => void;
}

function Group({ state, agents, onOpen }: GroupProps) {
  const { t } = useTranslation("words");
  if (agents.length === 0) return null;
  return (
    <div className={css.group}>
      <h3 className="tone" style={toneStyle(AGENT_TONE[state])}>
        <AgentStateIcon state={state} />
        {t(`agent_state.${state}`)} · {agents.length}
      </h3>
      <div className={css.cards}>
        {agents.map((agent) => (
          <AgentCard key={agent.agent} status={agent} onOpen={() => onOpen(agent.agent)} />
        ))}
      </div>
    </div>
  );
}

function AgentCard({ status, onOpen }: { status: AgentStatus; onOpen: () => void }) {
  const names = useNames();
  return (
    <button type="button" className={css.card} style={toneStyle(AGENT_TONE[status.state])} onClick={onOpen}>
      <strong>{names.agent(status.agent)}</strong>
      <Since at={status.since} />
      <span className={css.doing}>
        <AgentStateIcon state={status.state} size={14} />
        <Doing status={status} />
      </span>
      <Moved agent={status.agent} />
    </button>
  );
}

/** Whose call or which reason; the word of the state stands above the group. */
export function Doing({ status }: { status: AgentStatus }) {
  const { t } = useTranslation(["floor", "words"]);
  const names = useNames();
  const call = useLive((state) => (status.call ? state.calls[status.call] : undefined));
  const parts: string[] = [];
  if (status.state === "not_ready" && status.reason) parts.push(names.reason(status.reason));
  if (call) parts.push(names.client(call.client));
  if (parts.length === 0) parts.push(t(`words:agent_state.${status.state}`));
  if (status.presence === "pending_not_ready") parts.push(t("agents.pending"));
  return <span>{parts.join(" · ")}</span>;
}
