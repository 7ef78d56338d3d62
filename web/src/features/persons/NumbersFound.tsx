import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { NumberFound } from "../../api/http";
import css from "./Persons.module.css";

const KNOWN = ["agreement", "commercial_offer"];

/** What a document is called, with its number. */
export function useNumberWords(): (found: Pick<NumberFound, "kind" | "number">) => string {
  const { t } = useTranslation("persons");
  return ({ kind, number }) =>
    t(`search.number.${KNOWN.includes(kind) ? kind : "other"}` as "search.number.agreement", { number });
}

/** Agreements and offers whose number was typed, each with its person. */
export function NumbersFound({ found }: { found: readonly NumberFound[] }) {
  const { t } = useTranslation("persons");
  const said = useNumberWords();
  if (found.length === 0) return null;
  return (
    <ul className={css.numbers} aria-label={t("numbers_found")}>
      {found.map((each) => (
        <li key={each.id}>
          <strong className="tabular">{said(each)}</strong>{" "}
          <Anchor component={Link} to="/persons/$person" params={{ person: each.person } as never} size="sm">
            {each.name || t("unnamed")}
          </Anchor>
        </li>
      ))}
    </ul>
  );
}
