import type {
  AgreedCondition,
  AgreedLine,
  AgreedTerms,
  Agreement,
  AgreementNew,
  DecisionStep,
  ShownOffer,
} from "../../api/http";

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

/** A moment as a field of the browser takes it, in the browser's own zone. */
export function asField(at: string | null): string {
  if (at === null) return "";
  const moment = new Date(at);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** An empty agreement, with what he took already. */
export function freshDraft(shown: readonly ShownOffer[]): TermsDraft {
  const taken = shown.filter((each) => each.answer === "taken");
  return {
    conditions: [],
    products: taken.map((each) => ({
      product: each.product,
      name: each.name,
      quantity: 1,
      price: each.price,
    })),
    party: "person",
    deciders: [],
    speeds_up: "",
    currency: taken[0]?.currency ?? "RUB",
    closes_on: "",
    next_step: "",
    next_at: "",
  };
}

export function draftOfAgreement(row: Agreement): TermsDraft {
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
    next_at: asField(row.next_at ?? null),
  };
}

type Body = Required<Pick<AgreementNew, "terms" | "currency" | "closes_on" | "next_step" | "next_at">>;

/** The draft as the API takes it; lines without words are left out. */
export function bodyOf(draft: TermsDraft): Body {
  const terms: AgreedTerms = {
    conditions: draft.conditions.filter((each) => each.text.trim() !== ""),
    products: draft.products,
    party: draft.party,
    deciders: draft.deciders,
    speeds_up: draft.speeds_up,
  };
  return {
    terms,
    currency: draft.currency,
    closes_on: draft.closes_on || null,
    next_step: draft.next_step,
    next_at: draft.next_at ? new Date(draft.next_at).toISOString() : null,
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
