import { Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Person } from "../../api/http";
import css from "./Persons.module.css";
import { type Change, fieldFault, isStale, useChange } from "./persons";

interface FieldProps {
  name: string;
  shown: ReactNode;
  /** The editor in place of the value; `close` when it is done. */
  edit: (close: () => void) => ReactNode;
  beside?: ReactNode;
}

/** One fact of the card: a click on the value opens its editor. */
export function Field({ name, shown, edit, beside }: FieldProps) {
  const { t } = useTranslation("persons");
  const [open, setOpen] = useState(false);
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {open ? (
          edit(() => setOpen(false))
        ) : (
          <button type="button" className={css.value} onClick={() => setOpen(true)}>
            <span className="unseen">{t("card.edit", { field: name })}</span>
            {shown || <span className={css.quiet}>{t("card.empty")}</span>}
          </button>
        )}
        {beside}
      </dd>
    </>
  );
}

interface EditProps {
  person: Person;
  field: keyof Change & string;
  close: () => void;
}

/** Saves one change; a "no" stays at the field, and the editor stays open. */
function useSave({ person, field, close }: EditProps) {
  const { t } = useTranslation("persons");
  const change = useChange(person);
  const save = (body: Change, same: boolean) => {
    if (same) close();
    else change.mutate(body, { onSuccess: close });
  };
  const fault = change.error
    ? isStale(change.error)
      ? t("card.again")
      : fieldFault(change.error, field)
    : null;
  return { save, fault, busy: change.isPending };
}

type TextField =
  | "name"
  | "role"
  | "address"
  | "region"
  | "industry"
  | "former_supplier"
  | "former_failing"
  | "note";

interface TextEditProps extends Omit<EditProps, "field"> {
  field: TextField;
  label: string;
  most: number;
  long?: boolean;
}

/** Saved when one leaves it; Escape leaves it as it was. */
export function TextEdit({ label, most, long, ...edit }: TextEditProps) {
  const was = edit.person[edit.field];
  const [text, setText] = useState(was);
  const { save, fault, busy } = useSave(edit);
  const props = {
    autoFocus: true,
    size: "xs",
    maxLength: most,
    "aria-label": label,
    value: text,
    error: fault,
    disabled: busy,
    onBlur: () => save({ [edit.field]: text }, text.trim() === was),
  };
  if (long) {
    return (
      <Textarea
        {...props}
        autosize
        minRows={2}
        maxRows={12}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && edit.close()}
      />
    );
  }
  return (
    <TextInput
      {...props}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape") edit.close();
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}

interface ListEditProps extends Omit<EditProps, "field"> {
  field: "emails" | "tags" | "exclusions";
  label: string;
}

export function ListEdit({ label, ...edit }: ListEditProps) {
  const { t } = useTranslation("persons");
  const was = edit.person[edit.field];
  const [words, setWords] = useState(was);
  const { save, fault, busy } = useSave(edit);
  return (
    <TagsInput
      autoFocus
      size="xs"
      aria-label={label}
      description={t("list.hint")}
      value={words}
      error={fault}
      disabled={busy}
      acceptValueOnBlur
      onChange={setWords}
      onBlur={(event) => {
        const more = event.currentTarget.value.trim();
        const all = more ? [...words, more] : words;
        save({ [edit.field]: all }, all.join("\n") === was.join("\n"));
      }}
      onKeyDown={(event) => event.key === "Escape" && edit.close()}
    />
  );
}

interface ChoiceEditProps extends Omit<EditProps, "field"> {
  field: "language" | "deciding_value" | "source" | "zone";
  label: string;
  choices: { value: string; label: string }[];
}

export function ChoiceEdit({ label, choices, ...edit }: ChoiceEditProps) {
  const was = edit.person[edit.field];
  const { save, fault, busy } = useSave(edit);
  return (
    <Select
      autoFocus
      size="xs"
      clearable
      searchable
      defaultDropdownOpened
      aria-label={label}
      data={choices}
      value={was}
      error={fault}
      disabled={busy}
      onChange={(value) => save({ [edit.field]: value }, value === was)}
      onKeyDown={(event) => event.key === "Escape" && edit.close()}
      onBlur={() => fault === null && !busy && edit.close()}
    />
  );
}
