import type { Field, Kind } from "./kinds";

/** How callers learn of a client; the usual ones are there from the start. */
export const SOURCES: Kind = {
  id: "sources",
  what: "source",
  read: "settings.read",
  write: "settings.write",
  ident: "slug",
  prefix: "",
  columns: ["client", "position"],
  fields: [
    { name: "name_ru", type: "text", need: true },
    { name: "name_en", type: "text", need: true },
    { name: "client", type: "choice", from: "clients", orNone: true },
    { name: "position", type: "count", least: 0, most: 10_000 },
  ],
  fresh: { client: null, position: 200 },
};

/** How a client's callers are asked, and when one counts as lost. */
export const ASKING: readonly Field[] = [
  { name: "source_question_ru", type: "text" },
  { name: "source_question_en", type: "text" },
  { name: "lost_after_h", type: "count", least: 1, most: 720 },
  { name: "shows_evaluations", type: "switch" },
  { name: "source_currency", type: "text", need: true },
];

export const ASKED = {
  source_question_ru: "",
  source_question_en: "",
  lost_after_h: 24,
  shows_evaluations: false,
  source_currency: "RUB",
};
