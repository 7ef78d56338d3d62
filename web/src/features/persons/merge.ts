import type { MergeNew, Person } from "../../api/http";

export type Keep = NonNullable<MergeNew["keep"]>[string];

/** Fields whose values may both stay. */
const LISTS = ["numbers", "emails", "tags", "exclusions", "note", "fields"] as const;
const SINGLE = [
  "name",
  "language",
  "organisation",
  "role",
  "address",
  "region",
  "zone",
  "industry",
  "deciding_value",
  "budget",
  "source",
  "former_supplier",
  "former_failing",
] as const;
export const MERGED = [...SINGLE, ...LISTS] as const;
export type MergedField = (typeof MERGED)[number];

export function holdsBoth(field: MergedField): boolean {
  return (LISTS as readonly string[]).includes(field);
}

function isEmpty(person: Person, field: MergedField): boolean {
  const value = field === "zone" ? person.zones : person[field];
  if (value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** Fields in which the two differ, so that somebody has to choose. */
export function differing(one: Person, other: Person): MergedField[] {
  return MERGED.filter((field) => {
    const [mine, theirs] = field === "zone" ? [one.zones, other.zones] : [one[field], other[field]];
    return JSON.stringify(mine) !== JSON.stringify(theirs) && !(isEmpty(one, field) && isEmpty(other, field));
  });
}

/** Whose value stays unless somebody says otherwise: as the server has it. */
export function proposed(one: Person, other: Person, field: MergedField): Keep {
  if (holdsBoth(field) && !isEmpty(one, field) && !isEmpty(other, field)) return "both";
  return isEmpty(one, field) ? "merged" : "survivor";
}
