// Made by `python -m perezvon.main.codegen`. Do not edit.

export type AgentChanged = {
  kind: "agent_changed";
  status: AgentStatus;
  by: string | null;
};

/** A signed-out agent left the floor because his settings were removed. */
export type AgentForgotten = {
  kind: "agent_forgotten";
  agent: string;
};

/** The agent's line broke in a talk: the caller hears music and is kept for him until ``until``. */
export type AgentLost = {
  kind: "agent_lost";
  call: string;
  rev: number;
  agent: string;
  until: string;
};

export type AgentRejoined = {
  kind: "agent_rejoined";
  call: string;
  rev: number;
  agent: string;
};

/** What routing must know of an agent: never a name. ``clients`` lists whose calls he may take. */
export type AgentSet = {
  kind: "agent";
  id: string;
  skills: Record<string, number>;
  clients: string[];
  mode: "on_demand" | "persistent";
  auto_answer: boolean;
};

export type AgentState = "dialling" | "hold" | "logged_out" | "no_line" | "not_ready" | "ready" | "rejoining" | "reserved" | "talking" | "wrap_up";

/** An agent as screens show him; ``state`` is derived from line, presence and work. */
export type AgentStatus = {
  agent: string;
  line: "lost" | "none" | "up";
  presence: "not_ready" | "out" | "pending_not_ready" | "ready";
  work: "dialling" | "free" | "hold" | "rejoining" | "reserved" | "talking" | "wrap_up";
  state: "dialling" | "hold" | "logged_out" | "no_line" | "not_ready" | "ready" | "rejoining" | "reserved" | "talking" | "wrap_up";
  since: string;
  reason: string | null;
  call: string | null;
  until: string | null;
};

/** ``on`` False ends the alarm of the same ``what``/``key``. */
export type Alarm = {
  kind: "alarm";
  what: "clock" | "database_full" | "disk_filling" | "disk_full" | "draining" | "node_lost" | "overload" | "quarantine" | "recording" | "spend" | "strained" | "trunk_down" | "trunk_full";
  key: string;
  on: boolean;
};

export type AnyFact = CallArrived | PersonKnown | CallQueued | CallOffered | OfferEnded | CallAnswered | CallPlaced | CallDialled | CallRings | CallReached | CallHeld | CallResumed | AgentLost | AgentRejoined | CallFlowed | CallTransferred | ConsultAsked | ConsultAnswered | ConsultEnded | ResultChosen | PartWrapped | OutsideCalled | OutsideAnswered | OutsideGiven | OutsideEnded | CallGivenUp | CallEnded | CallClosed | CallQuarantined | RecordingStarted | AgentChanged | AgentForgotten | HoursTurned | OverflowBegan | OverflowEnded | SettingLive | Alarm;

/** ``first``: the first agent of this call; only then it counts as answered in the queue. */
export type CallAnswered = {
  kind: "call_answered";
  call: string;
  rev: number;
  agent: string;
  queue: string;
  queued_at: string;
  wait_ms: number;
  in_target: boolean;
  first: boolean;
};

export type CallArrived = {
  kind: "call_arrived";
  call: string;
  rev: number;
  node: string;
  channel: string;
  number: string;
  caller: string;
  client: string | null;
  direction: "inbound" | "outbound";
  language: "en" | "ru";
};

/** Wrap-up is over too: the record is complete. Every call ends with exactly one of these. */
export type CallClosed = {
  kind: "call_closed";
  call: string;
  rev: number;
  record: CallRecord;
};

/** The attempt goes on in ``state``, not longer than ``until``: the agent's telephone was answered and now */
export type CallDialled = {
  kind: "call_dialled";
  call: string;
  rev: number;
  state: "calling_agent" | "dialling" | "ringing";
  until: string;
};

/** The customer's part is over. The record is final but for wrap-up and disposition. */
export type CallEnded = {
  kind: "call_ended";
  call: string;
  rev: number;
  record: CallRecord;
};

/** ``to`` takes the caller of queue ``queue``; he is queued there next. */
export type CallFlowed = {
  kind: "call_flowed";
  call: string;
  rev: number;
  queue: string;
  to: string;
  queued_at: string;
  why: "max_wait" | "overflow";
};

