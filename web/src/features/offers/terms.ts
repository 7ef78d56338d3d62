import type {
  AgreedCondition,
  AgreedLine,
  AgreedTerms,
  Agreement,
  AgreementNew,
  DecisionStep,
  GivenOut,
  ShownOffer,
} from "../../api/http";
import { asField, ofField } from "../../ui/time";
import { DECIDERS } from "./data";

/** What the form of an agreement holds. */
export interface TermsDraft {
  conditions: AgreedCondition[];
  products: AgreedLine[];
  party: "company" | "person";
  deciders: DecisionStep[];
  speeds_up: string;
  currency: string;
  closes_on: string;
  next_step: string;
  next_at: string;
}

/** What a script asked about the deal, by the fields that its templates use. */
export type Said = Partial<Record<"conditions" | "speed_up" | "deciders" | "close_date", unknown>>;

const MOST_WORDS = 500;
/** Deciders as scripts call them; the others have the same name. */
const DECIDER_OF: Partial<Record<string, string>> = {
  alone: "self",
  lawyers: "lawyer",
  accounts: "accountant",
};

/** Of the answers of a run, those about the deal; the last one to each. */
export function saidOf(answers: readonly GivenOut[]): Said {
  return Object.fromEntries(
    answers
      .filter((each) => each.field.startsWith("call.") && each.value !== null)
      .map((each) => [each.field.slice("call.".length), each.value]),
  );
}

const words = (said: unknown) => (typeof said === "string" ? said.trim().slice(0, MOST_WORDS) : "");

function decidersOf(said: unknown): Pick<TermsDraft, "party" | "deciders"> {
  const names = (Array.isArray(said) ? said : []).map((each) => DECIDER_OF[each as string] ?? String(each));
  const in_ = (party: TermsDraft["party"]) => DECIDERS[party].filter((name) => names.includes(name));
  const party = in_("company").length > in_("person").length ? "company" : "person";
  return { party, deciders: in_(party).map((who) => ({ who, what: "", done: false })) };
}

/** A new agreement, with what he took and what the script asked about the deal already. */
export function freshDraft(shown: readonly ShownOffer[], said: Said = {}): TermsDraft {
  const taken = shown.filter((each) => each.answer === "taken");
  const condition = words(said.conditions);
  return {
    conditions: condition ? [{ id: "c1", kind: "extra", text: condition }] : [],
    products: taken.map((each) => ({
      product: each.product,
      name: each.name,
      quantity: 1,
      price: each.price,
    })),
    ...decidersOf(said.deciders),
    speeds_up: words(said.speed_up),
    currency: taken[0]?.currency ?? "RUB",
    closes_on: typeof said.close_date === "string" ? said.close_date : "",
    next_step: "",
    next_at: "",
  };
}

/** `zone`: on whose clock the next step stands in the form, as it does everywhere else. */
export function draftOfAgreement(row: Agreement, zone: string): TermsDraft {
  const terms = row.terms ?? {};
  return {
    conditions: terms.conditions ?? [],
    products: terms.products ?? [],
    party: terms.party ?? "person",
    deciders: terms.deciders ?? [],
    speeds_up: terms.speeds_up ?? "",
    currency: row.currency ?? "RUB",
    closes_on: row.closes_on ?? "",
    next_step: row.next_step ?? "",
    next_at: row.next_at ? asField(Date.parse(row.next_at), zone) : "",
  };
}

type Body = Required<Pick<AgreementNew, "terms" | "currency" | "closes_on" | "next_step" | "next_at">>;

/** The draft as the API takes it; lines without words are left out. */
export function bodyOf(draft: TermsDraft, zone: string): Body {
  const terms: AgreedTerms = {
    conditions: draft.conditions.filter((each) => each.text.trim() !== ""),
    products: draft.products,
    party: draft.party,
    deciders: draft.deciders,
    speeds_up: draft.speeds_up,
  };
  const next = draft.next_at ? ofField(draft.next_at, zone) : Number.NaN;
  return {
    terms,
    currency: draft.currency,
    closes_on: draft.closes_on || null,
    next_step: draft.next_step,
    next_at: Number.isNaN(next) ? null : new Date(next).toISOString(),
  };
}

/** An id that no condition has yet: they stay the same through all versions. */
export function freeId(conditions: readonly AgreedCondition[]): string {
  const taken = new Set(conditions.map((each) => each.id));
  for (let n = 1; ; n++) if (!taken.has(`c${n}`)) return `c${n}`;
}

export function total(draft: TermsDraft): number {
  return draft.products.reduce((sum, line) => sum + line.price * line.quantity, 0);
}
