// Made by `python -m perezvon.main.codegen`. Do not edit.

export interface Operations {
  "GET /api/agents": {
    reply: Agent[];
  };
  "GET /api/agents/{agent}": {
    path: { agent: string };
    reply: Agent;
  };
  "PUT /api/agents/{agent}": {
    path: { agent: string };
    body: AgentPut;
    reply: Agent;
  };
  "GET /api/calls": {
    query: { from?: string | null; to?: string | null; client?: string[]; queue?: string[]; agent?: string[]; how?: ("answered" | "abandoned" | "short_abandoned" | "left_early" | "flowed_out" | "refused" | "busy" | "no_answer" | "unallocated" | "rejected" | "unreachable" | "cancelled")[]; disposition?: string[]; person?: string | null; number?: string | null; min_talk_s?: number; cursor?: string | null; limit?: number };
    reply: CallPage;
  };
  "GET /api/calls/export.csv": {
    query: { from?: string | null; to?: string | null; client?: string[]; queue?: string[]; agent?: string[]; how?: ("answered" | "abandoned" | "short_abandoned" | "left_early" | "flowed_out" | "refused" | "busy" | "no_answer" | "unallocated" | "rejected" | "unreachable" | "cancelled")[]; disposition?: string[]; person?: string | null; number?: string | null; min_talk_s?: number };
    reply: unknown;
  };
  "GET /api/calls/{call}": {
    path: { call: string };
    reply: CallDetail;
  };
  "GET /api/calls/{call}/listenings": {
    path: { call: string };
    reply: Listening[];
  };
  "GET /api/calls/{call}/note": {
    path: { call: string };
    reply: Note | null;
  };
  "PUT /api/calls/{call}/note": {
    path: { call: string };
    body: NoteIn;
    reply: Note;
  };
  "GET /api/calls/{call}/recordings": {
    path: { call: string };
    reply: Recording[];
  };
  "GET /api/centre": {
    reply: Centre;
  };
  "PUT /api/centre": {
    body: CentrePut;
    reply: Centre;
  };
  "GET /api/clients": {
    reply: Client[];
  };
  "GET /api/clients/{client}": {
    path: { client: string };
    reply: Client;
  };
  "PUT /api/clients/{client}": {
    path: { client: string };
    body: ClientPut;
    reply: Client;
  };
  "POST /api/demo/call": {
    body: DemoCallIn;
    reply: DemoCallOut;
  };
  "GET /api/demo/logins": {
    reply: DemoLogin[];
  };
  "GET /api/desk": {
    reply: Agent;
  };
  "POST /api/desk/line": {
    body: LineWanted;
    reply: Line;
  };
  "GET /api/directory": {
    reply: Directory;
  };
  "GET /api/dispositions": {
    reply: Disposition[];
  };
  "GET /api/dispositions/{disposition}": {
    path: { disposition: string };
    reply: Disposition;
  };
  "PUT /api/dispositions/{disposition}": {
    path: { disposition: string };
    body: DispositionPut;
    reply: Disposition;
  };
  "POST /api/floor/requests": {
    body: SignOn | SignOff | PlaceCall | GoReady | GoNotReady | Accept | Decline | Hold | Resume | SendKeys | EndCall | MoreTime | FinishWrapUp;
    reply: Done;
  };
  "GET /api/health": {
    reply: Health;
  };
  "GET /api/history": {
    query: { what?: string | null; key?: string | null; user?: string | null; before?: number | null; limit?: number };
    reply: Change[];
  };
  "GET /api/numbers": {
    reply: Number[];
  };
  "GET /api/numbers/{number}": {
    path: { number: string };
    reply: Number;
  };
  "PUT /api/numbers/{number}": {
    path: { number: string };
    body: NumberPut;
    reply: Number;
  };
  "GET /api/outbound": {
    reply: Outbound;
  };
  "PUT /api/outbound": {
    body: OutboundPut;
    reply: Outbound;
  };
  "GET /api/persons": {
    query: { q?: string; client?: string | null; after?: string | null; limit?: number };
    reply: PersonPage;
  };
  "POST /api/persons": {
    body: PersonNew;
    reply: Person;
  };
  "GET /api/persons/{person}": {
    path: { person: string };
    reply: Person;
  };
  "PATCH /api/persons/{person}": {
    path: { person: string };
    body: PersonPatch;
    reply: Person;
  };
  "GET /api/queues": {
    reply: Queue[];
  };
  "GET /api/queues/{queue}": {
    path: { queue: string };
    reply: Queue;
  };
  "PUT /api/queues/{queue}": {
    path: { queue: string };
    body: QueuePut;
    reply: Queue;
  };
  "GET /api/reasons": {
    reply: Reason[];
  };
  "GET /api/reasons/{reason}": {
    path: { reason: string };
    reply: Reason;
  };
  "PUT /api/reasons/{reason}": {
    path: { reason: string };
    body: ReasonPut;
    reply: Reason;
  };
  "GET /api/recordings/{id}/audio": {
    path: { id: string };
    query: { play?: string | null };
    reply: undefined;
  };
  "GET /api/recordings/{id}/peaks": {
    path: { id: string };
    reply: Peaks;
  };
  "GET /api/session": {
    reply: Session;
  };
  "POST /api/session": {
    body: SignIn;
    reply: Session;
  };
  "DELETE /api/session": {
    reply: Done;
  };
  "PUT /api/session/password": {
    body: OwnPassword;
    reply: Done;
  };
  "PATCH /api/session/preferences": {
    body: Preferences;
    reply: Done;
  };
  "GET /api/sessions": {
    reply: OwnSession[];
  };
  "DELETE /api/sessions/{session}": {
    path: { session: string };
    reply: Done;
  };
  "GET /api/skills": {
    reply: Skill[];
  };
  "GET /api/skills/{skill}": {
    path: { skill: string };
    reply: Skill;
  };
  "PUT /api/skills/{skill}": {
    path: { skill: string };
    body: SkillPut;
    reply: Skill;
  };
  "GET /api/trunks": {
    reply: Trunk[];
  };
  "GET /api/trunks/{trunk}": {
    path: { trunk: string };
    reply: Trunk;
  };
  "PUT /api/trunks/{trunk}": {
    path: { trunk: string };
    body: TrunkPut;
    reply: Trunk;
  };
  "GET /api/users": {
    reply: User[];
  };
  "GET /api/users/{login}": {
    path: { login: string };
    reply: User;
  };
  "PUT /api/users/{login}": {
    path: { login: string };
    body: UserPut;
    reply: User;
  };
  "POST /api/users/{login}/unlock": {
    path: { login: string };
    reply: Done;
  };
  "GET /api/whatif/days": {
    reply: DayOut[];
  };
  "GET /api/whatif/days/{day}": {
    path: { day: string };
    reply: DayDetail;
  };
  "GET /api/whatif/runs": {
    reply: RunOut[];
  };
  "POST /api/whatif/runs": {
    body: RunNew;
    reply: RunOut;
  };
  "GET /api/whatif/runs/{run}": {
    path: { run: string };
    reply: RunDetail;
  };
  "DELETE /api/whatif/runs/{run}": {
    path: { run: string };
    reply: Done;
  };
  "POST /api/whatif/runs/{run}/cancel": {
    path: { run: string };
    reply: RunOut;
  };
}