/** The longest wait is over, or it is closed: the caller hears so. ``how`` he will be written down. */
export type CallGivenUp = {
  kind: "call_given_up";
  call: string;
  rev: number;
  how: "abandoned" | "answered" | "busy" | "cancelled" | "closed" | "flowed_out" | "left_early" | "no_answer" | "refused" | "rejected" | "short_abandoned" | "unallocated" | "unreachable" | "withdrawn";
};

export type CallHeld = {
  kind: "call_held";
  call: string;
  rev: number;
};

/** ``refusals``: how many agents were not asked, per reason; with the winner they are all agents. */
export type CallOffered = {
  kind: "call_offered";
  call: string;
  rev: number;
  offer: string;
  agent: string;
  queue: string;
  until: string;
  runner_up: string | null;
  refusals: Record<string, number>;
};

/** An agent calls somebody. ``number``: ours, which is shown there; ``caller``: whom he calls. */
export type CallPlaced = {
  kind: "call_placed";
  call: string;
  rev: number;
  node: string;
  channel: string;
  number: string;
  caller: string;
  client: string;
  agent: string;
  state: "calling_agent" | "dialling";
  until: string;
  language: "en" | "ru";
};

export type CallQuarantined = {
  kind: "call_quarantined";
  call: string;
  rev: number;
  machine: string;
  state: string;
  given: string;
};

/** ``again``: came to the front of the queue after a talk; not counted as offered a second time. */
export type CallQueued = {
  kind: "call_queued";
  call: string;
  rev: number;
  queue: string;
  priority: number;
  queued_at: string;
  again: "agent_lost" | "fault" | "outside" | "transfer" | null;
};

/** The other side answered. ``ring_ms``: from the dialling to the answer. ``cap``: the talk ends then. */
export type CallReached = {
  kind: "call_reached";
  call: string;
  rev: number;
  agent: string;
  ring_ms: number;
  cap: string | null;
};

/** The one record of a call. Timestamps are stored, durations computed from them once, in ms. */
export type CallRecord = {
  call: string;
  client: string | null;
  number: string;
  caller: string;
  direction: "inbound" | "outbound";
  arrived_at: string;
  how: "abandoned" | "answered" | "busy" | "cancelled" | "closed" | "flowed_out" | "left_early" | "no_answer" | "refused" | "rejected" | "short_abandoned" | "unallocated" | "unreachable" | "withdrawn";
  by: "agent" | "caller" | "limit" | "outside" | "system";
  queued_at: string | null;
  answered_at: string | null;
  ended_at: string | null;
  closed_at: string | null;
  queue: string | null;
  agent: string | null;
  person: string | null;
  disposition: string | null;
  cause: number | null;
  sip: number | null;
  wait_ms: number;
  ring_ms: number;
  talk_ms: number;
  hold_ms: number;
  wrap_ms: number;
  offers: number;
  in_target: boolean;
  legs: Leg[];
  segments: Segment[];
  recordings: RecordingRef[];
  unrecorded: "disk_full" | "failed" | null;
  closed: "day" | "pause" | "week" | null;
};

export type CallResumed = {
  kind: "call_resumed";
  call: string;
  rev: number;
};

/** It rings at the other side. */
export type CallRings = {
  kind: "call_rings";
  call: string;
  rev: number;
};

export type CallState = "asking" | "calling_agent" | "closed" | "consulting" | "dialling" | "farewell" | "greeting" | "held" | "offered" | "outside" | "reaching" | "rejoining" | "ringing" | "talking" | "waiting" | "wrap_up";

/** ``agent`` passed the caller on; his talk is over, his wrap-up begins. */
export type CallTransferred = {
  kind: "call_transferred";
  call: string;
  rev: number;
  agent: string;
  how: "blind" | "consulted";
  before: string;
  queue: string;
  at: string;
  to: string | null;
};

