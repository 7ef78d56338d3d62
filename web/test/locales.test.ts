import i18next from "i18next";
import { describe, expect, test } from "vitest";
import desk_en from "../src/app/locales/en";
import desk_ru from "../src/app/locales/ru";
import * as scripts from "../src/app/locales/scripts";

const en = { ...desk_en, ...scripts.en };
const ru = { ...desk_ru, ...scripts.ru };

type Tree = { [key: string]: string | Tree };

const PLURAL = /_(zero|one|two|few|many|other)$/;

function leaves(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[`${path}${key}`, value] as [string, string]]
      : leaves(value, `${path}${key}.`),
  );
}

function gaps(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1] ?? "").sort();
}

function grouped(tree: Tree): Map<string, [string, string][]> {
  const groups = new Map<string, [string, string][]>();
  for (const [key, value] of leaves(tree)) {
    const base = key.replace(PLURAL, "");
    groups.set(base, [...(groups.get(base) ?? []), [key, value]]);
  }
  return groups;
}

const english = grouped(en as Tree);
const russian = grouped(ru as Tree);

describe("locales", () => {
  test("Russian and English have the same keys", () => {
    expect([...russian.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test("every text exists and has the same gaps in both languages", () => {
    for (const [base, rows] of english) {
      const wanted = new Set(rows.flatMap(([, text]) => gaps(text)));
      for (const [key, text] of russian.get(base) ?? []) {
        expect(new Set(gaps(text)), key).toEqual(wanted);
        expect(text, key).not.toBe("");
      }
    }
  });

  test("plurals are complete: two English forms, four Russian ones", () => {
    for (const [base, rows] of english) {
      if (!rows.some(([key]) => PLURAL.test(key))) continue;
      const forms = (found: [string, string][] = []) => found.map(([key]) => PLURAL.exec(key)?.[1]).sort();
      expect(forms(rows), base).toEqual(["one", "other"]);
      expect(forms(russian.get(base)), base).toEqual(["few", "many", "one", "other"]);
    }
  });

  test("Russian counts as Russians do", async () => {
    await i18next.init({ lng: "ru", resources: { en, ru }, defaultNS: "shell" });
    const talks = (count: number) => i18next.t("floor:tiles.talks", { count });
    expect([1, 2, 5, 11, 21, 22].map(talks)).toEqual([
      "1 разговор",
      "2 разговора",
      "5 разговоров",
      "11 разговоров",
      "21 разговор",
      "22 разговора",
    ]);
  });
});
