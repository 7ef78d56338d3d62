import type { CallWish, CallWishPut } from "../../api/http";

/** What the card of a person knows of his wishes; all of it may be missing. */
export interface Known {
  deciding_value?: string | null;
  exclusions?: readonly string[];
  budget?: number | null;
  budget_currency?: string | null;
  former_failing?: string;
}

export type WishDraft = Omit<CallWishPut, "client" | "person" | "version"> & {
  exclusions: string[];
  failing: string;
};

/** The wish as it is written down, or what is known of the person before anything is. */
export function draftOf(wish: CallWish | null, known: Known): WishDraft {
  if (wish === null) {
    return {
      came_for: null,
      product: null,
      deciding_value: known.deciding_value ?? null,
      exclusions: [...(known.exclusions ?? [])],
      budget: known.budget ?? null,
      budget_asked: false,
      failing: known.former_failing ?? "",
      ...(known.budget_currency ? { currency: known.budget_currency } : {}),
    };
  }
  return {
    came_for: wish.came_for,
    product: wish.product,
    deciding_value: wish.deciding_value,
    exclusions: wish.exclusions,
    budget: wish.budget,
    budget_asked: wish.budget_asked_at !== null,
    failing: wish.failing,
    currency: wish.currency,
  };
}

export function sameDraft(one: WishDraft, other: WishDraft): boolean {
  const plain = ({ currency: _, ...rest }: WishDraft) => JSON.stringify(Object.entries(rest).sort());
  return plain(one) === plain(other);
}
