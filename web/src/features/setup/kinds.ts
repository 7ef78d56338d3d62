/** What can be set up, as data: the same list, form and history serve every kind. */
import { DISPOSITION_FLAGS } from "./flags";
import { NO_OVERFLOW, OVERFLOW } from "./overflowKind";
import { ASKED, ASKING, SOURCES } from "./sourceKind";

export const KINDS = [
  "numbers",
  "queues",
  "hours",
  "prompts",
  "agents",
  "users",
  "teams",
  "skills",
  "dispositions",
  "sources",
  "reasons",
  "clients",
  "trunks",
  "outbound",
  "centre",
] as const;
export type KindId = (typeof KINDS)[number];

export type FieldType =
  | "text"
  | "count"
  | "share"
  | "switch"
  | "colour"
  | "choice"
  | "many"
  | "levels"
  | "prices"
  | "money"
  | "lines"
  | "tags"
  | "password"
  | "rule" // yes, no, or as something above says
  | "prompt" // the key of a prompt, chosen among those that exist
  | "music"
  | "zone"
  | "week"
  | "days"
  | "holidays" // country and region
  | "kept"; // sent as it is, changed elsewhere

export interface Field {
  name: string;
  type: FieldType;
  /** Where choices come from: another kind, or the words of `setup:choice.<name>`. */
  from?: KindId;
  choices?: readonly string[];
  need?: boolean;
  /** Nothing chosen is a value of its own, sent as null and called `setup:none.<name>`. */
  orNone?: boolean;
  least?: number;
  most?: number;
  /** Below "more": what most people never change. */
  rare?: boolean;
  /** Shown only while one of these other fields has a value. */
  when?: readonly string[];
}

export interface Kind {
  id: KindId;
  /** As the history calls it. */
  what: string;
  read: string;
  write: string;
  /** What the id looks like: made from the name, or given by the world. */
  ident: "slug" | "phone" | "login" | "single";
  prefix: string;
  columns: readonly string[];
  fields: readonly Field[];
  fresh: Record<string, unknown>;
}

const NAMES: readonly Field[] = [
  { name: "name_ru", type: "text", need: true },
  { name: "name_en", type: "text", need: true },
];
const LANGUAGE: Field = { name: "language", type: "choice", choices: ["ru", "en"] };
const PROMPTS: readonly Field[] = [
  { name: "music", type: "music" },
  { name: "sorry", type: "prompt", rare: true },
  { name: "apology", type: "prompt", rare: true },
];
const NO_WEEK: readonly never[][] = [[], [], [], [], [], [], []];

const ROLES = ["agent", "team_lead", "supervisor", "administrator", "client"] as const;

function settings(kind: Omit<Kind, "read" | "write" | "prefix"> & { prefix?: string }): Kind {
  return { read: "settings.read", write: "settings.write", prefix: "", ...kind };
}

