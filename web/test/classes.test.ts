import { describe, expect, test } from "vitest";
import { asFilters, asQuery, conditions } from "../src/features/calls/filters";
import { ofLive } from "../src/ui/classes";
import { asSpan, dayIn } from "../src/ui/span";
import { dayWords } from "../src/ui/time";

describe("classes", () => {
  test("an address keeps known classes and flags only", () => {
    const search = asFilters({ class: ["repeat", "lukewarm"], flag: "expected", deal: "true", how: "x" });
    expect(search.class).toEqual(["repeat"]);
    expect(search.flag).toEqual(["expected"]);
    expect(search.deal).toBe(true);
    expect(conditions(search)).toBe(3);
    expect(asFilters({ class: "no", deal: "no" })).toMatchObject({ class: undefined, deal: undefined });
    expect(asQuery(search, "UTC", "")).toMatchObject({ class: ["repeat"], flag: ["expected"], deal: true });
  });

  test("the report's address is days and a client", () => {
    expect(asSpan({ from: "2026-05-03", to: "yesterday", client: "" })).toEqual({
      from: "2026-05-03",
      to: undefined,
      client: undefined,
    });
    const evening = Date.parse("2026-05-03T22:30:00Z");
    expect(dayIn(evening, "UTC")).toBe("2026-05-03");
    expect(dayIn(evening, "Europe/Moscow")).toBe("2026-05-04");
    expect(dayIn(evening, "UTC", -6)).toBe("2026-04-27");
  });

  test("the floor and the api say a class in one form", () => {
    const reason = { why: "called_before" as const, at: "2026-05-03T09:00:00Z", agent: null };
    expect(ofLive({ class: "returned", flags: [], reason })).toEqual({
      kind: "returned",
      flags: [],
      why: "called_before",
      why_at: reason.at,
      why_agent: null,
    });
    expect(ofLive(null)).toBeNull();
  });

  test("a day says its year when it is another one", () => {
    const now = new Date();
    const old = `${now.getUTCFullYear() - 1}-05-03T12:00:00Z`;
    expect(dayWords(old, "en", "UTC")).toBe(`3 May ${now.getUTCFullYear() - 1}`);
    expect(dayWords(`${now.getUTCFullYear()}-05-03T12:00:00Z`, "ru", "UTC")).toBe("3 мая");
  });
});
