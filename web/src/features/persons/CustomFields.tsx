import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Person, PersonField } from "../../api/http";
import { Field } from "./Field";
import css from "./Persons.module.css";
import { fieldFault, isStale, useChange, usePersonFields } from "./persons";

type Value = Person["fields"][string];

/** What the client wants to know besides; nothing when he defined nothing. */
export function CustomFields({ person }: { person: Person }) {
  const { t, i18n } = useTranslation("persons");
  const fields = usePersonFields(person.client);
  const rows = (fields.data ?? []).filter((row) => row.active || person.fields[row.key] !== undefined);
  if (rows.length === 0) return null;
  return (
    <>
      <h3 className="label">{t("group.custom")}</h3>
      <dl className={css.facts}>
        {rows.map((row) => {
          const label = i18n.language === "ru" ? row.label_ru : row.label_en;
          return (
            <Field
              key={row.id}
              name={label}
              shown={<Shown value={person.fields[row.key]} />}
              edit={(close) => <Edit person={person} field={row} label={label} close={close} />}
            />
          );
        })}
      </dl>
    </>
  );
}

function Shown({ value }: { value: Value | undefined }) {
  const { t, i18n } = useTranslation("persons");
  if (value === undefined) return <span className={css.quiet}>{t("card.empty")}</span>;
  if (typeof value === "boolean") return <>{t(value ? "fields.yes" : "fields.no")}</>;
  if (typeof value === "number") return <>{new Intl.NumberFormat(i18n.language).format(value)}</>;
  return <>{value}</>;
}

interface EditProps {
  person: Person;
  field: PersonField;
  label: string;
  close: () => void;
}

function Edit({ person, field, label, close }: EditProps) {
  const { t } = useTranslation("persons");
  const change = useChange(person);
  const was = person.fields[field.key];
  const [text, setText] = useState(was === undefined ? "" : String(was));
  const save = (value: Value | null) => {
    if (value === (was ?? null)) close();
    else change.mutate({ fields: { [field.key]: value } }, { onSuccess: close });
  };
  const fault = change.error
    ? isStale(change.error)
      ? t("card.again")
      : fieldFault(change.error, `fields.${field.key}`)
    : null;
  if (field.type === "bool" || field.type === "choice") {
    const yes = [
      { value: "true", label: t("fields.yes") },
      { value: "false", label: t("fields.no") },
    ];
    return (
      <Select
        autoFocus
        size="xs"
        clearable
        defaultDropdownOpened
        aria-label={label}
        data={field.type === "bool" ? yes : field.choices.map((each) => ({ value: each, label: each }))}
        value={text || null}
        error={fault}
        onChange={(value) => save(value === null ? null : field.type === "bool" ? value === "true" : value)}
        onKeyDown={(event) => event.key === "Escape" && close()}
        onBlur={() => !change.isPending && fault === null && close()}
      />
    );
  }
  const numeric = field.type === "number" || field.type === "money";
  return (
    <TextInput
      autoFocus
      size="xs"
      type={field.type === "date" ? "date" : "text"}
      inputMode={numeric ? "decimal" : undefined}
      maxLength={2000}
      aria-label={label}
      value={text}
      error={fault}
      disabled={change.isPending}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => save(asValue(text.trim(), numeric))}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}

/** What was typed as the kind of value that the field wants; the server says what does not fit. */
export function asValue(text: string, numeric: boolean): Value | null {
  if (text === "") return null;
  if (!numeric) return text;
  const number = Number(text.replace(/[\s\u00a0\u202f]/g, "").replace(",", "."));
  return Number.isFinite(number) ? number : text;
}