const LIST: readonly Kind[] = [
  settings({
    id: "numbers",
    what: "number",
    ident: "phone",
    columns: ["client", "queue", "hours", "language", "source"],
    fields: [
      { name: "client", type: "choice", from: "clients", need: true },
      { name: "queue", type: "choice", from: "queues", need: true },
      LANGUAGE,
      { name: "greeting", type: "prompt", orNone: true },
      { name: "source", type: "choice", from: "sources", orNone: true },
      { name: "hours", type: "choice", from: "hours", orNone: true },
      { name: "closed_prompt", type: "prompt" },
      { name: "closed_to", type: "choice", from: "queues", orNone: true },
      { name: "record", type: "rule" },
    ],
    fresh: {
      language: "ru",
      greeting: null,
      source: null,
      hours: null,
      closed_prompt: "perezvon/closed",
      closed_to: null,
      record: null,
    },
  }),
  settings({
    id: "queues",
    what: "queue",
    ident: "slug",
    prefix: "q-",
    columns: ["client", "skills", "target_s", "target_share", "wrap_up_s", "max_wait_s"],
    fields: [
      { name: "client", type: "choice", from: "clients", need: true },
      ...NAMES,
      { name: "skills", type: "levels", from: "skills" },
      { name: "target_s", type: "count", least: 0, most: 86_400 },
      { name: "target_share", type: "share", least: 1, most: 100 },
      { name: "wrap_up_s", type: "count", least: 0, most: 3600 },
      { name: "ring_s", type: "count", least: 5, most: 300 },
      { name: "max_wait_s", type: "count", least: 10, most: 14_400 },
      { name: "max_wait_to", type: "choice", from: "queues", orNone: true },
      ...OVERFLOW,
      { name: "hours", type: "choice", from: "hours", orNone: true },
      { name: "record", type: "switch" },
      { name: "record_notice", type: "prompt", orNone: true },
      { name: "priority", type: "count", least: 0, most: 100, rare: true },
      { name: "short_abandon_s", type: "count", least: 0, most: 86_400, rare: true },
      { name: "announce_first_s", type: "count", least: 0, most: 86_400, rare: true },
      { name: "announce_every_s", type: "count", least: 0, most: 86_400, rare: true },
      ...PROMPTS,
    ],
    fresh: {
      skills: {},
      priority: 0,
      target_s: 20,
      target_share: 0.8,
      short_abandon_s: 5,
      ring_s: 20,
      wrap_up_s: 45,
      max_wait_s: 900,
      announce_every_s: 30,
      announce_first_s: 2,
      music: "default",
      record: true,
      apology: "perezvon/apology",
      sorry: "perezvon/sorry",
      hours: null,
      max_wait_to: null,
      ...NO_OVERFLOW,
      record_notice: null,
    },
  }),
  settings({
    id: "hours",
    what: "hours",
    ident: "slug",
    columns: ["client", "status", "country"],
    fields: [
      ...NAMES,
      { name: "client", type: "choice", from: "clients", orNone: true },
      { name: "zone", type: "zone", need: true },
      { name: "week", type: "week" },
      { name: "country", type: "holidays" },
      { name: "region", type: "kept" },
      { name: "days", type: "days" },
      { name: "closed_until", type: "kept" },
      { name: "closed_reason", type: "kept" },
    ],
    fresh: {
      client: null,
      zone: "Europe/Moscow",
      week: NO_WEEK,
      country: "",
      region: "",
      days: [],
      closed_until: null,
      closed_reason: "",
    },
  }),
  settings({
    id: "prompts",
    what: "prompt",
    ident: "slug",
    columns: ["kind", "client", "sounds"],
    fields: [
      ...NAMES,
      { name: "kind", type: "choice", choices: ["prompt", "music"], need: true },
      { name: "client", type: "choice", from: "clients", orNone: true },
    ],
    fresh: { kind: "prompt", client: null },
  }),
  {
    id: "agents",
    what: "agent",
    read: "staff.read",
    write: "staff.write",
    ident: "slug",
    prefix: "a-",
    columns: ["user", "team", "skills", "mode"],
    fields: [
      { name: "user", type: "choice", from: "users", need: true },
      { name: "team", type: "choice", from: "teams", orNone: true },
      { name: "skills", type: "levels", from: "skills" },
      { name: "mode", type: "choice", choices: ["persistent", "on_demand"] },
      { name: "auto_answer", type: "switch" },
    ],
    fresh: { team: null, skills: {}, mode: "persistent", auto_answer: false },
  },
  {
    id: "users",
    what: "user",
    read: "staff.read",
    write: "staff.write",
    ident: "login",
    prefix: "",
    columns: ["role", "clients", "second_factor", "language"],
    fields: [
      { name: "name", type: "text", need: true },
      { name: "role", type: "choice", choices: ROLES, need: true },
      { name: "password", type: "password" },
      { name: "must_change", type: "switch" },
      { name: "clients", type: "many", from: "clients", orNone: true },
      LANGUAGE,
      { name: "listens", type: "switch", rare: true },
    ],
    fresh: { role: "agent", clients: null, language: "ru", must_change: true, listens: false },
  },
  {
    id: "teams",
    what: "team",
    read: "staff.read",
    write: "staff.write",
    ident: "slug",
    prefix: "",
    columns: ["leads"],
    fields: [
      { name: "name", type: "text", need: true },
      { name: "leads", type: "many", from: "users" },
    ],
    fresh: { leads: [] },
  },
  settings({ id: "skills", what: "skill", ident: "slug", columns: [], fields: NAMES, fresh: {} }),
  settings({
    id: "dispositions",
    what: "disposition",
    ident: "slug",
    columns: ["client", "flags", "position"],
    fields: [
      ...NAMES,
      { name: "client", type: "choice", from: "clients", orNone: true },
      {
        name: "flags",
        type: "tags",
        choices: DISPOSITION_FLAGS,
      },
      { name: "position", type: "count", least: 0, most: 10_000 },
    ],
    fresh: { client: null, flags: [], position: 0 },
  }),
  SOURCES,
  settings({
    id: "reasons",
    what: "reason",
    ident: "slug",
    columns: ["productive", "max_s"],
    fields: [
      ...NAMES,
      { name: "productive", type: "switch" },
      { name: "max_s", type: "count", least: 0, most: 86_400 },
    ],
    fresh: { productive: false, max_s: 0 },
  }),
  settings({
    id: "clients",
    what: "client",
    ident: "slug",
    columns: ["colour", "language"],
    fields: [...NAMES, { name: "colour", type: "colour", need: true }, LANGUAGE, ...ASKING],
    fresh: { colour: "#1b5fb8", language: "ru", ...ASKED },
  }),
  {
    id: "trunks",
    what: "trunk",
    read: "trunks.read",
    write: "trunks.write",
    ident: "slug",
    prefix: "",
    columns: ["contact", "caller_id"],
    fields: [
      { name: "name", type: "text", need: true },
      { name: "registers", type: "switch" },
      { name: "contact", type: "text", need: true },
      { name: "username", type: "text" },
      { name: "password", type: "password" },
      { name: "caller_id", type: "text" },
      { name: "match", type: "lines" },
      { name: "transport", type: "choice", choices: ["udp", "tcp", "tls"] },
      { name: "codecs", type: "tags", choices: ["ulaw", "alaw", "opus"] },
      { name: "channels_in", type: "count", least: 0, most: 10_000 },
      { name: "channels_out", type: "count", least: 0, most: 10_000 },
      { name: "calls_per_s", type: "count", least: 0, most: 1000 },
      { name: "prices", type: "prices" },
      { name: "number_format_out", type: "text", rare: true },
      { name: "number_format_in", type: "text", rare: true },
      { name: "check_s", type: "count", least: 0, most: 3600, rare: true },
      { name: "auth_user", type: "text", rare: true },
      { name: "realm", type: "text", rare: true },
      { name: "expiry_s", type: "count", least: 60, most: 86_400, rare: true },
      { name: "outbound_proxy", type: "text", rare: true },
    ],
    fresh: {
      registers: false,
      match: [],
      contact: "",
      username: "",
      caller_id: "",
      transport: "udp",
      codecs: ["alaw", "ulaw"],
      channels_in: 0,
      channels_out: 0,
      calls_per_s: 0,
      number_format_out: "",
      number_format_in: "",
      check_s: 30,
      auth_user: "",
      expiry_s: 300,
      outbound_proxy: "",
    },
  },
  settings({
    id: "outbound",
    what: "outbound",
    ident: "single",
    columns: ["prices", "spend_per_h", "emergency"],
    fields: [
      { name: "allowed", type: "switch" },
      { name: "prices", type: "prices" },
      { name: "currency", type: "text", need: true },
      { name: "blocked", type: "lines" },
      { name: "emergency", type: "lines", need: true },
      { name: "spend_per_h", type: "money", least: 1, need: true },
      { name: "ring_s", type: "count", least: 10, most: 180 },
      { name: "max_talk_min", type: "count", least: 0, most: 1440 },
      { name: "via", type: "choice", from: "trunks", orNone: true },
    ],
    fresh: {},
  }),
  settings({
    id: "centre",
    what: "centre",
    ident: "single",
    columns: ["zone", "region"],
    fields: [
      ...NAMES,
      { name: "zone", type: "zone", need: true },
      { name: "region", type: "text", need: true },
      { name: "second_factor", type: "many", choices: ROLES },
      { name: "rejoin_s", type: "count", least: 0, most: 300 },
      { name: "max_new_calls_per_s", type: "count", least: 1, most: 10_000 },
    ],
    fresh: {},
  }),
];

export const KIND = Object.fromEntries(LIST.map((kind) => [kind.id, kind])) as Record<KindId, Kind>;
