import { describe, expect, test } from "vitest";
import en from "../src/app/locales/en/setup.json";
import { KIND, KINDS, type KindId, slug } from "../src/features/setup/kinds";
import { type Row, usedBy } from "../src/features/setup/rows";
import { asSetup } from "../src/features/setup/search";

const none = Object.fromEntries(KINDS.map((kind) => [kind, undefined])) as Record<KindId, Row[] | undefined>;
const row = (id: string, fields: Record<string, unknown> = {}): Row => ({
  id,
  version: 1,
  active: true,
  ...fields,
});

describe("set-up", () => {
  test("an id is made from the name as far as it has Latin letters", () => {
    expect(slug("Furniture House №2", "q-")).toBe("q-furniture-house-no2");
    expect(slug("Заказы", "q-")).toBe("");
    expect(slug("Ünïcode & Söhne", "")).toBe("unicode-sohne");
    expect(slug("x".repeat(80), "q-")).toHaveLength(40);
  });

  test("rubbish in the address is left out", () => {
    expect(asSetup({ kind: "queues", id: "q-1" })).toEqual({ kind: "queues", id: "q-1" });
    expect(asSetup({ kind: "wars", id: "q-1" })).toEqual({ kind: undefined, id: undefined });
    expect(asSetup({ kind: "guide", id: "q-1" })).toEqual({ kind: "guide", id: undefined });
    expect(asSetup({ kind: 5, id: "x".repeat(65) })).toEqual({ kind: undefined, id: undefined });
  });

  test("used by: rows in use that name it, whatever the field looks like", () => {
    const all = {
      ...none,
      numbers: [row("+1", { queue: "q-1" }), row("+2", { queue: "q-1", active: false })],
      queues: [row("q-1", { client: "c-1", skills: { "s-1": 3 } })],
      agents: [row("a-1", { skills: { "s-1": 5, "s-2": 1 } })],
      users: [row("anna", { clients: ["c-1"] }), row("ivan", { clients: null })],
    };
    const heard = { ...none, numbers: [row("+1", { greeting: "perezvon/own/hello" })] };
    expect(usedBy(heard, "prompts", "hello").map((use) => use.row.id)).toEqual(["+1"]);
    expect(usedBy(heard, "prompts", "other")).toEqual([]);
    const ids = (kind: KindId, id: string) => usedBy(all, kind, id).map((use) => use.row.id);
    expect(ids("queues", "q-1")).toEqual(["+1"]);
    expect(ids("skills", "s-1")).toEqual(["q-1", "a-1"]);
    expect(ids("clients", "c-1")).toEqual(["q-1", "anna"]);
    expect(ids("skills", "s-9")).toEqual([]);
  });

  test("every field of every kind has a name, and every choice a word", () => {
    const own = en.field as Record<string, unknown>;
    for (const kind of Object.values(KIND)) {
      for (const field of kind.fields) {
        expect(own[field.name], `${kind.id}.${field.name}`).toBeTypeOf("string");
        for (const choice of field.choices ?? []) expect(en.choice, field.name).toHaveProperty(choice);
        if (field.orNone) expect(en.none, field.name).toHaveProperty(field.name);
      }
    }
  });
});
