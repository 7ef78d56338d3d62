import { Combobox, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { phone, useNames } from "../../ui/names";
import { useNumberWords } from "./NumbersFound";
import css from "./Persons.module.css";
import { usePersons } from "./persons";

const SHOWN = 8;
const ALL = "*";

/** The search field of every screen: Ctrl K, type, Enter opens the person. */
export function FindPerson() {
  const { t } = useTranslation("persons");
  const names = useNames();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const [q, setQ] = useState("");
  const [asked] = useDebouncedValue(q.trim(), 120);
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() });
  const found = usePersons({ q: asked }, asked.length > 1);
  const rows = (found.data?.pages[0]?.persons ?? []).slice(0, SHOWN);
  const numbers = found.data?.pages[0]?.numbers ?? [];
  const said = useNumberWords();
  useCtrlK(() => field.current?.focus());
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first row is chosen whenever the list changes
  useEffect(() => {
    box.selectFirstOption();
  }, [found.data]);
  const open = (value: string) => {
    box.closeDropdown();
    field.current?.blur();
    setQ("");
    if (value === ALL) void navigate({ to: "/persons", search: { q: asked } });
    else void navigate({ to: "/persons/$person", params: { person: value.split(" ")[0] ?? value } });
  };
  return (
    <Combobox store={box} onOptionSubmit={open} width={420} position="bottom-end">
      <Combobox.Target>
        <TextInput
          ref={field}
          type="search"
          size="xs"
          className={css.find}
          leftSection={<IconSearch size={14} aria-hidden />}
          rightSection={<kbd className="key">Ctrl K</kbd>}
          rightSectionWidth={62}
          rightSectionPointerEvents="none"
          aria-label={t("search.label")}
          placeholder={t("search.placeholder")}
          value={q}
          onChange={(event) => {
            setQ(event.currentTarget.value);
            box.openDropdown();
          }}
          onFocus={() => q !== "" && box.openDropdown()}
          onBlur={() => box.closeDropdown()}
          onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={asked.length < 2 || !found.data}>
        <Combobox.Options aria-label={t("search.label")}>
          {numbers.map((each) => (
            <Combobox.Option key={each.id} value={`${each.person} ${each.id}`}>
              <strong>{said(each)}</strong>
              <div className={css.second}>{each.name || t("unnamed")}</div>
            </Combobox.Option>
          ))}
          {rows.map((row) => (
            <Combobox.Option key={row.id} value={row.id}>
              <strong>{row.name || t("unnamed")}</strong>
              <div className={css.second}>
                {[
                  row.numbers[0] ? phone(row.numbers[0].number) : row.emails[0],
                  row.organisation_name,
                  names.client(row.client),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </div>
            </Combobox.Option>
          ))}
          {rows.length + numbers.length === 0 ? <Combobox.Empty>{t("search.none")}</Combobox.Empty> : null}
          {rows.length > 0 ? <Combobox.Option value={ALL}>{t("search.all")}</Combobox.Option> : null}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

/** By the physical key, so that it works on a Russian layout too. */
function useCtrlK(act: () => void): void {
  const current = useRef(act);
  current.current = act;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.code !== "KeyK" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      current.current();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
