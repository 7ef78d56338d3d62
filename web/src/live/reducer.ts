import type { CentreSet, Published } from "../api/facts";
import {
  type Change,
  SECTIONS,
  type Section,
  type Sections,
  type ServerMessage,
  type Snapshot,
} from "./protocol";

export type Connection = "connecting" | "open" | "lost";

/**
 * One browser's copy of the centre. `n` is the number of the last change; `gap` says that one was missed and a
 * fresh snapshot must be asked for; `offset_ms` is the server's clock minus ours; `lost_at` is our clock.
 */
export interface LiveState extends Sections {
  connection: Connection;
  synced: boolean;
  gap: boolean;
  n: number;
  offset_ms: number;
  lost_at: number | null;
  centre: CentreSet | null;
  facts: readonly Published[];
}

export type Action =
  | { t: "message"; message: ServerMessage; at: number }
  | { t: "connecting" }
  | { t: "closed"; at: number }
  | { t: "forget" };

export const FACTS_KEPT = 400;

export const EMPTY: LiveState = {
  connection: "connecting",
  synced: false,
  gap: false,
  n: 0,
  offset_ms: 0,
  lost_at: null,
  centre: null,
  facts: [],
  calls: {},
  agents: {},
  queues: {},
  clients: {},
  numbers: {},
  reasons: {},
  dispositions: {},
  hours: {},
  alarms: {},
};

/** The one reducer of live state: pure, and it keeps what did not change by identity. */
export function reduce(state: LiveState, action: Action): LiveState {
  switch (action.t) {
    case "connecting":
      return state.connection === "connecting" ? state : { ...state, connection: "connecting" };
    case "closed":
      return { ...state, connection: "lost", lost_at: state.lost_at ?? action.at };
    case "forget":
      return EMPTY;
    case "message":
      return withMessage(state, action.message, action.at);
  }
}

function withMessage(state: LiveState, message: ServerMessage, at: number): LiveState {
  switch (message.t) {
    case "ping":
      return state;
    case "snapshot":
      return withSnapshot(state, message, at);
    case "change":
      return withChange(state, message, at);
  }
}

const JITTER_MS = 250;

/** Delays of the network are no news of a clock: else every time on the screen were drawn anew with every fact. */
function steady(kept: number, seen: number): number {
  return Math.abs(seen - kept) < JITTER_MS ? kept : seen;
}

function withSnapshot(state: LiveState, snapshot: Snapshot, at: number): LiveState {
  const next: LiveState = {
    ...state,
    connection: "open",
    synced: true,
    gap: false,
    n: snapshot.n,
    offset_ms: steady(state.offset_ms, Date.parse(snapshot.now) - at),
    lost_at: null,
    centre: "zone" in snapshot.centre ? (snapshot.centre as CentreSet) : null,
  };
  for (const section of SECTIONS) Object.assign(next, { [section]: snapshot[section] });
  return next;
}

function withChange(state: LiveState, change: Change, at: number): LiveState {
  if (!state.synced || state.gap) return state;
  if (change.n !== state.n + 1) return { ...state, gap: true };
  const next: LiveState = {
    ...state,
    n: change.n,
    offset_ms: steady(state.offset_ms, Date.parse(change.now) - at),
  };
  for (const section of SECTIONS) Object.assign(next, { [section]: merged(state, change, section) });
  if (change.put.centre) next.centre = change.put.centre;
  if (change.facts.length > 0) next.facts = [...state.facts, ...change.facts].slice(-FACTS_KEPT);
  return next;
}

function merged<S extends Section>(state: LiveState, change: Change, section: S): Sections[S] {
  const put = change.put[section];
  const drop = change.drop[section];
  if (!put && !drop) return state[section];
  const rows = { ...state[section], ...put } as Sections[S];
  for (const id of drop ?? []) delete rows[id];
  return rows;
}
