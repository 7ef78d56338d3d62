import i18next from "i18next";
import { beforeEach, expect, test } from "vitest";
import editor from "../src/app/locales/ru/editor.json";
import { celFault } from "../src/features/scripts/celFault";

beforeEach(async () => {
  await i18next.init({ lng: "ru", resources: { ru: { editor } }, interpolation: { escapeValue: false } });
});

test.each([
  ["longer than 1000 characters", "длиннее 1000 знаков"],
  ["unknown variable 'persn'; there are person, call", "«persn» здесь не известно; есть person, call"],
  [
    "unknown variable 'name': write answers[\"ask-name\"]; there are person",
    'знак «-» здесь вычитает; напишите answers["ask-name"]',
  ],
  ["unknown function 'foo'", "функции «foo» нет"],
  ["at 7: person has no 'agee'", "знак 7: у person нет «agee»"],
  ["at 13: mismatched input '<EOF>'", "знак 13: на этом обрывается, а должно продолжаться"],
  ["at 17: missing ')' at '<EOF>'", "знак 17: не хватает )"],
  ["at 4: extraneous input '*'", "знак 4: * здесь не на месте"],
  ["at 3: token recognition error at: '= '", "знак 3: = здесь не на месте"],
  ["something else", "запись не понятна"],
])("%s is said in Russian", (said, words) => {
  expect(celFault(said, i18next.getFixedT("ru", "editor"))).toBe(words);
});
