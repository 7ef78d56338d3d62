/** What the address of the list of people says. */
export interface PersonsSearch {
  q?: string | undefined;
  client?: string | undefined;
  tag?: string | undefined;
  organisation?: string | undefined;
  /** The list of possible duplicates instead of the people. */
  twins?: boolean | undefined;
  /** The form for a new card is open. */
  new?: boolean | undefined;
}

const text = (value: unknown, most: number) =>
  (typeof value === "string" || typeof value === "number") && value !== "" && String(value).length <= most
    ? String(value)
    : undefined;

/** Conditions out of an address; rubbish in it is left out. */
export function asPersons(raw: Record<string, unknown>): PersonsSearch {
  return {
    q: text(raw.q, 200),
    client: text(raw.client, 40),
    tag: text(raw.tag, 60),
    organisation: text(raw.organisation, 40),
    twins: raw.twins === true || undefined,
    new: raw.new === true || undefined,
  };
}