export type Accept = {
  request_id: string;
  agent?: string | null;
  offer: string;
  kind: "accept";
};

export type Agent = {
  user: string;
  team?: string;
  skills?: Record<string, number>;
  mode?: "persistent" | "on_demand";
  auto_answer?: boolean;
  active?: boolean;
  id: string;
  version: number;
};

export type AgentName = {
  id: string;
  name: string;
  team: string;
};

export type AgentPut = {
  user: string;
  team?: string;
  skills?: Record<string, number>;
  mode?: "persistent" | "on_demand";
  auto_answer?: boolean;
  active?: boolean;
  version?: number | null;
};

/** ``count`` more (below zero: fewer) agents; between local times, and for one queue, if given. */
export type AgentsIn = {
  count: number;
  begins?: string | null;
  ends?: string | null;
  queue?: string | null;
};

/** ``total_ms``: arrival to end. ``may_edit_note``: this user, now. */
export type CallDetail = {
  call: string;
  client: string | null;
  number: string;
  caller: string;
  direction: "inbound" | "outbound";
  arrived_at: string;
  queued_at: string | null;
  answered_at: string | null;
  ended_at: string | null;
  closed_at: string | null;
  how: "answered" | "abandoned" | "short_abandoned" | "left_early" | "flowed_out" | "refused" | "busy" | "no_answer" | "unallocated" | "rejected" | "unreachable" | "cancelled";
  by: "caller" | "agent" | "system";
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
  recordings: number;
  unrecorded: "disk_full" | "failed" | null;
  note: boolean;
  ended_words: string;
  total_ms: number | null;
  legs: LegOut[];
  segments: SegmentOut[];
  note_text: Note | null;
  may_edit_note: boolean;
};