/** A live call as screens show it. ``since``: of its state; ``cap``: an outbound talk is ended then. */
export type CallView = {
  call: string;
  rev: number;
  state: "asking" | "calling_agent" | "closed" | "consulting" | "dialling" | "farewell" | "greeting" | "held" | "offered" | "outside" | "reaching" | "rejoining" | "ringing" | "talking" | "waiting" | "wrap_up";
  client: string | null;
  number: string;
  caller: string;
  direction: "inbound" | "outbound";
  language: "en" | "ru";
  channel: string;
  arrived_at: string;
  since: string;
  person: string | null;
  queue: string | null;
  priority: number;
  queued_at: string | null;
  waits_since: string | null;
  answered_at: string | null;
  agent: string | null;
  offer: string | null;
  until: string | null;
  again: string | null;
  classified: Classified | null;
  cap: string | null;
  consult: string | null;
  consult_offer: string | null;
  transferred_by: string | null;
  wrapping: string[];
  outside: string | null;
  chosen: Record<string, string>;
};

/** The operator itself. ``zone`` (IANA) decides where a day begins; times in seconds. */
export type CentreSet = {
  kind: "centre";
  zone: string;
  region: string;
  rejoin_s: number;
  max_new_calls_per_s: number;
};

/** ``flags`` stand in the order expected, on_time, recovery. */
export type Classified = {
  class: "cold" | "first_time" | "hot" | "recommendation" | "repeat" | "returned" | "warm";
  flags: ("expected" | "on_time" | "recovery")[];
  reason: Reason;
};

/** A client company. ``colour`` is ``#rrggbb``. */
export type ClientSet = {
  kind: "client";
  id: string;
  name_ru: string;
  name_en: string;
  colour: string;
  language: "en" | "ru";
};

/** The colleague answered: the two talk, the caller goes on hearing music. */
export type ConsultAnswered = {
  kind: "consult_answered";
  call: string;
  rev: number;
  to: string;
};

/** ``agent`` has his colleague ``to`` rung, not longer than ``until``; the caller hears music. */
export type ConsultAsked = {
  kind: "consult_asked";
  call: string;
  rev: number;
  agent: string;
  to: string;
  offer: string;
  until: string;
};

/** The colleague is out of it and has no call; the caller is on hold. */
export type ConsultEnded = {
  kind: "consult_ended";
  call: string;
  rev: number;
  to: string;
  how: "back" | "declined" | "ended" | "failed" | "left" | "no_answer";
};

/** The openings that begin on one date, instead of those of the week; none: closed. The name says why. */
export type DayOpenings = {
  date: string;
  openings: Opening[];
  name_ru: string;
  name_en: string;
};

/** How full a disk is, measured by the worker. ``spool``: raw tracks; ``vault``: kept recordings. */
export type DiskSet = {
  kind: "disk";
  volume: "database" | "spool" | "vault";
  level: "brim" | "filling" | "full" | "ok";
  used_percent: number;
};

/** A result of a call as the agent states it. ``client`` None: for all clients. Flags drive rates. */
export type DispositionSet = {
  kind: "disposition";
  id: string;
  name_ru: string;
  name_en: string;
  client: string | null;
  flags: string[];
  position: number;
};

/** No new call is taken or placed until ``until``, because the centre is about to be upgraded; talks and */
export type DrainSet = {
  kind: "drain";
  until: string | null;
};

export type EndBy = "agent" | "caller" | "limit" | "outside" | "system";

export type EndHow = "abandoned" | "answered" | "busy" | "cancelled" | "closed" | "flowed_out" | "left_early" | "no_answer" | "refused" | "rejected" | "short_abandoned" | "unallocated" | "unreachable" | "withdrawn";

/** A calendar of opening hours by the clock on the wall in ``zone`` (IANA). */
export type HoursSet = {
  kind: "hours";
  id: string;
  name_ru: string;
  name_en: string;
  zone: string;
  week: Opening[][];
  days: DayOpenings[];
  client: string | null;
  closed_until: string | null;
  closed_reason: string;
};

/** Whether a calendar is open; ``until``: when that turns, None for never. ``why`` it is closed. */
export type HoursStatus = {
  hours: string;
  open: boolean;
  until: string | null;
  why: "day" | "pause" | "week" | null;
};

/** A calendar opened or closed, or was changed. */
export type HoursTurned = {
  kind: "hours_turned";
  status: HoursStatus;
};

/** A calendar and whether it is open. */
export type HoursView = {
  setting: HoursSet;
  status: HoursStatus | null;
};

export type Language = "en" | "ru";

