import { Button, Drawer, Group, Menu, Stack, Text } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { AgentStatus } from "../../api/facts";
import { askFloor, type FloorRequest } from "../../api/floor";
import { useSession } from "../../app/session";
import { useLive } from "../../live/hooks";
import { Ago, Since } from "../../ui/clocks";
import { DeviceResult } from "../../ui/DeviceResult";
import { useNames, useReasonsToChoose } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { AgentBadge, AgentStateIcon } from "../../ui/state";
import { clock } from "../../ui/time";
import { dayOf, useCallsToday } from "../../ui/today";
import { besideState } from "./beside";
import css from "./FloorPage.module.css";
import { LiveCall } from "./LiveCallsDrawer";

/** One agent: now, today, and what a supervisor may do for him. */
export function AgentDrawer({ agent, onClose }: { agent: string | null; onClose: () => void }) {
  const { t } = useTranslation("shell");
  const names = useNames();
  const status = useLive((state) => (agent ? state.agents[agent] : undefined));
  return (
    <Drawer
      opened={status !== undefined}
      onClose={onClose}
      size={420}
      title={<Text fw={600}>{names.agent(agent)}</Text>}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      {status ? <AgentDetail key={status.agent} status={status} /> : null}
    </Drawer>
  );
}

function AgentDetail({ status }: { status: AgentStatus }) {
  const { t } = useTranslation("floor");
  const names = useNames();
  const call = useLive((state) => (status.call ? state.calls[status.call] : undefined));
  const beside = besideState(status);
  const note = beside === "reason" ? names.reason(status.reason) : beside && t("agents.pending");
  return (
    <Stack gap="md">
      <Group gap={10}>
        <AgentBadge state={status.state} note={note ? ` · ${note}` : null} />
        <Text fw={600}>
          <Since at={status.since} />
        </Text>
      </Group>
      <Actions status={status} />
      {call ? (
        <section>
          <h3 className="label">{t("agents.current_call")}</h3>
          <LiveCall call={call} />
        </section>
      ) : null}
      <Today agent={status.agent} />
      <DeskTested agent={status.agent} />
    </Stack>
  );
}

function Actions({ status }: { status: AgentStatus }) {
  const { t } = useTranslation(["floor", "desk"]);
  const names = useNames();
  const reasons = useReasonsToChoose();
  const ask = useMutation({ mutationFn: (request: FloorRequest) => askFloor(request) });
  const agent = status.agent;
  const { led } = useSession();
  if (led && !led.includes(agent)) return <Text c="dimmed">{t("agents.not_led")}</Text>;
  if (status.presence === "out") return <Text c="dimmed">{t("agents.is_out")}</Text>;
  return (
    <Stack gap={8}>
      <Group gap={8}>
        <Button
          variant="default"
          leftSection={<AgentStateIcon state="ready" />}
          disabled={status.presence === "ready"}
          loading={ask.isPending && ask.variables?.kind === "go_ready"}
          onClick={() => ask.mutate({ kind: "go_ready", agent })}
        >
          {t("agents.set_ready")}
        </Button>
        <Menu width={240}>
          <Menu.Target>
            <Button variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
              {t("agents.set_not_ready")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {reasons.length === 0 ? <Menu.Label>{t("desk:strip.no_reasons")}</Menu.Label> : null}
            {reasons.map((reason) => (
              <Menu.Item key={reason} onClick={() => ask.mutate({ kind: "go_not_ready", reason, agent })}>
                {names.reason(reason)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        {status.state === "wrap_up" && status.call ? (
          <EndWrapUp
            agent={agent}
            call={status.call}
            onChoose={(call, disposition) => ask.mutate({ kind: "finish_wrap_up", agent, call, disposition })}
          />
        ) : null}
        <Button variant="default" onClick={() => ask.mutate({ kind: "sign_off", agent })}>
          {t("agents.sign_off")}
        </Button>
      </Group>
      {ask.isError ? <Fault fault={ask.error} /> : null}
    </Stack>
  );
}

interface EndWrapUpProps {
  agent: string;
  call: string;
  onChoose: (call: string, disposition: string) => void;
}

/** A wrap-up that nobody ends holds an agent: the result is chosen for him. */
function EndWrapUp({ agent, call, onChoose }: EndWrapUpProps) {
  const { t } = useTranslation("floor");
  const names = useNames();
  const client = useLive((state) => state.calls[call]?.client ?? null);
  const chosen = useLive((state) => state.calls[call]?.chosen[agent]);
  const dispositions = useLive((state) => state.dispositions);
  const rows = Object.values(dispositions)
    .filter((row) => row.client === null || row.client === client)
    .sort((a, b) => a.position - b.position);
  return (
    <Menu width={280}>
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
          {t("agents.end_wrap_up")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("agents.end_wrap_up_as")}</Menu.Label>
        {rows.map((row) => (
          <Menu.Item
            key={row.id}
            rightSection={row.id === chosen ? <IconCheck size={14} aria-label={t("agents.chosen")} /> : null}
            onClick={() => onChoose(call, row.id)}
          >
            {names.disposition(row.id)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What his headset and network were like when he tried them. */
function DeskTested({ agent }: { agent: string }) {
  const { t } = useTranslation("desk");
  const tests = useQuery({ queryKey: ["device-tests"], queryFn: () => api("GET /api/device-tests", {}) });
  const test = tests.data?.find((each) => each.agent === agent);
  if (!test) return null;
  return (
    <section>
      <h3 className="label">
        {t("test.title")} <Ago at={test.at} />
      </h3>
      <DeviceResult test={test} />
    </section>
  );
}

function Today({ agent }: { agent: string }) {
  const { t } = useTranslation(["floor", "words", "parts"]);
  const calls = useCallsToday(agent);
  const day = dayOf(calls.data ?? [], agent);
  if (calls.isLoadingError) return <Fault fault={calls.error} onAgain={() => void calls.refetch()} />;
  const average = (total: number) => (day.handled > 0 ? clock(total / day.handled) : "–");
  const rows = [
    [t("agents.aht"), day.aht_ms === null ? "–" : clock(day.aht_ms)],
    [t("agents.talk"), average(day.talk_ms)],
    [t("agents.hold"), average(day.hold_ms)],
    [t("agents.wrap"), average(day.wrap_ms)],
    [t("parts:transferred"), `${day.taken} / ${day.given}`],
  ] as const;
  return (
    <section>
      <h3 className="label">{t("agents.today")}</h3>
      <table className={css.drawerRows}>
        <tbody>
          <tr>
            <th scope="row">{t("agents.handled")}</th>
            <td>
              <Link
                to="/calls"
                search={{ agent: [agent], day: "today", how: ["answered"] }}
                className="number-link"
              >
                {day.handled}
              </Link>
            </td>
          </tr>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
