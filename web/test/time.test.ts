import { describe, expect, test } from "vitest";
import { asFilters, asQuery, startOfDay } from "../src/features/calls/filters";
import { soon } from "../src/features/desk/promises";
import { largeInkOn } from "../src/ui/colour";
import { abandonment, addTallies, serviceLevel } from "../src/ui/metrics";
import { phone } from "../src/ui/names";
import { ago, asField, clock, midnight, ofField } from "../src/ui/time";

describe("time", () => {
  test("a clock never goes below zero and shows hours when there are some", () => {
    expect(clock(-5)).toBe("0:00");
    expect(clock(252_900)).toBe("4:12");
    expect(clock(3_852_000)).toBe("1:04:12");
  });

  test("midnight is the centre's, also on days of 23 and 25 hours", () => {
    expect(midnight(Date.parse("2026-11-22T22:30:00Z"), "Asia/Yekaterinburg")).toBe(
      "2026-11-22T19:00:00.000Z",
    );
    expect(midnight(Date.parse("2026-03-29T20:00:00Z"), "Europe/Berlin")).toBe("2026-03-28T23:00:00.000Z");
    expect(midnight(Date.parse("2026-10-25T20:00:00Z"), "Europe/Berlin")).toBe("2026-10-24T22:00:00.000Z");
  });

  test("a field for date and time speaks the clock of the zone, also around a change of it", () => {
    const at = Date.parse("2026-11-27T16:30:00Z");
    expect(asField(at, "Asia/Yekaterinburg")).toBe("2026-11-27T21:30");
    expect(ofField("2026-11-27T21:30", "Asia/Yekaterinburg")).toBe(at);
    expect(asField(Date.parse("2026-11-27T21:00:59Z"), "Europe/Moscow")).toBe("2026-11-28T00:00");
    for (const moment of [
      "2026-03-29T00:30Z",
      "2026-03-29T01:30Z",
      "2026-10-25T02:30Z",
      "2026-10-24T23:30Z",
    ]) {
      const then = Date.parse(moment);
      expect(ofField(asField(then, "Europe/Berlin"), "Europe/Berlin")).toBe(then);
    }
    expect(ofField("", "UTC")).toBeNaN();
  });

  test("soon: tomorrow is ten in the morning where the centre is", () => {
    const now = Date.parse("2026-11-27T22:10:00Z"); // 28 November in Moscow
    expect(new Date(soon("tomorrow", now, "Europe/Moscow")).toISOString()).toBe("2026-11-29T07:00:00.000Z");
    expect(soon("m15", now, "Europe/Moscow") - now).toBe(900_000);
  });

  test("relative times speak the language of the screen", () => {
    expect(ago(180_000, "en")).toBe("3 minutes ago");
    expect(ago(180_000, "ru")).toBe("3 минуты назад");
  });
});

describe("filters of the list of calls", () => {
  test("whatever stands in the address becomes a valid search", () => {
    const found = asFilters({
      how: ["answered", "eaten"],
      queue: "q-1",
      from: "2026-11-31x",
      number: 7912,
      x: 1,
    });
    expect(found).toMatchObject({ how: ["answered"], queue: ["q-1"], from: undefined, number: "7912" });
  });

  test("days are days of the centre, the last one included", () => {
    const query = asQuery({ from: "2026-11-21", to: "2026-11-21" }, "Asia/Yekaterinburg", "");
    expect(query.from).toBe("2026-11-20T19:00:00.000Z");
    expect(query.to).toBe("2026-11-21T19:00:00.000Z");
    expect(startOfDay("2026-11-21", "Pacific/Auckland")).toBe("2026-11-20T11:00:00.000Z");
  });
});

describe("numbers", () => {
  const tally = {
    offered: 12,
    answered: 8,
    in_target: 6,
    abandoned: 2,
    short_abandoned: 1,
    flowed_out: 0,
    wait_answered_ms: 80_000,
    transferred_out: 0,
    transferred_in: 0,
  };

  test("service level leaves short abandons out", () => {
    expect(serviceLevel(tally)).toBeCloseTo(0.6);
    expect(abandonment(tally)).toBeCloseTo(2 / 12);
    expect(serviceLevel(addTallies([]))).toBeNull();
    expect(addTallies([tally, tally]).answered).toBe(16);
  });

  test("telephone numbers are read in groups", () => {
    expect(phone("+79120001122")).toBe("+7 912 000-11-22");
    expect(phone("+442071838750")).toBe("+442 071 838 750");
    expect(phone("anonymous")).toBe("anonymous");
  });

  test("the ink on a client's colour can always be read", () => {
    expect(largeInkOn("#ffd400")).toBe("#000000");
    expect(largeInkOn("#d9480f")).toBe("#ffffff");
  });
});