/** One channel of a call. ``cause``: Q.850; ``sip``: SIP status, where known. */
export type Leg = {
  channel: string;
  role: "agent" | "customer" | "outside";
  agent: string | null;
  started_at: string;
  answered_at: string | null;
  ended_at: string | null;
  cause: number | null;
  sip: number | null;
  number: string;
  cost: number;
  why: "consult" | "overflow" | "transfer" | null;
};

export type LineState = "lost" | "none" | "up";

/** A telephone number (E.164 with plus) that callers of a client dial, and where its calls go. */
export type NumberSet = {
  kind: "number";
  number: string;
  client: string;
  queue: string;
  language: "en" | "ru";
  greeting: string | null;
  source: string | null;
  hours: string | null;
  closed_prompt: string;
  closed_to: string | null;
  record: boolean | null;
};

export type OfferEnded = {
  kind: "offer_ended";
  call: string;
  rev: number;
  offer: string;
  agent: string;
  how: "accepted" | "caller_gone" | "declined" | "failed" | "no_answer";
  ring_ms: number;
};

/** Open from minute ``opens`` of a local day (0 to 1439) to ``closes``, later and at most 1440 more. */
export type Opening = {
  opens: number;
  closes: number;
};

/** Where agents may call, and what it may cost. Prefixes begin with a plus; the longest match decides. */
export type OutboundSet = {
  kind: "outbound";
  allowed: boolean;
  prices: Record<string, number>;
  blocked: string[];
  emergency: string[];
  spend_per_h: number;
  ring_s: number;
  via: string;
  max_talk_min: number;
  currency: string;
};

/** He talks with the caller, or with the agent who asks first. ``cap``: the talk is ended then. */
export type OutsideAnswered = {
  kind: "outside_answered";
  call: string;
  rev: number;
  cap: string | null;
};

/** ``number`` is called, not longer than ``until``; the caller hears music. */
export type OutsideCalled = {
  kind: "outside_called";
  call: string;
  rev: number;
  number: string;
  why: "consult" | "overflow" | "transfer";
  until: string;
};

/** He is out of it. Was he asked first, the caller is on hold; else he is queued again, or it is over. */
export type OutsideEnded = {
  kind: "outside_ended";
  call: string;
  rev: number;
  how: "back" | "ended" | "failed" | "left" | "not_reached";
};

/** ``agent`` passed the caller on to somebody outside; his wrap-up begins. ``talks``: the two talk. */
export type OutsideGiven = {
  kind: "outside_given";
  call: string;
  rev: number;
  agent: string;
  queue: string;
  at: string;
  talks: boolean;
  cap: string | null;
};

/** From now on ``to`` helps queue ``queue`` out: new callers go there, in the share that the rule says. */
export type OverflowBegan = {
  kind: "overflow_began";
  queue: string;
  client: string;
  on: OverflowOn;
};

/** It is below the lower thresholds, or ``to`` takes nobody now. ``sent``: who went there meanwhile. */
export type OverflowEnded = {
  kind: "overflow_ended";
  queue: string;
  client: string;
  to: string | null;
  waiting: number;
  sent: number;
  number: string;
};

/** A queue overflows to ``to`` since then, or to ``number`` outside the centre (``to`` None). ``waiting``, */
export type OverflowOn = {
  to: string | null;
  since: string;
  why: "unstaffed" | "wait" | "waiting";
  waiting: number;
  longest_s: number;
  number: string;
};

/** The wrap-up of one agent is over while the call goes on, or while another's wrap-up does. */
export type PartWrapped = {
  kind: "part_wrapped";
  call: string;
  rev: number;
  agent: string;
};

/** The caller was found, or created, by number. ``classified``: what kind of call this is so far. */
export type PersonKnown = {
  kind: "person_known";
  call: string;
  rev: number;
  person: string;
  language: "en" | "ru" | null;
  classified: Classified | null;
};

export type Presence = "not_ready" | "out" | "pending_not_ready" | "ready";

/** A fact with its place in its stream: gapless ``seq`` per (centre, stream). */
export type Published = {
  seq: number;
  at: string;
  fact: CallArrived | PersonKnown | CallQueued | CallOffered | OfferEnded | CallAnswered | CallPlaced | CallDialled | CallRings | CallReached | CallHeld | CallResumed | AgentLost | AgentRejoined | CallFlowed | CallTransferred | ConsultAsked | ConsultAnswered | ConsultEnded | ResultChosen | PartWrapped | OutsideCalled | OutsideAnswered | OutsideGiven | OutsideEnded | CallGivenUp | CallEnded | CallClosed | CallQuarantined | RecordingStarted | AgentChanged | AgentForgotten | HoursTurned | OverflowBegan | OverflowEnded | SettingLive | Alarm;
};

