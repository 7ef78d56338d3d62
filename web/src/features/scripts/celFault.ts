import type { TFunction } from "i18next";

type Words = TFunction<"editor">;
type Rule = [RegExp, (t: Words, found: string[]) => string];

/** What the server says of a condition, in English with its place: here in the language of the screen. */
const RULES: readonly Rule[] = [
  [/^longer than (\d+)/, (t, [, most]) => t("problem.cel_long", { most })],
  [/^more than (\d+) of all/, (t, [, most]) => t("problem.cel_macros", { most })],
  [/: write answers\["(.+)"\]; there are/, (t, [, name]) => t("problem.cel_dash", { name })],
  [
    /^unknown variable '(.+)'; there are (.+)$/,
    (t, [, name, there]) => t("problem.cel_variable", { name, there }),
  ],
  [/^unknown function '(.+)'$/, (t, [, name]) => t("problem.cel_function", { name })],
  [
    /^at (\d+): (\w+) has no '(.*)'$/,
    (t, [, at, variable, name]) => t("problem.cel_member", { at, variable, name }),
  ],
  [/^at (\d+): missing '?(.+?)'? at /, (t, [, at, what]) => t("problem.cel_missing", { at, what })],
  [/^at (\d+): .*'<EOF>'/, (t, [, at]) => t("problem.cel_end", { at })],
  [/^at (\d+): .*? '(.*)$/, (t, [, at, what = ""]) => t("problem.cel_strange", { at, what: strange(what) })],
];

function strange(quoted: string): string {
  return quoted.replace(/'$/, "").trim() || quoted;
}

/** Why a condition cannot be read. */
export function celFault(said: string, t: Words): string {
  for (const [pattern, words] of RULES) {
    const found = pattern.exec(said);
    if (found) return words(t, found);
  }
  return t("problem.cel_unread");
}
