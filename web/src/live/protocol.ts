import type {
  AgentStatus,
  CallView,
  CentreSet,
  ClientSet,
  DispositionSet,
  HoursView,
  NumberSet,
  Published,
  QueueLive,
  ReasonSet,
} from "../api/facts";

/** What screens show of the living centre: entities by id. */
export interface Sections {
  calls: Record<string, CallView>;
  agents: Record<string, AgentStatus>;
  queues: Record<string, QueueLive>;
  clients: Record<string, ClientSet>;
  numbers: Record<string, NumberSet>;
  reasons: Record<string, ReasonSet>;
  dispositions: Record<string, DispositionSet>;
  hours: Record<string, HoursView>;
  alarms: Record<string, string>;
}

export type Section = keyof Sections;

export const SECTIONS: readonly Section[] = [
  "calls",
  "agents",
  "queues",
  "clients",
  "numbers",
  "reasons",
  "dispositions",
  "hours",
  "alarms",
];

export interface Snapshot extends Sections {
  t: "snapshot";
  n: number;
  now: string;
  centre: CentreSet | Record<string, never>;
}

export interface Change {
  t: "change";
  n: number;
  now: string;
  put: Partial<Sections> & { centre?: CentreSet };
  drop: Partial<Record<Section, string[]>>;
  facts: Published[];
}

export interface Ping {
  t: "ping";
}

export type ServerMessage = Snapshot | Change | Ping;

/** The server's close codes (see the live socket's own page). */
export const SESSION_ENDED = 4401;
