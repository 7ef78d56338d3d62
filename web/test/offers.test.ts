import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Agreement, CallWish, GivenOut, ShownOffer } from "../src/api/http";
import { draftOf, sameDraft } from "../src/features/offers/known";
import { asProducts } from "../src/features/offers/search";
import { bodyOf, draftOfAgreement, freeId, freshDraft, saidOf, total } from "../src/features/offers/terms";
import { MICRO, money, moneyField, typedMoney } from "../src/ui/money";

const K = 1_000 * MICRO;

describe("money", () => {
  it("reads what people type and nothing else", () => {
    expect(typedMoney("75 000,5")).toBe(75_000_500_000);
    expect(typedMoney("75\u00a0000")).toBe(75 * K);
    for (const wrong of ["", "abc", "-5", "1.2345678", "1e9", "99999999999"])
      expect(typedMoney(wrong)).toBeNull();
  });

  it("comes back from a field as it was, to the last millionth", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_000_000_000_000_000 }), (micro) => {
        expect(typedMoney(moneyField(micro))).toBe(micro);
      }),
    );
  });

  it("is shown in the language of the screen, with hundredths only where there are any", () => {
    expect(money(75 * K, "RUB", "ru").replace(/\s/g, " ")).toBe("75 000 ₽");
    expect(money(75_500_000, "EUR", "en")).toBe("€75.50");
    expect(money(MICRO, "??", "en")).toBe("1 ??");
  });
});

const shown = (product: string, answer: ShownOffer["answer"]): ShownOffer => ({
  position: 1,
  product,
  name: product,
  price: 75 * K,
  currency: "RUB",
  role: "lead",
  why: [],
  before_budget: false,
  extreme: null,
  at: "2026-03-02T09:00:00Z",
  answer,
  because: "",
  answered_at: null,
  mistaken_at: null,
});

describe("an agreement", () => {
  it("begins with what he took, at the price that was named", () => {
    const draft = freshDraft([shown("sofa", "taken"), shown("lamp", "refused")]);
    expect(draft.products.map((line) => line.product)).toEqual(["sofa"]);
    expect(total({ ...draft, products: draft.products.map((line) => ({ ...line, quantity: 2 })) })).toBe(
      150 * K,
    );
  });

  it("sends no condition without words, and null where nothing was chosen", () => {
    const draft = freshDraft([]);
    const conditions = [
      { id: "c1", kind: "extra" as const, text: "  " },
      { id: "c2", kind: "payment" as const, text: "Half now" },
    ];
    const body = bodyOf({ ...draft, conditions }, "UTC");
    expect(body.terms?.conditions?.map((each) => each.id)).toEqual(["c2"]);
    expect([body.closes_on, body.next_at]).toEqual([null, null]);
  });

  it("has its next step on the clock of the centre, wherever the browser is", () => {
    const draft = { ...freshDraft([]), next_at: "2026-12-01T12:00" };
    const body = bodyOf(draft, "Asia/Vladivostok");
    expect(body.next_at).toBe("2026-12-01T02:00:00.000Z");
    const row = { next_at: body.next_at, terms: {} } as Agreement;
    expect(draftOfAgreement(row, "Asia/Vladivostok").next_at).toBe("2026-12-01T12:00");
  });

  it("begins with what the script asked about the deal", () => {
    const answer = (field: string, value: unknown): GivenOut => ({
      step: field,
      title: "",
      value,
      words: "",
      field,
      secret: false,
      at: "2026-11-28T00:00:00Z",
      agent: "a-anna",
    });
    const said = saidOf([
      answer("person.name", "Olga"),
      answer("call.conditions", " delivery on Saturday "),
      answer("call.speed_up", "a sample"),
      answer("call.deciders", ["lawyers", "accounts", "astrologer"]),
      answer("call.close_date", "2026-12-05"),
    ]);
    const draft = freshDraft([], said);
    expect(draft.conditions).toEqual([{ id: "c1", kind: "extra", text: "delivery on Saturday" }]);
    expect([draft.party, draft.deciders.map((each) => each.who)]).toEqual([
      "company",
      ["lawyer", "accountant"],
    ]);
    expect([draft.speeds_up, draft.closes_on]).toEqual(["a sample", "2026-12-05"]);
    expect(freshDraft([], saidOf([answer("call.deciders", ["alone"])])).deciders[0]?.who).toBe("self");
  });

  it("gives a new condition an id that none has", () => {
    expect(freeId([])).toBe("c1");
    const taken = [1, 3].map((n) => ({ id: `c${n}`, kind: "extra" as const, text: "" }));
    expect(freeId(taken)).toBe("c2");
  });
});

describe("a wish", () => {
  const known = { deciding_value: "quality", exclusions: ["hits"], budget: 70 * K, budget_currency: "RUB" };

  it("is filled in from the person until something is written down", () => {
    const draft = draftOf(null, known);
    expect([draft.deciding_value, draft.exclusions, draft.budget]).toEqual(["quality", ["hits"], 70 * K]);
    const written: CallWish = {
      client: "mebel",
      person: null,
      came_for: null,
      product: null,
      deciding_value: null,
      exclusions: [],
      budget: null,
      currency: "RUB",
      budget_asked_at: null,
      failing: "",
      version: 1,
    };
    expect(draftOf(written, known).deciding_value).toBeNull();
  });

  it("is the same only when nothing was changed", () => {
    const draft = draftOf(null, known);
    expect(sameDraft(draft, { ...draft })).toBe(true);
    expect(sameDraft(draft, { ...draft, budget: 1 })).toBe(false);
  });
});

it("leaves rubbish out of the address of the products", () => {
  expect(asProducts({ client: "mebel", id: 7 })).toEqual({ client: "mebel", id: undefined });
});
