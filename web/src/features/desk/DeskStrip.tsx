import { Menu, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconChevronDown, IconHeadset, IconMicrophone, IconMicrophoneOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../live/hooks";
import { Since, Until } from "../../ui/clocks";
import { useHotkeys } from "../../ui/hotkeys";
import { waitsSince } from "../../ui/metrics";
import { useNames, useReasonsToChoose } from "../../ui/names";
import { Key } from "../../ui/parts";
import { AgentStateIcon, toneStyle } from "../../ui/state";
import { AGENT_TONE } from "../../ui/theme";
import { useDesk } from "./Desk";
import css from "./DeskStrip.module.css";
import { DeviceMenu } from "./DeviceMenu";
import { LevelBars } from "./LevelBars";
import type { LinePhase, LineState } from "./line/line";
import { useMyWaiting } from "./seat";

const LAST_REASON = "pz.reason";

/** How it is with me, on every screen: state and clock, who waits for me, my line. */
export function DeskStrip() {
  const { status } = useDesk();
  if (!status || status.presence === "out") return null;
  return (
    <div className={css.strip}>
      <StateButton />
      <Waiting />
      <LineStatus />
    </div>
  );
}

function StateButton() {
  const { t } = useTranslation(["desk", "words"]);
  const { status, ask } = useDesk();
  const reasons = useLive((state) => state.reasons);
  const choices = useReasonsToChoose();
  const names = useNames();
  const presence = status?.presence;
  const ready = () => void ask({ kind: "go_ready" });
  const notReady = (reason: string) => {
    localStorage.setItem(LAST_REASON, reason);
    void ask({ kind: "go_not_ready", reason });
  };
  const last = localStorage.getItem(LAST_REASON) ?? "";
  const first = choices.includes(last) ? last : choices[0];
  const toggle = () => {
    if (presence !== "ready") ready();
    else if (first) notReady(first);
    else notifications.show({ id: "no-reasons", message: t("strip.no_reasons") });
  };
  useHotkeys({ F2: toggle });
  if (!status) return null;
  const pending = presence === "pending_not_ready";
  return (
    <Menu width={260} position="bottom-start">
      <Menu.Target>
        <button
          type="button"
          className={`${css.state} tone tone-solid`}
          style={toneStyle(AGENT_TONE[status.state])}
        >
          <AgentStateIcon state={status.state} />
          <span>{t(`words:agent_state.${status.state}`)}</span>
          {status.state === "not_ready" && status.reason ? (
            <span className={css.reason}>{names.reason(status.reason)}</span>
          ) : null}
          {status.state === "wrap_up" && status.until ? (
            <Until at={status.until} />
          ) : (
            <Since at={status.since} />
          )}
          {pending ? <span className={css.reason}>{t("strip.pending")}</span> : null}
          <Key>F2</Key>
          <IconChevronDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          onClick={ready}
          disabled={presence === "ready"}
          leftSection={<AgentStateIcon state="ready" />}
        >
          {t("strip.ready")}
        </Menu.Item>
        <Menu.Label>{t(choices.length > 0 ? "strip.not_ready" : "strip.no_reasons")}</Menu.Label>
        {choices.map((reason) => (
          <Menu.Item
            key={reason}
            leftSection={<AgentStateIcon state="not_ready" />}
            rightSection={<Limit seconds={reasons[reason]?.max_s ?? 0} />}
            onClick={() => notReady(reason)}
          >
            {names.reason(reason)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          onClick={() => void ask({ kind: "sign_off" })}
          leftSection={<AgentStateIcon state="logged_out" />}
        >
          {t("strip.sign_off")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Limit({ seconds }: { seconds: number }) {
  const { t } = useTranslation("desk");
  return seconds > 0 ? <small>{t("strip.minutes", { count: Math.round(seconds / 60) })}</small> : null;
}

function Waiting() {
  const { t } = useTranslation("desk");
  const waiting = useMyWaiting();
  const oldest = waiting[0];
  return (
    <div className={css.waiting}>
      <span className="label">{t("strip.waiting")}</span>
      <strong className="tabular">{waiting.length}</strong>
      {oldest ? (
        <>
          <span className="label">{t("strip.longest")}</span>
          <strong>
            <Since at={waitsSince(oldest)} />
          </strong>
        </>
      ) : null}
    </div>
  );
}

function lineWord({ phase, mediaFault }: LineState): LinePhase | "silent" {
  if (mediaFault && (phase === "up" || phase === "connecting" || phase === "waiting")) return "silent";
  return phase === "up" ? "connecting" : phase;
}

function LineStatus() {
  const { t } = useTranslation("desk");
  const { line, lineState, status } = useDesk();
  const good = lineState.phase === "up" && status?.line === "up" && !lineState.mediaFault;
  const Icon = lineState.muted ? IconMicrophoneOff : IconMicrophone;
  const words = good ? t("line.ok") : t(`line.${lineWord(lineState)}`);
  return (
    <div className={css.line}>
      <Icon size={16} aria-hidden color={lineState.muted ? "var(--tone-trouble)" : undefined} />
      <LevelBars meter={line.meter} muted={lineState.muted} />
      <Tooltip label={lineState.cause || t("line.hint")}>
        <span className={css.lineWord} data-good={good} role="status">
          <IconHeadset size={16} aria-hidden />
          {words}
        </span>
      </Tooltip>
      <DeviceMenu />
    </div>
  );
}
