import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { speak } from "../api/client";
import en from "./locales/en";
import ru from "./locales/ru";
import type { en as scripts } from "./locales/scripts";

export type Language = "ru" | "en";

export const LANGUAGES: readonly Language[] = ["ru", "en"];
const KEY = "pz.language";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "shell";
    resources: typeof en & typeof scripts;
  }
}

function first(): Language {
  const kept = localStorage.getItem(KEY);
  if (kept === "ru" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("ru") ? "ru" : "en";
}

/** Every text of the screen from now on is in this language. */
export function setLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
  document.documentElement.lang = language;
  speak(language);
  void i18next.changeLanguage(language);
}

export function startI18n(): void {
  void i18next.use(initReactI18next).init({
    lng: first(),
    fallbackLng: false,
    defaultNS: "shell",
    resources: { en, ru },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  setLanguage(first());
}
