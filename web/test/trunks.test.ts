import { describe, expect, test } from "vitest";
import en from "../src/app/locales/en/trunks.json";
import { KIND } from "../src/features/setup/kinds";
import type { Row } from "../src/features/setup/rows";
import { conditionOf, works } from "../src/features/setup/trunks/line";
import { ASKS, addressOf, contactOf, onlyHere, SHAPES, snippet } from "../src/features/setup/trunks/shapes";

const row = (active = true): Row => ({ id: "acme", version: 1, active });
const since = "2026-03-02T09:00:00Z";
const state = {
  trunk: "acme",
  condition: "refused" as const,
  since,
  sip: 403,
  reason: "",
  calls_in: 0,
  calls_out: 0,
  failures: [],
};
const states = { here: "192.0.2.5:5060", node: true, trunks: [state], strangers: 0, strangers_since: null };

describe("lines", () => {
  test("a server is typed as it stands in the provider's letter", () => {
    expect(contactOf(" sip.provider.example ")).toBe("sip:sip.provider.example");
    expect(contactOf("sip:192.0.2.1:5080")).toBe("sip:192.0.2.1:5080");
    expect(contactOf("  ")).toBe("");
  });

  test("calls come from the address it is called at, when that is an address", () => {
    expect(addressOf("192.0.2.10:5080")).toBe("192.0.2.10");
    expect(addressOf("sip:192.0.2.10;transport=tcp")).toBe("192.0.2.10");
    expect(addressOf("sip.provider.example:5080")).toBe("");
  });

  test("a shape asks for fields that exist, and has its words", () => {
    const names = KIND.trunks.fields.map((field) => field.name);
    for (const shape of SHAPES) {
      for (const name of ASKS[shape]) expect(names).toContain(name);
      expect(en.wizard.shape).toHaveProperty(shape);
      expect(en.wizard.explain).toHaveProperty(shape);
    }
    expect(snippet("192.0.2.1:5062")).toContain("contact=sip:192.0.2.1:5062");
    expect(snippet("192.0.2.1:5062")).toContain("match=192.0.2.1");
  });

  test("an Asterisk that listens on its own machine reaches nobody elsewhere", () => {
    expect(onlyHere("127.0.0.1:5060", "sip:sip.provider.example")).toBe(true);
    expect(onlyHere("127.0.0.1:5060", "sip:127.0.0.2:5060")).toBe(false);
    expect(onlyHere("127.0.0.1:5060", "sip:localhost")).toBe(false);
    expect(onlyHere("127.0.0.1:5060", "")).toBe(false);
    expect(onlyHere("192.0.2.5:5060", "sip:sip.provider.example")).toBe(false);
  });

  test("what is not known is not called down", () => {
    expect(conditionOf(row(), states)).toBe("refused");
    expect(conditionOf(row(false), states)).toBe("off");
    expect(conditionOf(row(), { ...states, node: false })).toBe("away");
    expect(conditionOf({ ...row(), id: "new" }, states)).toBe("checking");
    expect(conditionOf(row(), undefined)).toBe("checking");
    expect(works("registered")).toBe(true);
    expect(works("refused")).toBe(false);
  });
});
