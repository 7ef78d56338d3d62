import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HoursView, NumberSet, QueueSet } from "../src/api/facts";
import { closedOf } from "../src/features/floor/Closed";
import { openingsOf, parseSpans, spansText, weekday, weeksOf } from "../src/features/setup/hours";
import { opening } from "../src/ui/time";

describe("what is typed for a day", () => {
  it.each([
    ["9-18", "09:00–18:00"],
    ["9:30 - 13, 14–18.30", "09:30–13:00, 14:00–18:30"],
    ["22-2", "22:00–02:00"],
    ["24", "00:00–24:00"],
    ["", ""],
  ])("%s is understood as %s", (typed, shown) => {
    expect(spansText(parseSpans(typed) ?? [])).toBe(shown);
  });

  it.each(["nine", "9-", "25-26", "9:60-10", "9-24:30", "9-18 and 20-22"])("%s is not", (typed) => {
    expect(parseSpans(typed)).toBeNull();
  });

  it("what is shown can be typed again", () => {
    const clock = fc.integer({ min: 0, max: 1439 }).map((n) => {
      const two = (part: number) => String(part).padStart(2, "0");
      return `${two(Math.floor(n / 60))}:${two(n % 60)}`;
    });
    fc.assert(
      fc.property(fc.array(fc.record({ opens: clock, closes: clock }), { maxLength: 4 }), (spans) => {
        expect(parseSpans(spansText(spans))).toEqual(spans);
      }),
    );
  });

  it("goes over midnight as the floor counts it", () => {
    expect(openingsOf([{ opens: "22:00", closes: "02:00" }])).toEqual([{ opens: 1320, closes: 1560 }]);
    expect(openingsOf([{ opens: "00:00", closes: "24:00" }])).toEqual([{ opens: 0, closes: 1440 }]);
  });
});

describe("a year", () => {
  it("has every date once, under its weekday", () => {
    const dates = Array.from({ length: 12 }, (_, month) => weeksOf(2028, month)).flat();
    for (const row of dates) {
      expect(row).toHaveLength(7);
      row.forEach((date, place) => {
        if (date) expect(weekday(date)).toBe(place);
      });
    }
    expect(dates.flat().filter(Boolean)).toHaveLength(366);
  });
});

describe("closed on the floor", () => {
  const queue = { id: "q", hours: null } as unknown as QueueSet;
  const number = (n: string, hours: string | null) =>
    ({ number: n, queue: "q", hours }) as unknown as NumberSet;
  const view = (open: boolean, until: string | null) =>
    ({ setting: {}, status: { hours: "h", open, until, why: open ? null : "week" } }) as unknown as HoursView;

  it("counts the closed numbers and takes the one that opens first", () => {
    const hours = { a: view(false, "2026-03-03T06:00:00Z"), b: view(false, "2026-03-02T06:00:00Z") };
    const numbers = { 1: number("1", "a"), 2: number("2", "b"), 3: number("3", null) };
    expect(closedOf(queue, numbers, hours)).toEqual({ count: 2, all: 3, first: hours.b });
  });

  it("is the whole queue when its own calendar is closed, and nothing when all is open", () => {
    const numbers = { 1: number("1", null) };
    const own = { ...queue, hours: "a" } as QueueSet;
    expect(closedOf(own, numbers, { a: view(false, null) })?.count).toBe(1);
    expect(closedOf(own, numbers, { a: view(true, null) })).toBeNull();
    expect(closedOf(own, numbers, {})).toBeNull();
  });
});

describe("when it opens", () => {
  const now = Date.parse("2026-03-02T09:00:00Z");
  it.each([
    ["2026-03-02T15:00:00Z", "18:00"],
    ["2026-03-03T06:00:00Z", "Tuesday 09:00"],
    ["2026-03-09T06:00:00Z", "9 Mar, 09:00"],
  ])("%s is %s", (at, said) => {
    expect(opening(at, now, "en", "Europe/Moscow").replace(/,? (\d\d:)/, " $1")).toBe(
      said.replace(/,? (\d\d:)/, " $1"),
    );
  });
});
