import { Button, Group } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Person } from "../../api/http";
import { phone } from "../../ui/names";
import { useFaultText } from "../../ui/parts";
import { useSourceName } from "../sources/sources";
import { differing, holdsBoth, type Keep, type MergedField, proposed } from "./merge";
import css from "./Persons.module.css";
import { isStale, useMerging, usePersonFields } from "./persons";
import { sum } from "./sums";

interface MergeFormProps {
  one: Person;
  other: Person;
  onDone: () => void;
}

/** Two cards beside each other; where they differ, somebody says whose value stays. */
export function MergeForm({ one, other, onDone }: MergeFormProps) {
  const { t } = useTranslation("persons");
  const text = useFaultText();
  const { merge } = useMerging(one.id);
  const fields = differing(one, other);
  const [keep, setKeep] = useState<Partial<Record<MergedField, Keep>>>({});
  const whose = (field: MergedField) => keep[field] ?? proposed(one, other, field);
  const fault = merge.error ? (isStale(merge.error) ? t("card.again") : text(merge.error)) : null;
  return (
    <form
      className={css.merge}
      aria-label={t("merge.title")}
      onSubmit={(event) => {
        event.preventDefault();
        const chosen = Object.fromEntries(fields.map((field) => [field, whose(field)]));
        merge.mutate(
          { version: one.version, other: other.id, other_version: other.version, keep: chosen },
          { onSuccess: onDone },
        );
      }}
    >
      <h3>{t("merge.title")}</h3>
      <p className={css.quiet}>{t("merge.hint")}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("merge.field")}</th>
            <th scope="col">{t("merge.this")}</th>
            <th scope="col">{t("merge.other")}</th>
            <th scope="col">{t("merge.both")}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field}>
              <th scope="row">{t(`field.${field}`)}</th>
              {(["survivor", "merged"] as const).map((side) => (
                <td key={side}>
                  <label>
                    <input
                      type="radio"
                      name={field}
                      checked={whose(field) === side}
                      onChange={() => setKeep({ ...keep, [field]: side })}
                    />
                    <Value person={side === "survivor" ? one : other} field={field} />
                  </label>
                </td>
              ))}
              <td>
                {holdsBoth(field) ? (
                  <label>
                    <input
                      type="radio"
                      name={field}
                      checked={whose(field) === "both"}
                      onChange={() => setKeep({ ...keep, [field]: "both" })}
                    />
                    {t("merge.both")}
                  </label>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {fault ? (
        <p className={css.fault} role="alert">
          {fault}
        </p>
      ) : null}
      <Group gap={6}>
        <Button type="submit" size="xs" loading={merge.isPending}>
          {t("merge.do")}
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          {t("fields.cancel")}
        </Button>
      </Group>
    </form>
  );
}

function Value({ person, field }: { person: Person; field: MergedField }) {
  const { t, i18n } = useTranslation("persons");
  const source = useSourceName();
  const own = usePersonFields(person.client).data ?? [];
  const label = (key: string) => {
    const found = own.find((each) => each.key === key);
    return found ? (i18n.language === "ru" ? found.label_ru : found.label_en) : key;
  };
  const said = (value: Person["fields"][string]) =>
    typeof value === "boolean" ? t(value ? "fields.yes" : "fields.no") : String(value);
  const words = (): string => {
    switch (field) {
      case "numbers":
        return person.numbers.map((row) => phone(row.number)).join(", ");
      case "organisation":
        return person.organisation_name;
      case "zone":
        return person.zones.join(", ");
      case "budget":
        return person.budget !== null && person.budget_currency
          ? sum(person.budget, person.budget_currency, i18n.language)
          : "";
      case "fields":
        return Object.entries(person.fields)
          .map(([key, value]) => `${label(key)}: ${said(value)}`)
          .join(", ");
      case "source":
        return person.source ? source(person.source) : "";
      case "language":
        return person.language ? t(`language.${person.language}`) : "";
      case "deciding_value":
        return person.deciding_value
          ? t(`value.${person.deciding_value as "price"}`, { defaultValue: person.deciding_value })
          : "";
      case "emails":
      case "tags":
      case "exclusions":
        return person[field].join(", ");
      default:
        return person[field] ?? "";
    }
  };
  return <span>{words() || t("merge.empty")}</span>;
}
