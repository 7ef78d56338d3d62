import { ActionIcon, Button, Checkbox, Group, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Person } from "../../api/http";
import { useFaultText } from "../../ui/parts";
import css from "./Persons.module.css";
import { fieldFault, isStale, useChange } from "./persons";
import { micro, typed } from "./sums";

interface EditProps {
  person: Person;
  close: () => void;
}

function useFault(field: string): (fault: unknown) => string | null {
  const { t } = useTranslation("persons");
  return (fault) => (fault ? (isStale(fault) ? t("card.again") : fieldFault(fault, field)) : null);
}

/** Numbers with their labels; written together, because they are one list. */
export function NumbersEdit({ person, close }: EditProps) {
  const { t } = useTranslation("persons");
  const change = useChange(person);
  const fault = useFault("numbers")(change.error);
  const blank = { number: "", label: "", main: true };
  const [rows, setRows] = useState(() =>
    (person.numbers.length > 0 ? person.numbers : [blank]).map((row, key) => ({ ...row, key })),
  );
  const set = (key: number, part: Partial<typeof blank>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const save = () => {
    const numbers = rows
      .filter((row) => row.number.trim() !== "")
      .map(({ number, label, main }) => ({ number, label, main }));
    change.mutate({ numbers }, { onSuccess: close });
  };
  return (
    <form
      className={css.numbers}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      {rows.map((row, place) => (
        <div key={row.key}>
          <Group gap={4} wrap="nowrap">
            <TextInput
              size="xs"
              flex={1}
              autoFocus={place === rows.length - 1}
              aria-label={t("number.number")}
              placeholder="+7 912 000-00-00"
              value={row.number}
              onChange={(event) => set(row.key, { number: event.currentTarget.value })}
            />
            <TextInput
              size="xs"
              w={90}
              maxLength={40}
              aria-label={t("number.label")}
              placeholder={t("number.label")}
              value={row.label}
              onChange={(event) => set(row.key, { label: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("list.remove", { value: row.number })}
              onClick={() => setRows(rows.filter((each) => each.key !== row.key))}
            >
              <IconX size={14} />
            </ActionIcon>
          </Group>
          <Checkbox
            size="xs"
            mt={4}
            label={t("number.main")}
            checked={row.main}
            onChange={(event) => set(row.key, { main: event.currentTarget.checked })}
          />
        </div>
      ))}
      {fault ? (
        <p className={css.fault} role="alert">
          {fault}
        </p>
      ) : null}
      <Group gap={6}>
        <Button type="submit" size="compact-xs" loading={change.isPending}>
          {t("number.save")}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={12} aria-hidden />}
          onClick={() => setRows([...rows, { ...blank, key: Math.max(0, ...rows.map((r) => r.key)) + 1 }])}
        >
          {t("list.add")}
        </Button>
      </Group>
    </form>
  );
}

/** A sum and its currency. */
export function BudgetEdit({ person, close }: EditProps) {
  const { t } = useTranslation("persons");
  const change = useChange(person);
  const [amount, setAmount] = useState(typed(person.budget));
  const [currency, setCurrency] = useState(person.budget_currency ?? "RUB");
  const found = micro(amount);
  const bad = amount.trim() !== "" && found === null;
  const fault = useFault("budget")(change.error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (bad) return;
        change.mutate(
          { budget: found, budget_currency: found === null ? null : currency },
          { onSuccess: close },
        );
      }}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <Group gap={4} wrap="nowrap" align="flex-start">
        <TextInput
          autoFocus
          size="xs"
          flex={1}
          inputMode="decimal"
          aria-label={t("field.budget")}
          placeholder="70 000"
          value={amount}
          error={bad || fault ? (fault ?? true) : null}
          onChange={(event) => setAmount(event.currentTarget.value)}
        />
        <Select
          size="xs"
          w={80}
          aria-label={t("field.budget_currency")}
          data={["RUB", "USD", "EUR", "CNY", "KZT", "BYN"]}
          value={currency}
          allowDeselect={false}
          onChange={(value) => setCurrency(value ?? "RUB")}
        />
        <Button type="submit" size="xs" loading={change.isPending}>
          {t("fields.save")}
        </Button>
      </Group>
    </form>
  );
}

const MAKE = "+";

/** An organisation of the client: found as one types, or made. */
export function OrganisationEdit({ person, close }: EditProps) {
  const { t } = useTranslation("persons");
  const text = useFaultText();
  const change = useChange(person);
  const [q, setQ] = useState("");
  const [asked] = useDebouncedValue(q, 200);
  const found = useQuery({
    queryKey: ["organisations", person.client, asked],
    queryFn: () => api("GET /api/organisations", { query: { client: person.client, q: asked, limit: 10 } }),
  });
  const make = useMutation({
    mutationFn: (name: string) => api("POST /api/organisations", { body: { client: person.client, name } }),
    onSuccess: (made) => change.mutate({ organisation: made.id }, { onSuccess: close }),
  });
  const rows = found.data?.organisations ?? [];
  const name = q.trim();
  const known = rows.some((row) => row.name.toLowerCase() === name.toLowerCase());
  const data = rows.map((row) => ({ value: row.id, label: row.name }));
  if (name !== "" && !known) data.push({ value: MAKE, label: t("organisation.make", { name }) });
  const fault = change.error ?? make.error;
  return (
    <Select
      autoFocus
      size="xs"
      searchable
      clearable
      defaultDropdownOpened
      aria-label={t("organisation.find")}
      placeholder={person.organisation_name || t("organisation.find")}
      data={data}
      filter={({ options }) => options}
      searchValue={q}
      onSearchChange={setQ}
      error={fault ? text(fault) : null}
      disabled={change.isPending || make.isPending}
      onChange={(value) => {
        if (value === MAKE) make.mutate(name);
        else change.mutate({ organisation: value }, { onSuccess: close });
      }}
      onKeyDown={(event) => event.key === "Escape" && close()}
      nothingFoundMessage={t("organisation.none")}
    />
  );
}
