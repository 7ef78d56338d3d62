import {
  ColorInput,
  MultiSelect,
  NumberInput,
  PasswordInput,
  Select,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useTranslation } from "react-i18next";
import { COLOURS } from "./colours";
import type { Field, Kind, KindId } from "./kinds";
import { Levels } from "./Levels";
import { Prices } from "./Prices";
import { type Row, useTitle } from "./rows";
import { type Common, SpecialField } from "./SpecialFields";

export interface FieldProps {
  kind: Kind;
  field: Field;
  value: unknown;
  error: string | undefined;
  disabled: boolean;
  all: Record<KindId, Row[] | undefined>;
  /** Other fields of the form: the queue of a number must be its client's. */
  form: Record<string, unknown>;
  onChange: (value: unknown) => void;
  /** Changes another field of the form. */
  onOther: (name: string, value: unknown) => void;
}

/** Kinds whose rows belong to one client, or to all. */
const SHARED: ReadonlySet<string> = new Set(["hours", "sources"]);

/** One field of any kind of row. */
export function FieldInput(props: FieldProps) {
  const { kind, field, value, error, disabled, onChange } = props;
  const { t } = useTranslation("setup");
  const { t: given, i18n } = useTranslation("setup");
  const hintKey = `hint.${kind.what}.${field.name}`;
  const common = {
    label: given(labelKey(kind, field.name, i18n.exists), { defaultValue: field.name }),
    description: i18n.exists(`setup:${hintKey}`) ? given(hintKey as "title") : undefined,
    error,
    disabled,
    required: field.need ?? false,
    name: field.name,
  };
  const text = typeof value === "string" ? value : "";
  switch (field.type) {
    case "switch":
      return (
        <Switch
          label={common.label}
          description={common.description}
          error={error}
          disabled={disabled}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "count":
      return (
        <NumberInput
          {...common}
          value={typeof value === "number" ? value : ""}
          min={field.least ?? 0}
          max={field.most ?? 1_000_000}
          allowDecimal={false}
          suffix={field.name.endsWith("_s") && !field.name.includes("per_s") ? ` ${t("seconds")}` : ""}
          onChange={(next) => onChange(next === "" ? null : Number(next))}
        />
      );
    case "share":
      return (
        <NumberInput
          {...common}
          value={typeof value === "number" ? Math.round(value * 1000) / 10 : ""}
          min={field.least ?? 1}
          max={field.most ?? 100}
          suffix=" %"
          onChange={(next) => onChange(next === "" ? null : Number(next) / 100)}
        />
      );
    case "colour":
      return (
        <ColorInput
          {...common}
          format="hex"
          swatches={[...COLOURS]}
          value={text || "#1b5fb8"}
          onChange={onChange}
        />
      );
    case "password":
      return (
        <PasswordInput
          {...common}
          autoComplete="new-password"
          value={text}
          onChange={(event) => onChange(event.currentTarget.value || undefined)}
        />
      );
    case "prices":
      return (
        <Prices
          common={common}
          prices={(value ?? {}) as Record<string, number>}
          disabled={disabled}
          onChange={onChange}
        />
      );
    case "money":
      return (
        <NumberInput
          {...common}
          value={typeof value === "number" ? value / 100 : ""}
          min={(field.least ?? 1) / 100}
          max={(field.most ?? 2_147_483_647) / 100}
          decimalScale={2}
          onChange={(next) => onChange(next === "" ? null : Math.round(Number(next) * 100))}
        />
      );
    case "lines":
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          value={Array.isArray(value) ? value.join("\n") : ""}
          onChange={(event) => onChange(event.currentTarget.value.split("\n"))}
        />
      );
    case "tags": {
      const said = (code: string) => t(`choice.${code as "sale"}`, { defaultValue: code });
      const offered = field.choices ?? [];
      const kept: string[] = Array.isArray(value) ? value : [];
      // What is kept comes back as it was, also where it is no longer offered.
      const codes = new Map([...kept, ...offered].map((code) => [said(code), code]));
      return (
        <TagsInput
          {...common}
          data={offered.map(said)}
          value={kept.map(said)}
          onChange={(next) => onChange(next.map((word) => codes.get(word) ?? word))}
        />
      );
    }
    case "text":
      return (
        <TextInput
          {...common}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value || (field.orNone ? null : ""))}
        />
      );
    case "kept":
      return null;
    case "rule":
    case "zone":
    case "week":
    case "days":
    case "holidays":
    case "prompt":
    case "music":
      return <SpecialField {...props} common={common} />;
    default:
      return <Chosen {...props} common={common} />;
  }
}

function labelKey(kind: Kind, name: string, exists: (key: string) => boolean): "title" {
  const own = [`field.${kind.what}.${name}`, `field.${kind.what}_${name}`];
  return (own.find((key) => exists(`setup:${key}`)) ?? `field.${name}`) as "title";
}

/** What the fields of a form are called, its id among them, by the server's names for them. */
export function useLabels(kind: Kind, fields: readonly Field[]): Record<string, string> {
  const { t, i18n } = useTranslation("setup");
  const shown = fields.filter((field) => field.type !== "kept");
  const labels = shown.map(({ name }) => [name, t(labelKey(kind, name, i18n.exists))]);
  if (kind.ident === "single") return Object.fromEntries(labels);
  const id = t(`ident.${kind.ident}`);
  return { id, [kind.what]: id, login: id, ...Object.fromEntries(labels) };
}

interface ChosenProps extends FieldProps {
  common: Common;
}

function Chosen({ field, value, disabled, all, form, common, onChange }: ChosenProps) {
  const { t } = useTranslation("setup");
  const title = useTitle();
  const rows = (field.from ? all[field.from] : undefined) ?? [];
  const fits = (row: Row) =>
    (row.active !== false || row.id === value) &&
    (field.from !== "queues" || !form.client || row.client === form.client) &&
    (!SHARED.has(field.from ?? "") || row.client === null || row.client === form.client);
  const data = field.from
    ? rows.filter(fits).map((row) => ({ value: row.id, label: title(row, row.id) }))
    : (field.choices ?? []).map((each) => ({ value: each, label: t(`choice.${each as "ru"}`) }));
  const none = field.orNone ? t(`none.${field.name as "client"}`) : undefined;
  const nothing =
    field.from && data.length === 0
      ? t("none_to_choose", { where: t(`kind.${field.from}`) })
      : t("none_like");
  if (field.type === "levels") {
    const levels = (value ?? {}) as Record<string, number>;
    return (
      <Levels common={{ ...common }} levels={levels} data={data} disabled={disabled} onChange={onChange} />
    );
  }
  if (field.type === "many") {
    return (
      <MultiSelect
        {...common}
        data={data}
        nothingFoundMessage={nothing}
        searchable
        clearable
        placeholder={Array.isArray(value) && value.length > 0 ? "" : (none ?? "")}
        value={Array.isArray(value) ? value : []}
        onChange={(next) => onChange(next.length > 0 || !field.orNone ? next : null)}
      />
    );
  }
  return (
    <Select
      {...common}
      data={data}
      nothingFoundMessage={nothing}
      searchable
      clearable={field.orNone ?? false}
      allowDeselect={field.orNone ?? false}
      placeholder={none ?? ""}
      value={typeof value === "string" ? value : null}
      onChange={onChange}
    />
  );
}