/** ``next`` None: this is the oldest page. */
export type CallPage = {
  calls: CallRow[];
  next: string | null;
};

/** One call of the list. ``wait_ms``: queue entry to answer or end; ``talk_ms`` without hold. */
export type CallRow = {
  call: string;
  client: string | null;
  number: string;
  caller: string;
  direction: "inbound" | "outbound";
  arrived_at: string;
  queued_at: string | null;
  answered_at: string | null;
  ended_at: string | null;
  closed_at: string | null;
  how: "answered" | "abandoned" | "short_abandoned" | "left_early" | "flowed_out" | "refused" | "busy" | "no_answer" | "unallocated" | "rejected" | "unreachable" | "cancelled";
  by: "caller" | "agent" | "system";
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
  recordings: number;
  unrecorded: "disk_full" | "failed" | null;
  note: boolean;
};

export type Centre = {
  name_ru: string;
  name_en: string;
  zone: string;
  region?: string;
  rejoin_s?: number;
  max_new_calls_per_s?: number;
  id: string;
  version: number;
  demo: boolean;
};

export type CentrePut = {
  name_ru: string;
  name_en: string;
  zone: string;
  region?: string;
  rejoin_s?: number;
  max_new_calls_per_s?: number;
  version?: number | null;
};

/** One row of the history: who did what to which thing. Never a secret. */
export type Change = {
  id: number;
  at: string;
  user: string;
  address: string;
  action: string;
  what: string;
  key: string;
  client: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
};

/** All that is to be different at once. Empty: only see how well the model explains the day. */
export type ChangeIn = {
  agents?: AgentsIn[];
  queues?: QueueIn[];
};

export type Client = {
  name_ru: string;
  name_en: string;
  colour: string;
  language?: "ru" | "en";
  active?: boolean;
  id: string;
  version: number;
};

/** ``version`` None makes a new client. */
export type ClientPut = {
  name_ru: string;
  name_en: string;
  colour: string;
  language?: "ru" | "en";
  active?: boolean;
  version?: number | null;
};

/** ``begins``, ``ends``: of the first and the last agent's work; None when nobody was there. */
export type DayDetail = {
  day: string;
  zone: string;
  agents: number;
  begins: string | null;
  ends: string | null;
  queues: QueueDayOut[];
};

/** A day with calls of one's clients; ``running``: it is today, and counts as far as it is over. */
export type DayOut = {
  day: string;
  calls: number;
  answered: number;
  running: boolean;
};

export type Decline = {
  request_id: string;
  agent?: string | null;
  offer: string;
  kind: "decline";
};

/** Which number of the centre is called, and in which language the caller speaks. */
export type DemoCallIn = {
  number?: string | null;
  language?: "ru" | "en" | null;
};

/** ``caller``: the number that will ring in a moment. */
export type DemoCallOut = {
  caller: string;
};

/** A person of the demo centre. The password is no secret: it lies in the source. */
export type DemoLogin = {
  login: string;
  password: string;
  name: string;
  role: "agent" | "supervisor" | "administrator";
};

/** Names for ids, also of those who left: names never travel in facts, and records last for years. */
export type Directory = {
  agents: AgentName[];
  users: UserName[];
};

export type Disposition = {
  client?: string | null;
  name_ru: string;
  name_en: string;
  flags?: string[];
  position?: number;
  active?: boolean;
  id: string;
  version: number;
};

export type DispositionPut = {
  client?: string | null;
  name_ru: string;
  name_en: string;
  flags?: string[];
  position?: number;
  active?: boolean;
  version?: number | null;
};

/** It was done; there is nothing more to say. */
export type Done = {
  code?: string;
};

export type EndCall = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  kind: "end_call";
};

/** Every answer that is not a yes. ``code`` is stable; ``message`` is in the user's language. */
export type Error = {
  code: string;
  values?: Record<string, string | number | boolean | null>;
  message: string;
  fields?: FieldError[];
};

