import {
  Button,
  Drawer,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Product, ProductPut } from "../../api/http";
import { At } from "../../ui/clocks";
import { money } from "../../ui/money";
import { useNames } from "../../ui/names";
import { Fault, Saved } from "../../ui/parts";
import { VALUES } from "./data";
import { MoneyInput } from "./MoneyInput";
import css from "./Page.module.css";
import { usePrices, type useSaveProduct } from "./setup";

interface ProductEditorProps {
  client: string;
  row: Product | undefined;
  others: Product[];
  /** Outlives this drawer: what was new is opened again as what it has become, and says that it was saved. */
  save: ReturnType<typeof useSaveProduct>;
  onSaved: (id: string) => void;
  onClose: () => void;
}

const TAXES = ["included", "added", "none"] as const;

function fresh(client: string): ProductPut {
  return {
    client,
    name: "",
    price: 0,
    currency: "RUB",
    tax: "included",
    tax_bp: 2000,
    stock: null,
    active: true,
  };
}

function bodyOf({ id: _, reserved: __, ...row }: Product): ProductPut {
  return row;
}

/** One product in a drawer, and what it cost before. */
export function ProductEditor({ client, row, others, save, onSaved, onClose }: ProductEditorProps) {
  const { t } = useTranslation("offers");
  const [id, setId] = useState(row?.id ?? "");
  const [body, setBody] = useState<ProductPut>(() => (row ? bodyOf(row) : fresh(client)));
  const set = (change: Partial<ProductPut>) => {
    save.reset();
    setBody((old) => ({ ...old, ...change }));
  };
  const text = (name: "category" | "service" | "name") => ({
    label: t(`products.${name}`),
    value: body[name] ?? "",
    onChange: (event: { currentTarget: { value: string } }) => set({ [name]: event.currentTarget.value }),
  });
  return (
    <Drawer
      opened
      onClose={onClose}
      size={600}
      title={row?.name ?? t("products.new")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(
            { id, body },
            {
              onSuccess: (saved) => {
                setBody(bodyOf(saved));
                onSaved(saved.id);
              },
            },
          );
        }}
      >
        <TextInput {...text("name")} required maxLength={200} />
        {row ? null : (
          <TextInput
            label={t("products.id")}
            description={t("products.id_hint")}
            required
            maxLength={40}
            value={id}
            onChange={(event) => setId(event.currentTarget.value)}
          />
        )}
        <div className={css.row}>
          <TextInput {...text("category")} maxLength={60} />
          <TextInput
            {...text("service")}
            maxLength={60}
            description={t("products.service_hint")}
            inputWrapperOrder={["label", "input", "description"]}
          />
        </div>
        <div className={css.row}>
          <MoneyInput
            label={t("products.price")}
            required
            micro={body.price}
            onMicro={(price) => set({ price: price ?? 0 })}
          />
          <TextInput
            label={t("products.currency")}
            maxLength={3}
            value={body.currency ?? ""}
            onChange={(event) => set({ currency: event.currentTarget.value.toUpperCase() })}
          />
          <Select
            label={t("products.tax")}
            allowDeselect={false}
            data={TAXES.map((value) => ({ value, label: t(`products.tax_is.${value}`) }))}
            value={body.tax ?? "included"}
            onChange={(tax) => set({ tax: TAXES.find((each) => each === tax) ?? "included" })}
          />
          <NumberInput
            label={t("products.tax_pct")}
            min={0}
            max={100}
            decimalScale={2}
            value={(body.tax_bp ?? 0) / 100}
            onChange={(value) => set({ tax_bp: Math.round(Number(value) * 100) })}
          />
          <NumberInput
            label={t("products.stock")}
            placeholder={t("products.stock_hint")}
            min={0}
            allowDecimal={false}
            value={body.stock ?? ""}
            onChange={(value) => set({ stock: value === "" ? null : Number(value) })}
          />
        </div>
        <Textarea
          label={t("products.say")}
          autosize
          minRows={2}
          maxLength={2000}
          value={body.say ?? ""}
          onChange={(event) => set({ say: event.currentTarget.value })}
        />
        <Levels
          levels={(body.levels ?? {}) as Record<string, number>}
          onChange={(levels) => set({ levels })}
        />
        <TagsInput
          label={t("products.tags")}
          maxTags={20}
          value={body.tags ?? []}
          onChange={(tags) => set({ tags })}
        />
        {(["alternatives", "goes_with"] as const).map((name) => (
          <MultiSelect
            key={name}
            label={t(`products.${name}`)}
            searchable
            data={others
              .filter((each) => each.id !== id)
              .map((each) => ({ value: each.id, label: each.name }))}
            value={body[name] ?? []}
            onChange={(chosen) => set({ [name]: chosen })}
          />
        ))}
        <Switch
          label={t("products.active")}
          checked={body.active !== false}
          onChange={(event) => set({ active: event.currentTarget.checked })}
        />
        {save.isError ? <Fault fault={save.error} /> : null}
        <Group gap={10}>
          <Button type="submit" loading={save.isPending}>
            {t("products.save")}
          </Button>
          <Saved when={save.isSuccess} />
        </Group>
      </form>
      {row ? <Prices product={row.id} /> : null}
    </Drawer>
  );
}

interface LevelsProps {
  levels: Record<string, number>;
  onChange: (levels: Record<string, number>) => void;
}

function Levels({ levels, onChange }: LevelsProps) {
  const { t } = useTranslation("offers");
  const names = [...new Set([...VALUES, ...Object.keys(levels)])];
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <legend className="label">{t("products.levels")}</legend>
      <div className={css.row}>
        {names.map((name) => (
          <NumberInput
            key={name}
            label={t(`value.${name as "price"}`, { defaultValue: name })}
            min={1}
            max={5}
            allowDecimal={false}
            value={levels[name] ?? ""}
            onChange={(value) => {
              const { [name]: _, ...rest } = levels;
              onChange(value === "" ? rest : { ...rest, [name]: Number(value) });
            }}
          />
        ))}
      </div>
    </fieldset>
  );
}

function Prices({ product }: { product: string }) {
  const { t, i18n } = useTranslation("offers");
  const names = useNames();
  const prices = usePrices(product);
  return (
    <section className={css.block} aria-label={t("products.history")}>
      <h3 className="label">{t("products.history")}</h3>
      {prices.isError ? <Fault fault={prices.error} /> : null}
      <table className={css.table}>
        <tbody>
          {(prices.data ?? []).map((each) => (
            <tr key={each.at}>
              <td>
                <At at={each.at} />
              </td>
              <td>{t("products.by", { author: names.user(each.author) })}</td>
              <td className={css.number}>{money(each.price, each.currency, i18n.language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
