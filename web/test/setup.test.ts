import { describe, expect, test } from "vitest";
import en from "../src/app/locales/en/setup.json";
import { KIND, KINDS, type KindId } from "../src/features/setup/kinds";
import { type Row, usedBy, wordsOf } from "../src/features/setup/rows";
import { asSetup } from "../src/features/setup/search";
import { slug } from "../src/features/setup/slug";
import { leftOut, missing } from "../src/features/setup/steps";
import { DISPOSITIONS } from "../src/features/setup/Usual";

const none = Object.fromEntries(KINDS.map((kind) => [kind, undefined])) as Record<KindId, Row[] | undefined>;
const row = (id: string, fields: Record<string, unknown> = {}): Row => ({
  id,
  version: 1,
  active: true,
  ...fields,
});

describe("set-up", () => {
  test("a usual result does not decide what the call was about", () => {
    const subjects = ["good", "service", "consultation", "help", "support"];
    const flags = Object.values(DISPOSITIONS).flatMap((each) => each.flags ?? []);
    expect(flags.filter((flag) => subjects.includes(flag))).toEqual([]);
    expect(flags).toContain("sale");
  });

  test("an id is made from the name, Russian letters written in Latin ones", () => {
    expect(slug("Furniture House №2", "q-")).toBe("q-furniture-house-no2");
    expect(slug("Заказы", "q-")).toBe("q-zakazy");
    expect(slug("Щётки и ёлки, объём", "")).toBe("shchetki-i-elki-obem");
    expect(slug("電話", "q-")).toBe("");
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

describe("the guide", () => {
  const described = { ...none, centre: [row("main")], clients: [row("c-1")] };

  test("a centre that nobody described lacks that first", () => {
    expect(missing("centre", { ...none, centre: [{ id: "main", version: 0 }] }, [])).toBe("undescribed");
    expect(missing("centre", described, [])).toBeNull();
  });

  test("hours and skills may be left out; reasons that the floor sets itself are none to choose", () => {
    expect(missing("hours", none, [])).toBeNull();
    expect(leftOut("hours", none)).toBe(true);
    expect(leftOut("skills", { ...none, skills: [row("english")] })).toBe(false);
    expect(missing("reasons", { ...none, reasons: [row("no_answer"), row("start")] }, [])).toBe("none");
    expect(missing("reasons", { ...none, reasons: [row("no_answer"), row("break")] }, [])).toBeNull();
  });

  test("a queue without a number, a queue that nobody could serve, a line that is refused", () => {
    const queues = { ...none, queues: [row("q-1"), row("q-2", { skills: { english: 3 } })] };
    expect(missing("numbers", { ...queues, numbers: [row("+1", { queue: "q-1" })] }, [])).toBe("no_number");
    expect(missing("agents", { ...queues, agents: [row("a-1", { skills: { english: 2 } })] }, [])).toBe(
      "unstaffed",
    );
    expect(missing("agents", { ...queues, agents: [row("a-1", { skills: { english: 3 } })] }, [])).toBeNull();
    expect(missing("trunks", { ...none, trunks: [row("t-1")] }, ["refused"])).toBe("down");
    expect(missing("trunks", { ...none, trunks: [row("t-1")] }, ["checking"])).toBeNull();
  });
});

describe("finding a row", () => {
  const title = (of: Row | undefined, id: string) => String(of?.name_ru ?? id);
  const all = {
    ...none,
    clients: [row("c-1", { name_ru: "Полис" })],
    queues: [row("q-1", { name_ru: "Заявки" })],
  };
  const number = row("+74950000201", { client: "c-1", queue: "q-1", language: "ru" });

  test("by the name of what it points at, and by a number as it is shown", () => {
    const words = wordsOf(KIND.numbers, number, all, title);
    for (const typed of ["полис", "заявки", "495 000-02", "74950000201"]) expect(words).toContain(typed);
    expect(words).not.toContain("version");
  });

  test("by skills and by those whom a user serves", () => {
    const skills = { ...none, skills: [row("english", { name_ru: "Английский" })] };
    const agent = row("a-1", { user: "anna", skills: { english: 3 } });
    expect(wordsOf(KIND.agents, agent, skills, title)).toContain("английский");
    expect(wordsOf(KIND.users, row("ivan", { name: "Иван", clients: null }), all, title)).toContain("иван");
  });
});
