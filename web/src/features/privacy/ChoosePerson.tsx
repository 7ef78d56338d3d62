import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePerson, usePersons } from "../persons/persons";

interface Props {
  value: string | null;
  onChange: (person: string | null) => void;
}

/** One person, found by name or number. */
export function ChoosePerson({ value, onChange }: Props) {
  const { t } = useTranslation(["privacy", "words"]);
  const [q, setQ] = useState("");
  const [asked] = useDebouncedValue(q.trim(), 150);
  const found = usePersons({ q: asked }, asked.length > 1);
  const rows = found.data?.pages[0]?.persons ?? [];
  return (
    <Select
      required
      searchable
      label={t("scope.person")}
      placeholder={t("find_person")}
      nothingFoundMessage={asked.length > 1 ? t("nobody_found") : t("find_person")}
      filter={({ options }) => options}
      data={rows.map((row) => ({ value: row.id, label: row.name || t("words:unknown_person") }))}
      searchValue={q}
      onSearchChange={setQ}
      value={value}
      onChange={onChange}
    />
  );
}

/** The name of a person, as a way to his card. */
export function Named({ id }: { id: string | null }) {
  const { t } = useTranslation("words");
  const person = usePerson(id);
  return (
    <Link to="/persons/$person" params={{ person: id } as never}>
      {person.data?.name || t("unknown_person")}
    </Link>
  );
}
