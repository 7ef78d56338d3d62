import type { SubjectOut } from "../api/http";

export type Subject = NonNullable<SubjectOut["subject"]>;

/** What a caller may want, in the order of the keys. */
export const REQUESTS: readonly Subject[] = [
  "good",
  "service",
  "consultation",
  "information",
  "help",
  "support",
  "fault",
  "complaint",
  "other",
];

/** What a call of ours may be for. */
export const PURPOSES: readonly Subject[] = [
  "offer",
  "range",
  "service",
  "meeting",
  "product",
  "promise",
  "birthday",
  "holiday",
  "first",
  "survey",
  "debt",
  "other",
];

export const SUBJECTS: readonly Subject[] = [...new Set([...REQUESTS, ...PURPOSES])];
