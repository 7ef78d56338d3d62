/** What can be set up, as data: the same list, form and history serve every kind. */

export const KINDS = [
  "numbers",
  "queues",
  "agents",
  "users",
  "skills",
  "dispositions",
  "reasons",
  "clients",
  "trunks",
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
  | "lines"
  | "tags"
  | "password";

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
  { name: "music", type: "text", rare: true },
  { name: "apology", type: "text", rare: true },
  { name: "sorry", type: "text", rare: true },
];

function settings(kind: Omit<Kind, "read" | "write" | "prefix"> & { prefix?: string }): Kind {
  return { read: "settings.read", write: "settings.write", prefix: "", ...kind };
}

const LIST: readonly Kind[] = [
  settings({
    id: "numbers",
    what: "number",
    ident: "phone",
    columns: ["client", "queue", "language", "source"],
    fields: [
      { name: "client", type: "choice", from: "clients", need: true },
      { name: "queue", type: "choice", from: "queues", need: true },
      LANGUAGE,
      { name: "greeting", type: "text", orNone: true },
      { name: "source", type: "text", orNone: true },
    ],
    fresh: { language: "ru", greeting: null, source: null },
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
      { name: "record", type: "switch" },
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
    },
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
      { name: "team", type: "text" },
      { name: "skills", type: "levels", from: "skills" },
      { name: "mode", type: "choice", choices: ["persistent", "on_demand"] },
      { name: "auto_answer", type: "switch" },
    ],
    fresh: { team: "", skills: {}, mode: "persistent", auto_answer: false },
  },
  {
    id: "users",
    what: "user",
    read: "staff.read",
    write: "staff.write",
    ident: "login",
    prefix: "",
    columns: ["role", "clients", "language"],
    fields: [
      { name: "name", type: "text", need: true },
      { name: "role", type: "choice", choices: ["agent", "supervisor", "administrator"], need: true },
      { name: "password", type: "password" },
      { name: "clients", type: "many", from: "clients", orNone: true },
      LANGUAGE,
    ],
    fresh: { role: "agent", clients: null, language: "ru" },
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
        choices: [
          "sale",
          "said_yes",
          "asked_question",
          "booked",
          "left_contact",
          "good",
          "service",
          "consultation",
          "help",
          "support",
          "follow_up",
          "problem",
        ],
      },
      { name: "position", type: "count", least: 0, most: 10_000 },
    ],
    fresh: { client: null, flags: [], position: 0 },
  }),
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
    fields: [...NAMES, { name: "colour", type: "colour", need: true }, LANGUAGE],
    fresh: { colour: "#1b5fb8", language: "ru" },
  }),
  {
    id: "trunks",
    what: "trunk",
    read: "trunks.read",
    write: "trunks.write",
    ident: "slug",
    prefix: "",
    columns: ["contact", "match", "codecs"],
    fields: [
      { name: "name", type: "text", need: true },
      { name: "match", type: "lines", need: true },
      { name: "contact", type: "text", need: true },
      { name: "codecs", type: "tags", choices: ["ulaw", "alaw", "opus"] },
      { name: "username", type: "text" },
      { name: "password", type: "password" },
    ],
    fresh: { match: [], codecs: ["ulaw", "alaw"], username: "", contact: "sip:" },
  },
  settings({
    id: "centre",
    what: "centre",
    ident: "single",
    columns: ["zone", "region"],
    fields: [
      ...NAMES,
      { name: "zone", type: "text", need: true },
      { name: "region", type: "text", need: true },
      { name: "rejoin_s", type: "count", least: 0, most: 300 },
      { name: "max_new_calls_per_s", type: "count", least: 1, most: 10_000 },
    ],
    fresh: {},
  }),
];

export const KIND = Object.fromEntries(LIST.map((kind) => [kind.id, kind])) as Record<KindId, Kind>;

export interface SetupSearch {
  kind?: KindId | "guide" | undefined;
  /** The row that is open; "+" is a new one. */
  id?: string | undefined;
}

/** The address of the page as conditions; rubbish in it is left out. */
export function asSetup(search: Record<string, unknown>): SetupSearch {
  const kind = search.kind === "guide" ? "guide" : KINDS.find((each) => each === search.kind);
  const id = typeof search.id === "string" && search.id.length <= 64 ? search.id : undefined;
  return { kind, id: kind && kind !== "guide" ? id : undefined };
}

/** An id made from a name: small letters, digits, dashes; empty when the name has no Latin letter or digit. */
export function slug(name: string, prefix: string): string {
  const words = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return words && (prefix + words).slice(0, 40).replace(/-+$/, "");
}
