import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lines, progress, withMeaning } from "../src/features/imports/columns";
import {
  EVERYBODY,
  finished,
  fresh,
  type Group,
  replaced,
  unfinished,
  usable,
  withTest,
} from "../src/features/segments/filter";
import { asTreatment, difference, figure, place } from "../src/features/treatment/words";

const words = { language: "en", seconds: (v: string) => `${v} s`, points: (v: string) => `${v} points` };

describe("meanings of columns", () => {
  const fields = [
    { key: "name", type: "text", many: true, label: "" },
    { key: "region", type: "text", many: false, label: "" },
  ] as const;
  it("a field of which a person has one moves to the column that was chosen last", () => {
    expect(withMeaning({ "0": "region", "1": "name" }, 2, "region", fields)).toEqual({
      "1": "name",
      "2": "region",
    });
  });
  it("several columns may hold parts of a name, and one can be left out", () => {
    expect(withMeaning({ "0": "name" }, 1, "name", fields)).toEqual({ "0": "name", "1": "name" });
    expect(withMeaning({ "0": "name", "1": "region" }, 1, null, fields)).toEqual({ "0": "name" });
  });
  it("values are one line each, in words", () => {
    const saying = { language: "en", zone: "Europe/Moscow", yes: "yes", no: "no" };
    const name = (field: string, id: string) => (field === "language" && id === "ru" ? "Russian" : id);
    const values = {
      numbers: ["+7", "+8"],
      budget: 70_000_500_000,
      currency: "EUR",
      language: "ru",
      fields: { size: 4, kitchen: true },
      consent_at: "2026-05-02T21:00:00Z",
    };
    expect(lines(values, { ...saying, name })).toEqual([
      ["numbers", "+7, +8"],
      ["language", "Russian"],
      ["fields", "size: 4; kitchen: yes"],
      ["consent_at", "3 May 2026"],
      ["budget", "€70,000.50"],
    ]);
    const later = lines({ consent_at: "2026-05-02T21:30:00Z" }, { ...saying, name });
    expect(later[0]?.[1]).toMatch(/^3 May 2026, 00:30/);
  });
  it("progress is known only while rows are brought in", () => {
    expect(progress({ state: "reading", rows_done: 0, rows_total: null })).toBeNull();
    expect(progress({ state: "applying", rows_done: 5, rows_total: 20 })).toBe(0.25);
  });
});

describe("filters", () => {
  const condition = fc.record({
    field: fc.constant("tags"),
    test: fc.constantFrom(
      "any_of" as const,
      "filled" as const,
      "eq" as const,
      "before" as const,
      "is" as const,
    ),
    words: fc.array(fc.constantFrom("", "vip"), { maxLength: 2 }),
    number: fc.option(fc.integer()),
    day: fc.option(fc.constant("2026-03-02")),
  });
  const { group } = fc.letrec<{ group: Group }>((tie) => ({
    group: fc.record({
      match: fc.constantFrom("all" as const, "any" as const),
      negate: fc.boolean(),
      conditions: fc.array(condition, { maxLength: 3 }),
      groups: fc.oneof({ depthSize: "small" }, fc.constant([]), fc.array(tie("group"), { maxLength: 2 })),
    }) as fc.Arbitrary<Group>,
  }));
  it("what is sent has no unfinished condition and no empty group in it", () => {
    const sound = (each: Group, top = true): boolean =>
      each.conditions.every(finished) &&
      (top || each.conditions.length + each.groups.length > 0) &&
      each.groups.every((inner) => sound(inner, false));
    fc.assert(fc.property(group, (each) => sound(usable(each)) && !unfinished(usable(each))));
  });
  it("another test keeps the values that still fit", () => {
    const field = { key: "tags", kind: "list", tests: ["any_of", "filled"], label: "", values: [] } as const;
    const begun = { ...fresh({ ...field, tests: [...field.tests], values: [] }), words: ["vip"] };
    expect(withTest(begun, "none_of").words).toEqual(["vip"]);
    expect(withTest(begun, "filled").words).toEqual([]);
    expect(usable(EVERYBODY)).toEqual(EVERYBODY);
  });
  it("one of a list is replaced or taken away", () => {
    expect(replaced([1, 2, 3], 1, 5)).toEqual([1, 5, 3]);
    expect(replaced([1, 2, 3], 1, null)).toEqual([1, 3]);
  });
});

describe("the report of equal treatment", () => {
  it("says differences without a sign, the bounds in order", () => {
    expect(difference("wait", { by: -41, low: -60, high: -20 }, words)).toEqual({
      by: "41 s",
      low: "20",
      high: "60",
    });
    expect(difference("answered", { by: 0.123, low: 0.05, high: 0.2 }, words).by).toBe("12 points");
    expect(figure("kept", 0.955, words)).toBe("95.5%");
    expect(figure("followed", 0.5, words)).toBe("50%");
  });
  it("draws intervals around the middle, on one scale", () => {
    const found = { by: 5, low: -10, high: 20, p: 0.2 };
    const groups = [
      { value: "a", label: "a", count: 30, figure: 1, verdict: "same", difference: found },
    ] as const;
    expect(place(groups, -10, 20)).toEqual({ from: 25, to: 100 });
  });
  it("reads only what it knows from an address", () => {
    expect(asTreatment({ metric: "wait", value: "", by: 5, from: "x" })).toMatchObject({
      metric: "wait",
      value: "",
      by: undefined,
      from: undefined,
    });
    expect(asTreatment({ metric: "nonsense", value: "x" }).value).toBeUndefined();
  });
});
