import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Source } from "../src/api/http";
import { fromMicro, money, toMicro } from "../src/features/sources/money";
import { asMonths, daysOf } from "../src/features/sources/months";
import { ofClient } from "../src/features/sources/sources";

const RUB = 1_000_000;

describe("money of sources", () => {
  test("every sum that can be typed to the cent comes back as it was", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 900_000_000_000 }), (cents) => {
        const micro = toMicro(cents / 100);
        expect(Number.isSafeInteger(micro)).toBe(true);
        expect(micro).toBe(cents * 10_000);
        expect(fromMicro(micro)).toBe(cents / 100);
      }),
    );
  });

  test("what is no sum is nought", () => {
    for (const typed of ["", "-", "-5", "abc", Number.NaN, Number.POSITIVE_INFINITY])
      expect(toMicro(typed)).toBe(0);
    expect(toMicro("12,5")).toBe(12.5 * RUB);
  });

  test("kopecks are shown only where there are any", () => {
    expect(money(1500 * RUB, "RUB", "ru").replace(/\s/g, " ")).toBe("1 500 ₽");
    expect(money(1500 * RUB + 500_000, "EUR", "en")).toBe("€1,500.50");
  });
});

describe("months", () => {
  test("the report's address is months and a client", () => {
    expect(asMonths({ from: "2026-02", to: "2026-13", client: "" })).toEqual({
      from: "2026-02",
      to: undefined,
      client: undefined,
    });
  });

  test("the calls behind it are from the first to the last day", () => {
    expect(daysOf("2026-01", "2026-02")).toEqual({ from: "2026-01-01", to: "2026-02-28" });
    expect(daysOf("2028-02", "2028-02").to).toBe("2028-02-29");
    expect(daysOf("2026-12", "2026-12").to).toBe("2026-12-31");
  });
});

test("a client's list has what is for all and its own, not what is out of use", () => {
  const source = (id: string, client: string | null, active = true): Source => ({
    id,
    client,
    active,
    name_ru: id,
    name_en: id,
    position: 0,
    version: 1,
  });
  const all = [
    source("search", null),
    source("fair", "mebel"),
    source("radio", "polis"),
    source("old", null, false),
  ];
  expect(ofClient(all, "mebel").map((each) => each.id)).toEqual(["search", "fair"]);
});
