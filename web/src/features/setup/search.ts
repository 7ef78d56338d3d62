import { KINDS, type KindId } from "./kinds";

/** What stands beside the kinds of rows. */
export const PANELS = ["guide", "fields", "labels", "file", "permissions"] as const;
export type Panel = (typeof PANELS)[number];

export interface SetupSearch {
  kind?: KindId | Panel | undefined;
  /** The row that is open; "+" is a new one. */
  id?: string | undefined;
}

/** The address of the page as conditions; rubbish in it is left out. */
export function asSetup(search: Record<string, unknown>): SetupSearch {
  const kind = [...PANELS, ...KINDS].find((each) => each === search.kind);
  const row = KINDS.find((each) => each === kind);
  const id = typeof search.id === "string" && search.id.length <= 64 ? search.id : undefined;
  return { kind, id: row ? id : undefined };
}
