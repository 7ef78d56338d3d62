import { ActionIcon, Button, Group, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { At } from "../../ui/clocks";
import { useFaultText } from "../../ui/parts";
import css from "./Persons.module.css";
import { usePreferenceChange, usePreferences } from "./persons";

/** What he likes and wants, and where that is known from. `call`: on which it is being said. */
export function Preferences({ person, call }: { person: string; call?: string }) {
  const { t } = useTranslation("persons");
  const faultText = useFaultText();
  const rows = usePreferences(person);
  const { add, remove } = usePreferenceChange(person);
  const [text, setText] = useState("");
  const fault = add.error ?? remove.error ?? rows.error;
  return (
    <section className={css.section} aria-label={t("preference.title")}>
      <h3 className="label">{t("preference.title")}</h3>
      {rows.data?.length === 0 ? <p className={css.quiet}>{t("preference.none")}</p> : null}
      <ul className={css.preferences}>
        {(rows.data ?? []).map((row) => (
          <li key={row.id}>
            <span>
              {row.key === "interest" ? null : <span className={css.quiet}>{row.key}: </span>}
              {row.value}
            </span>
            <span className={css.quiet}>
              {t(`preference.from.${row.source}`)}, <At at={row.at} />
            </span>
            <ActionIcon
              size="xs"
              variant="subtle"
              color="gray"
              aria-label={`${t("preference.remove")}: ${row.value}`}
              onClick={() => remove.mutate(row.id)}
            >
              <IconX size={12} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const value = text.trim();
          if (value) add.mutate(call ? { value, call } : { value }, { onSuccess: () => setText("") });
        }}
      >
        <Group gap={4} wrap="nowrap" align="flex-start">
          <TextInput
            size="xs"
            flex={1}
            maxLength={200}
            aria-label={t("preference.value")}
            placeholder={t("preference.value")}
            value={text}
            error={fault ? faultText(fault) : null}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit" size="xs" variant="default" loading={add.isPending}>
            {t("preference.add")}
          </Button>
        </Group>
      </form>
    </section>
  );
}
