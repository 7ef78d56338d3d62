import {
  IconCircleCheck,
  IconCircleDashed,
  IconClockPause,
  IconDoorExit,
  IconHeadset,
  IconHourglass,
  IconMessage2,
  IconMusic,
  IconPencil,
  IconPhone,
  IconPhoneCalling,
  IconPhoneIncoming,
  IconPhoneOutgoing,
  IconPhoneRinging,
  IconPlayerPause,
  IconPlugConnectedX,
  IconUsers,
  type TablerIcon,
} from "@tabler/icons-react";
import type { CSSProperties, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { AgentState, CallState, CallView } from "../api/facts";
import { AGENT_TONE, CALL_TONE, type Tone } from "./theme";

const AGENT_ICON: Record<AgentState, TablerIcon> = {
  ready: IconCircleCheck,
  reserved: IconPhoneIncoming,
  dialling: IconPhoneOutgoing,
  talking: IconHeadset,
  hold: IconPlayerPause,
  rejoining: IconPlugConnectedX,
  wrap_up: IconPencil,
  not_ready: IconClockPause,
  no_line: IconPlugConnectedX,
  logged_out: IconDoorExit,
};

const CALL_ICON: Record<CallState, TablerIcon> = {
  greeting: IconMessage2,
  waiting: IconHourglass,
  offered: IconPhoneIncoming,
  calling_agent: IconPhoneRinging,
  dialling: IconPhoneOutgoing,
  ringing: IconPhoneRinging,
  talking: IconPhone,
  held: IconMusic,
  asking: IconPhoneCalling,
  consulting: IconUsers,
  reaching: IconPhoneOutgoing,
  outside: IconPhone,
  rejoining: IconPlugConnectedX,
  farewell: IconDoorExit,
  wrap_up: IconPencil,
  closed: IconCircleDashed,
};

/** Style that gives `.tone` its colour. */
export function toneStyle(tone: Tone): CSSProperties {
  return { "--tone": `var(--tone-${tone})` } as CSSProperties;
}

interface BadgeProps {
  tone: Tone;
  icon: TablerIcon;
  solid?: boolean;
  children: ReactNode;
}

/** Colour, icon and word together: a state is never told by colour alone. */
export function Badge({ tone, icon: Icon, solid = false, children }: BadgeProps) {
  return (
    <span className={`badge tone ${solid ? "tone-solid" : "tone-soft"}`} style={toneStyle(tone)}>
      <Icon size={14} stroke={2} aria-hidden />
      <span className="badge-text">{children}</span>
    </span>
  );
}

export function AgentStateIcon({ state, size = 16 }: { state: AgentState; size?: number }) {
  const Icon = AGENT_ICON[state];
  return <Icon size={size} stroke={2} aria-hidden />;
}

interface AgentBadgeProps {
  state: AgentState;
  solid?: boolean;
  note?: ReactNode;
}

export function AgentBadge({ state, solid = false, note }: AgentBadgeProps) {
  const { t } = useTranslation("words");
  return (
    <Badge tone={AGENT_TONE[state]} icon={AGENT_ICON[state]} solid={solid}>
      {t(`agent_state.${state}`)} {note}
    </Badge>
  );
}

export function CallBadge({ state }: { state: CallState }) {
  const { t } = useTranslation("words");
  return (
    <Badge tone={CALL_TONE[state]} icon={CALL_ICON[state]}>
      {t(`call_state.${state}`)}
    </Badge>
  );
}

/** Who placed the call, as a sign with its word. */
export function Direction({ direction, size = 14 }: { direction: CallView["direction"]; size?: number }) {
  const { t } = useTranslation("words");
  const Icon = direction === "outbound" ? IconPhoneOutgoing : IconPhoneIncoming;
  return (
    <Icon size={size} role="img" aria-label={t(`direction.${direction}`)} style={{ verticalAlign: -2 }} />
  );
}
