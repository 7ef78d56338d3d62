import { Button, Checkbox, Group, NumberInput, Select, Skeleton, TagsInput, TextInput } from "@mantine/core";
import { IconForms, IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { PersonField } from "../../api/http";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import panel from "./Panels.module.css";
import css from "./Persons.module.css";
import { fieldFault, usePersonFields } from "./persons";

const TYPES = ["text", "number", "date", "choice", "bool", "money"] as const;

/** Set-up: what a client wants to know of people besides. */
export function FieldsPanel() {
  const { t } = useTranslation("persons");
  const names = useNames();
  const may = useMay();
  const clients = Object.keys(useLive((state) => state.clients));
  const [chosen, setChosen] = useState<string | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const client = chosen ?? clients[0] ?? null;
  const fields = usePersonFields(client);
  const rows = fields.data ?? [];
  const close = () => setOpen(null);
  return (
    <section className={panel.setup}>
      <h1>{t("fields.title")}</h1>
      <p className={css.quiet}>{t("fields.hint")}</p>
      <Group align="flex-end" gap="sm">
        <Select
          size="xs"
          label={t("fields.choose")}
          allowDeselect={false}
          data={clients.map((id) => ({ value: id, label: names.client(id) }))}
          value={client}
          onChange={(value) => {
            setChosen(value);
            close();
          }}
        />
        {client && may("settings.write") ? (
          <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setOpen("+")}>
            {t("fields.add")}
          </Button>
        ) : null}
      </Group>
      {open === "+" && client ? <FieldForm client={client} place={rows.length + 1} onDone={close} /> : null}
      {fields.isError ? <Fault fault={fields.error} onAgain={() => void fields.refetch()} /> : null}
      {fields.isPending && client ? <Skeleton h={120} /> : null}
      {fields.data && rows.length === 0 && open === null ? (
        <Empty icon={IconForms} title={t("fields.none")} hint={t("fields.none_hint")} />
      ) : null}
      {rows.map((row) =>
        open === row.id ? (
          <FieldForm key={row.id} client={row.client} field={row} place={row.position} onDone={close} />
        ) : (
          <div key={row.id} className={panel.fieldRow} data-off={!row.active}>
            <code>{row.key}</code>
            <span>{row.label_ru}</span>
            <span>{row.label_en}</span>
            <span className={css.quiet}>
              {t(`fields.types.${row.type}`)}
              {row.choices.length > 0 ? `: ${row.choices.join(", ")}` : ""}
            </span>
            {may("settings.write") ? (
              <Button size="compact-xs" variant="default" onClick={() => setOpen(row.id)}>
                {t("fields.edit")}
              </Button>
            ) : null}
          </div>
        ),
      )}
    </section>
  );
}

interface FieldFormProps {
  client: string;
  field?: PersonField;
  place: number;
  onDone: () => void;
}

function FieldForm({ client, field, place, onDone }: FieldFormProps) {
  const { t } = useTranslation("persons");
  const queries = useQueryClient();
  const [key, setKey] = useState(field?.key ?? "");
  const [row, setRow] = useState({
    label_ru: field?.label_ru ?? "",
    label_en: field?.label_en ?? "",
    type: field?.type ?? ("text" as PersonField["type"]),
    choices: field?.choices ?? [],
    position: place,
    active: field?.active ?? true,
  });
  const set = (part: Partial<typeof row>) => setRow({ ...row, ...part });
  const save = useMutation({
    mutationFn: () =>
      field
        ? api("PUT /api/person-fields/{field}", {
            path: { field: field.id },
            body: { ...row, version: field.version },
          })
        : api("POST /api/person-fields", { body: { ...row, client, key } }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["person-fields"] });
      onDone();
    },
  });
  return (
    <form
      className={panel.fieldForm}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput
        size="xs"
        label={t("fields.key")}
        disabled={field !== undefined}
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
      />
      {(["label_ru", "label_en"] as const).map((name) => (
        <TextInput
          key={name}
          size="xs"
          label={t(`fields.${name}`)}
          maxLength={120}
          value={row[name]}
          onChange={(event) => set({ [name]: event.currentTarget.value })}
        />
      ))}
      <Select
        size="xs"
        label={t("fields.type")}
        allowDeselect={false}
        data={TYPES.map((type) => ({ value: type as string, label: t(`fields.types.${type}`) }))}
        value={row.type}
        onChange={(value) => set({ type: TYPES.find((type) => type === value) ?? "text" })}
      />
      {row.type === "choice" ? (
        <TagsInput
          size="xs"
          label={t("fields.choices")}
          description={t("list.hint")}
          acceptValueOnBlur
          value={row.choices}
          onChange={(choices) => set({ choices })}
        />
      ) : null}
      <NumberInput
        size="xs"
        w={80}
        label={t("fields.position")}
        min={0}
        max={10_000}
        value={row.position}
        onChange={(value) => set({ position: Number(value) || 0 })}
      />
      <Checkbox
        size="xs"
        label={t("fields.active")}
        checked={row.active}
        onChange={(event) => set({ active: event.currentTarget.checked })}
      />
      <Group gap={6}>
        <Button type="submit" size="xs" loading={save.isPending}>
          {t("fields.save")}
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          {t("fields.cancel")}
        </Button>
      </Group>
      {save.error ? (
        <p className={css.fault} role="alert">
          {fieldFault(save.error, "key")}
        </p>
      ) : null}
    </form>
  );
}