/** ``field``: its path in the body (``numbers.0.number``), or the name of a query parameter. */
export type FieldError = {
  field: string;
  code: string;
  message: string;
};

/** Counts of calls; shares from 0 to 1; ``agents_h``: hours of all agents signed on. */
export type FiguresOut = {
  offered: number;
  answered: number;
  abandoned: number;
  short_abandoned: number;
  flowed_out: number;
  service_level: SpreadOut | null;
  abandonment: SpreadOut | null;
  asa_s: SpreadOut | null;
  occupancy: SpreadOut | null;
  agents_h: number | null;
};

export type FinishWrapUp = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  kind: "finish_wrap_up";
  disposition: string;
};

/** Simulated minus real with the same staffing; ``by_hour``: mean distance of hourly service levels. */
export type FitOut = {
  grade: "good" | "fair" | "poor" | "empty";
  service_level: number | null;
  abandonment: number | null;
  asa_s: number | null;
  occupancy: number | null;
  by_hour: number | null;
};

export type GoNotReady = {
  request_id: string;
  agent?: string | null;
  kind: "go_not_ready";
  reason: string;
};

export type GoReady = {
  request_id: string;
  agent?: string | null;
  kind: "go_ready";
};

/** ``ok``: calls can be taken. Each part by itself: is it there? */
export type Health = {
  ok: boolean;
  engine: boolean;
  node: boolean;
  read_only: boolean;
  epoch: number | null;
  lease_left_s: number | null;
  database: boolean;
  bus: boolean;
};

export type Hold = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  kind: "hold";
};

/** As browsers want it (RTCIceServer). */
export type IceServer = {
  urls: string[];
  username?: string | null;
  credential?: string | null;
};

/** One channel. ``ended_words``: SIP status or Q.850 cause in the reader's language. */
export type LegOut = {
  channel: string;
  role: "customer" | "agent";
  agent: string | null;
  started_at: string;
  answered_at?: string | null;
  ended_at?: string | null;
  cause?: number | null;
  sip?: number | null;
  ended_words?: string;
};

/** One-time SIP credentials. The browser registers over ``ws_path`` and calls ``dial``. */
export type Line = {
  username: string;
  password: string;
  domain: string;
  dial: string;
  ws_path: string;
  ice_servers: IceServer[];
};

export type LineWanted = {
  line?: "browser" | "sip";
};

/** Who heard what of which recording, and when. ``from_s``/``to_s``: what was sent to his browser. */
export type Listening = {
  recording: string;
  user: string;
  at: string;
  from_s: number;
  to_s: number;
};

export type MoreTime = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  kind: "more_time";
};

/** ``author``: a login. ``rev`` grows with every change. */
export type Note = {
  call: string;
  text: string;
  author: string;
  at: string;
  rev: number;
};

/** ``rev``: of the version that was edited, 0 for the first; left out: the last writer wins. */
export type NoteIn = {
  text: string;
  rev?: number | null;
};

/** ``id``: the number itself, E.164 with plus. */
export type Number = {
  client: string;
  queue: string;
  language?: "ru" | "en";
  greeting?: string | null;
  source?: string | null;
  active?: boolean;
  id: string;
  version: number;
};

export type NumberIn = {
  number: string;
  label?: string;
  main?: boolean;
};

export type NumberPut = {
  client: string;
  queue: string;
  language?: "ru" | "en";
  greeting?: string | null;
  source?: string | null;
  active?: boolean;
  version?: number | null;
};

/** ``version`` 0: the rules as they come. */
export type Outbound = {
  allowed?: boolean;
  prices?: Record<string, number>;
  blocked?: string[];
  emergency?: string[];
  spend_per_h?: number;
  ring_s?: number;
  via?: string;
  id: string;
  version: number;
};

/** ``version`` None or 0: nobody has changed the rules yet. */
export type OutboundPut = {
  allowed?: boolean;
  prices?: Record<string, number>;
  blocked?: string[];
  emergency?: string[];
  spend_per_h?: number;
  ring_s?: number;
  via?: string;
  version?: number | null;
};

export type OwnPassword = {
  old: string;
  new: string;
};

/** One of the user's own sessions; ``current``: the one that asks. */
export type OwnSession = {
  id: string;
  created_at: string;
  seen_at: string;
  expires_at: string;
  address: string;
  browser: string;
  current?: boolean;
};

