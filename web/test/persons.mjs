// People of the mock: a card in full, somebody who shares its number, and what happened.
import { ago } from "./centre.mjs";

const card = {
  client: "mebel",
  language: "ru",
  organisation: null,
  organisation_name: "",
  role: "",
  emails: [],
  address: "",
  region: "",
  zone: "Asia/Yekaterinburg",
  zone_source: "number",
  zones: ["Asia/Yekaterinburg"],
  tags: [],
  fields: {},
  industry: "",
  deciding_value: null,
  exclusions: [],
  budget: null,
  budget_currency: null,
  source: null,
  former_supplier: "",
  former_failing: "",
  merged_into: null,
  note: "",
  note_labels: [],
  created_at: "2026-05-03T09:00:00Z",
  version: 1,
};

export const person = {
  ...card,
  id: "p-1",
  name: "Ольга Семёнова",
  note: "Ценит качество, не любит глянец.",
  numbers: [
    { number: "+79120001037", label: "мобильный", main: true },
    { number: "+73432000000", label: "дом", main: false },
  ],
  organisation: "o-1",
  organisation_name: "Фабрика «Сосенка»",
  role: "закупщик",
  emails: ["olga@sosenka.example"],
  tags: ["оптовик"],
  deciding_value: "quality",
  exclusions: ["глянец"],
  budget: 70_000_000_000,
  budget_currency: "RUB",
  former_failing: "опоздали на неделю",
  fields: { room: 18 },
};
const son = {
  ...card,
  id: "p-2",
  name: "Пётр Семёнов",
  numbers: [{ number: "+79120001037", label: "", main: false }],
};
const moment = (kind, minutes, data, more = {}) => ({
  at: ago(minutes * 60),
  of: "calls",
  kind,
  id: `${kind}-${minutes}`,
  call: null,
  part: null,
  data,
  ...more,
});
const answered = {
  direction: "inbound",
  how: "answered",
  agent: "a-anna",
  talk_ms: 187_000,
  class: "returned",
};
const moments = [
  moment("preference", 30, { key: "interest", value: "дуб", source: "script", author: "anna" }),
  moment("note", 1500, { text: "Просила образцы ткани.", author: "anna" }, { call: "c-old" }),
  moment("call", 1503, { ...answered, disposition: "sold" }, { call: "c-old" }),
  moment("promise", 4000, { due: ago(-3600), author: "boris", text: "Уточнить срок" }),
  moment("merge", 9000, { name: "О. Семенова", author: "supervisor" }),
  moment("changed", 9100, { fields: ["role", "tags"], author: "anna" }),
];
const likes = [
  { id: 1, key: "interest", value: "дуб", source: "script", call: null, at: ago(1800), author: "anna" },
];
const twin = { by_number: true, by_email: false, likeness: 0.6 };
const room = { label_ru: "Площадь, м²", label_en: "Size, m²", type: "number", choices: [], position: 1 };

/** Routes as the mock wants them. */
export const routes = [
  ["GET /api/persons", () => ({ persons: [person, son], next: null })],
  ["GET /api/persons/of-number", () => [person, son]],
  ["GET /api/persons/duplicates", () => [{ one: person, other: son, ...twin }]],
  ["GET /api/persons/p-1", () => person],
  ["GET /api/persons/p-1/timeline", () => ({ moments, next: null })],
  ["GET /api/persons/p-1/preferences", () => likes],
  ["GET /api/persons/p-1/duplicates", () => [{ person: son, ...twin }]],
  ["GET /api/persons/p-1/merges", () => []],
  [
    "GET /api/person-fields",
    () => [{ id: "f-1", client: "mebel", key: "room", active: true, version: 1, ...room }],
  ],
  ["GET /api/organisations", () => ({ organisations: [], next: null })],
  [
    "GET /api/organisations/o-1",
    () => ({ ...card, id: "o-1", name: "Фабрика «Сосенка»", industry: "мебель", tax_id: "7700000001" }),
  ],
  [
    "GET /api/labels",
    () => ({ words: ["гоблин", "моль", "турист"], version: null, met: [{ word: "моль", count: 2 }] }),
  ],
  ["POST /api/labels/look", (body) => ({ words: body.text.includes("гоблин") ? ["гоблин"] : [] })],
  ["PATCH /api/persons/p-1", (body) => Object.assign(person, body, { version: person.version + 1 })],
];
