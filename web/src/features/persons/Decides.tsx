import { useTranslation } from "react-i18next";
import type { Person } from "../../api/http";
import css from "./Persons.module.css";
import { sum } from "./sums";

/** What matters to him in one glance: "decides by: quality · not: glossy". Nothing while nothing is known. */
export function Decides({ person }: { person: Person }) {
  const { t, i18n } = useTranslation("persons");
  const value = person.deciding_value;
  const parts = [
    value ? t("decides.by", { value: t(`value.${value as "price"}`, { defaultValue: value }) }) : "",
    person.exclusions.length > 0 ? t("decides.not", { words: person.exclusions.join(", ") }) : "",
    person.budget !== null && person.budget_currency
      ? t("decides.budget", { sum: sum(person.budget, person.budget_currency, i18n.language) })
      : "",
    person.former_failing ? t("decides.failing", { text: person.former_failing }) : "",
  ].filter(Boolean);
  if (parts.length === 0) return null;
  return <p className={css.decides}>{parts.join(" · ")}</p>;
}