/** A waveform to draw: one number 0…255 per bucket and channel, customer left, agent right. */
export type Peaks = {
  left: number[];
  right: number[];
  duration_s: number;
};

/** The card. ``name`` is empty until somebody asked; ``language`` null: not known. */
export type Person = {
  id: string;
  client: string;
  name: string;
  language: "ru" | "en" | null;
  note: string;
  numbers: PersonNumber[];
  created_at: string;
  version: number;
};

export type PersonNew = {
  client: string;
  name?: string;
  language?: "ru" | "en" | null;
  note?: string;
  numbers?: NumberIn[];
};

/** ``main``: a call from this number means this person, if several people share it. */
export type PersonNumber = {
  number: string;
  label: string;
  main: boolean;
};

/** ``next``: pass it as ``after`` for the next page; null: this was the last one. */
export type PersonPage = {
  persons: Person[];
  next: string | null;
};

/** What is left out stays as it is; ``numbers`` replaces the whole list. */
export type PersonPatch = {
  version: number;
  name?: string;
  language?: "ru" | "en" | null;
  note?: string;
  numbers?: NumberIn[];
};

/** ``number``: as typed or pasted, in any usual form. ``shown``: which number of the client is shown. */
export type PlaceCall = {
  request_id: string;
  agent?: string | null;
  kind: "place_call";
  number: string;
  client: string;
  shown: string;
};

/** What is left out stays as it is. */
export type Preferences = {
  language?: "ru" | "en" | null;
  theme?: "auto" | "light" | "dark" | null;
};

/** One quarter of an hour. ``agents``: signed on, on average. */
export type QuarterOut = {
  begins: string;
  offered: number;
  service_level: number | null;
  abandoned: number;
  occupancy: number | null;
  agents: number | null;
};

export type Queue = {
  client: string;
  name_ru: string;
  name_en: string;
  skills?: Record<string, number>;
  priority?: number;
  target_s?: number;
  target_share?: number;
  short_abandon_s?: number;
  ring_s?: number;
  wrap_up_s?: number;
  max_wait_s?: number;
  announce_every_s?: number;
  announce_first_s?: number;
  music?: string;
  record?: boolean;
  apology?: string;
  sorry?: string;
  active?: boolean;
  id: string;
  version: number;
};

export type QueueDayOut = {
  queue: string;
  calls: number;
  answered: number;
  in_target: number;
  abandoned: number;
  flowed_out: number;
};

/** Other rules of one queue; left out: as they were. */
export type QueueIn = {
  queue: string;
  target_share?: number | null;
  target_s?: number | null;
  wrap_up_s?: number | null;
  max_wait_s?: number | null;
  priority?: number | null;
};

export type QueuePut = {
  client: string;
  name_ru: string;
  name_en: string;
  skills?: Record<string, number>;
  priority?: number;
  target_s?: number;
  target_share?: number;
  short_abandon_s?: number;
  ring_s?: number;
  wrap_up_s?: number;
  max_wait_s?: number;
  announce_every_s?: number;
  announce_first_s?: number;
  music?: string;
  record?: boolean;
  apology?: string;
  sorry?: string;
  active?: boolean;
  version?: number | null;
};

/** ``system``: the floor itself sets it; agents cannot choose it, nobody can take it out of use. */
export type Reason = {
  name_ru: string;
  name_en: string;
  productive?: boolean;
  max_s?: number;
  active?: boolean;
  id: string;
  version: number;
  system?: boolean;
};

export type ReasonPut = {
  name_ru: string;
  name_en: string;
  productive?: boolean;
  max_s?: number;
  active?: boolean;
  version?: number | null;
};

/** ``missing_ms``: sound that did not come; silence stands in its place, so that times are right. */
export type Recording = {
  id: string;
  call: string;
  agent: string | null;
  state: "pending" | "ready" | "failed" | "absent";
  started_at: string;
  stopped_at: string;
  duration_s: number | null;
  off_ms: number | null;
  missing_ms: number | null;
  suspect: boolean;
  size: number | null;
  may_listen: boolean;
};

export type Resume = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  kind: "resume";
};