/** A queue on screens. ``today``: since the last midnight of the centre's zone; ``hour``: the last four */
export type QueueLive = {
  setting: QueueSet;
  today: Tally;
  hour: Tally[];
  overflow: OverflowOn | null;
};

/** A queue. Skills map a skill to the minimum level; times in seconds. */
export type QueueSet = {
  kind: "queue";
  id: string;
  client: string;
  name_ru: string;
  name_en: string;
  skills: Record<string, number>;
  priority: number;
  target_s: number;
  target_share: number;
  short_abandon_s: number;
  ring_s: number;
  wrap_up_s: number;
  max_wait_s: number;
  announce_every_s: number;
  announce_first_s: number;
  music: string;
  record: boolean;
  apology: string;
  sorry: string;
  hours: string | null;
  max_wait_to: string | null;
  record_notice: string | null;
  overflow_to: string | null;
  overflow_waiting: number;
  overflow_waiting_off: number;
  overflow_wait_s: number;
  overflow_wait_off_s: number;
  overflow_unstaffed: boolean;
  overflow_share: number;
  overflow_longest: boolean;
  overflow_per_h: number;
  overflow_to_unstaffed: boolean;
  overflow_outside: string;
};

/** Why: what decided, when that was, and with whom of us. */
export type Reason = {
  why: "called_before" | "deal" | "deal_no_talk" | "knows_colleague" | "knows_self" | "referred" | "referred_stranger" | "spoke_colleague" | "spoke_self" | "stranger" | "unknown" | "we_called";
  at: string | null;
  agent: string | null;
};

/** A not-ready reason: productive (meeting, training) or rest (lunch); ``max_s`` 0 means no limit. */
export type ReasonSet = {
  kind: "reason";
  id: string;
  name_ru: string;
  name_en: string;
  productive: boolean;
  max_s: number;
};

/** A pair of raw files (customer's side, what the customer hears) that a worker makes into one. */
export type RecordingRef = {
  recording: string;
  node: string;
  channel: string;
  started_at: string;
  stopped_at: string | null;
  codec: "alaw" | "ulaw";
};

export type RecordingStarted = {
  kind: "recording_started";
  call: string;
  rev: number;
  recording: string;
};

/** The setting ``what``/``id`` is gone. What is in use stays in use until it ends. */
export type Removed = {
  kind: "removed";
  what: "agent" | "client" | "disposition" | "hours" | "number" | "queue" | "reason";
  id: string;
};

/** ``agent`` chose how his part ended, and may choose otherwise until his wrap-up is over. */
export type ResultChosen = {
  kind: "result_chosen";
  call: string;
  rev: number;
  agent: string;
  disposition: string;
};

/** One stretch of a call with at most one agent. ``queue`` None: an outbound call waits in none. */
export type Segment = {
  queue: string | null;
  queued_at: string;
  agent: string | null;
  offered_at: string | null;
  answered_at: string | null;
  ended_at: string | null;
  ring_ms: number;
  hold_ms: number;
  wrap_ms: number;
  disposition: string | null;
  transferred: boolean;
  flowed: "max_wait" | "overflow" | null;
  outside: boolean;
};

/** A setting acts on the floor now. ``seq``: its number in the stream ``settings``. */
export type SettingLive = {
  kind: "setting_live";
  seq: number;
  setting: CentreSet | ClientSet | NumberSet | QueueSet | HoursSet | AgentSet | ReasonSet | DispositionSet | DiskSet | DrainSet | OutboundSet | Removed;
};

/** Counts of one queue for calls queued in one interval of 15 minutes (arrival cohort). */
export type Tally = {
  offered: number;
  answered: number;
  in_target: number;
  abandoned: number;
  short_abandoned: number;
  flowed_out: number;
  wait_answered_ms: number;
  transferred_out: number;
  transferred_in: number;
  overflowed: number;
};

export type Work = "dialling" | "free" | "hold" | "rejoining" | "reserved" | "talking" | "wrap_up";