/** ``real``, ``base``, ``fit`` when done; ``changed`` too, unless nothing was to be changed. */
export type RunDetail = {
  id: string;
  day: string;
  change: ChangeIn;
  replications: number;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  played: number;
  fault: string | null;
  created_by: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  zone: string;
  edges_s: number[];
  targets: Record<string, TargetOut>;
  fit: FitOut | null;
  queue_fit: Record<string, FitOut>;
  real: SideOut | null;
  base: SideOut | null;
  changed: SideOut | null;
  window: WindowOut | null;
};

/** ``id``: made by the browser, so that asking twice is asking once. */
export type RunNew = {
  id: string;
  day: string;
  change?: ChangeIn;
  replications?: number;
};

/** ``played`` of ``replications``; ``fault``: why it failed, as a sentence. */
export type RunOut = {
  id: string;
  day: string;
  change: ChangeIn;
  replications: number;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  played: number;
  fault: string | null;
  created_by: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
};

/** One stretch with at most one agent. ``queue`` null: an outbound call waits in none. */
export type SegmentOut = {
  queue: string | null;
  queued_at: string;
  agent?: string | null;
  offered_at?: string | null;
  answered_at?: string | null;
  ended_at?: string | null;
  ring_ms?: number;
  hold_ms?: number;
  wrap_ms?: number;
  disposition?: string | null;
};

export type SendKeys = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  kind: "send_keys";
  digits: string;
};

/** Who is signed in, and what he may do. ``clients`` of the user null: all clients. */
export type Session = {
  user: SessionUser;
  permissions: string[];
  centre: string;
  demo: boolean;
};

export type SessionUser = {
  id: string;
  login: string;
  name: string;
  role: "agent" | "supervisor" | "administrator";
  agent: string | null;
  language: "ru" | "en";
  theme: "auto" | "light" | "dark";
  clients: string[] | null;
};

/** The real day, the same staffing simulated (``base``), or the change simulated. */
export type SideOut = {
  total: FiguresOut;
  queues: Record<string, FiguresOut>;
  quarters: QuarterOut[];
  waits: WaitsOut;
};

export type SignIn = {
  login: string;
  password: string;
};

export type SignOff = {
  request_id: string;
  agent?: string | null;
  kind: "sign_off";
};

export type SignOn = {
  request_id: string;
  agent?: string | null;
  kind: "sign_on";
};

export type Skill = {
  name_ru: string;
  name_en: string;
  active?: boolean;
  id: string;
  version: number;
};

export type SkillPut = {
  name_ru: string;
  name_en: string;
  active?: boolean;
  version?: number | null;
};

/** Mean, and between which values nine of ten replications lie. */
export type SpreadOut = {
  value: number;
  low: number;
  high: number;
};

/** A queue's service level as it was and as it was asked for. */
export type TargetOut = {
  share: number;
  target_s: number;
  changed_share: number;
  changed_s: number;
};

export type Trunk = {
  name: string;
  match: string[];
  contact: string;
  codecs?: ("ulaw" | "alaw" | "opus")[];
  username?: string;
  active?: boolean;
  id: string;
  version: number;
};

/** ``password`` None keeps the one that is stored; it can be written, never read. */
export type TrunkPut = {
  name: string;
  match: string[];
  contact: string;
  codecs?: ("ulaw" | "alaw" | "opus")[];
  username?: string;
  active?: boolean;
  password?: string | null;
  version?: number | null;
};

/** ``id`` is the login. ``locked_until``: after failed sign-ins; an administrator may lift it. */
export type User = {
  name: string;
  role: "agent" | "supervisor" | "administrator";
  language?: "ru" | "en";
  clients?: string[] | null;
  active?: boolean;
  id: string;
  version: number;
  has_password?: boolean;
  locked_until?: string | null;
};

export type UserName = {
  id: string;
  name: string;
};

/** ``password`` null keeps the one there is; a user without one cannot sign in. */
export type UserPut = {
  name: string;
  role: "agent" | "supervisor" | "administrator";
  language?: "ru" | "en";
  clients?: string[] | null;
  active?: boolean;
  password?: string | null;
  version?: number | null;
};

/** Callers by how long they waited; classes by ``edges_s``, the last one open. */
export type WaitsOut = {
  answered: number[];
  left: number[];
};

/** Callers queued between two local times, in which other agents were to be there. */
export type WindowOut = {
  begins: string;
  ends: string;
  real: FiguresOut;
  base: FiguresOut;
  changed: FiguresOut;
};
