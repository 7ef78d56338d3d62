import { Button, Checkbox, Select, TagsInput, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../api/facts";
import type { CallWish } from "../../api/http";
import { money } from "../../ui/money";
import { Fault } from "../../ui/parts";
import { CAME_FOR, useCallWriting, useProducts, VALUES } from "./data";
import { draftOf, type Known, sameDraft, type WishDraft } from "./known";
import { MoneyInput } from "./MoneyInput";
import css from "./Offers.module.css";

interface WishFormProps {
  call: CallView;
  client: string;
  wish: CallWish | null;
  known: Known;
}

/** What the caller wants: asked before a price is named. Written down with one button. */
export function WishForm({ call, client, wish, known }: WishFormProps) {
  const { t } = useTranslation("offers");
  const saved = draftOf(wish, known);
  const [changes, setChanges] = useState<Partial<WishDraft>>({});
  const draft: WishDraft = { ...saved, ...changes };
  const { wish: write } = useCallWriting(call.call);
  const set = (change: Partial<WishDraft>) => setChanges((old) => ({ ...old, ...change }));
  const products = useProducts(client, "", 500);
  const tags = [
    ...new Set((products.data ?? []).flatMap((each) => [...(each.tags ?? []), each.category ?? ""])),
  ];
  const dirty = wish === null || !sameDraft(draft, saved);
  const save = () =>
    write.mutate(
      { ...draft, client, person: call.person, version: wish?.version ?? null },
      { onSuccess: () => setChanges({}) },
    );
  return (
    <form
      className={css.wish}
      aria-label={t("wish.title")}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Select
        label={t("wish.came_for")}
        clearable
        data={CAME_FOR.map((value) => ({ value, label: t(`came_for.${value}`) }))}
        value={draft.came_for ?? null}
        onChange={(value) => set({ came_for: CAME_FOR.find((each) => each === value) ?? null })}
      />
      <ProductSelect client={client} value={draft.product ?? null} onChange={(product) => set({ product })} />
      <Select
        label={t("wish.value")}
        clearable
        data={VALUES.map((value) => ({ value, label: t(`value.${value}`) }))}
        value={draft.deciding_value ?? null}
        onChange={(value) => set({ deciding_value: value })}
      />
      <div className={css.budget}>
        <MoneyInput
          label={t("wish.budget")}
          micro={draft.budget ?? null}
          onMicro={(budget) => set({ budget })}
        />
        <Checkbox
          label={t("wish.budget_asked")}
          checked={draft.budget_asked === true || typeof draft.budget === "number"}
          disabled={typeof draft.budget === "number"}
          onChange={(event) => set({ budget_asked: event.currentTarget.checked })}
        />
      </div>
      <TagsInput
        label={t("wish.exclusions")}
        placeholder={draft.exclusions.length === 0 ? t("wish.exclusions_hint") : ""}
        maxTags={30}
        data={tags.filter(Boolean)}
        value={draft.exclusions}
        onChange={(exclusions) => set({ exclusions })}
      />
      <TextInput
        label={t("wish.failing")}
        maxLength={500}
        value={draft.failing}
        onChange={(event) => set({ failing: event.currentTarget.value })}
      />
      {write.isError ? <Fault fault={write.error} /> : null}
      <div className={css.buttons}>
        <Button type="submit" size="xs" disabled={!dirty} loading={write.isPending}>
          {t(wish === null ? "wish.begin" : "wish.save")}
        </Button>
        <span className={css.quiet} role="status">
          {dirty ? t(wish === null ? "wish.begin_hint" : "wish.unsaved") : t("wish.saved")}
        </span>
      </div>
    </form>
  );
}

interface ProductSelectProps {
  client: string;
  value: string | null;
  onChange: (product: string | null) => void;
}

/** A product, found as one types. */
function ProductSelect({ client, value, onChange }: ProductSelectProps) {
  const { t, i18n } = useTranslation("offers");
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed, 150);
  const all = useProducts(client, "", 500);
  const chosen = all.data?.find((each) => each.id === value);
  const found = useProducts(client, q === chosen?.name ? "" : q);
  const rows = found.data ?? [];
  const shown = chosen && !rows.some((each) => each.id === chosen.id) ? [chosen, ...rows] : rows;
  return (
    <Select
      label={t("wish.product")}
      placeholder={t("wish.product_hint")}
      searchable
      clearable
      filter={({ options }) => options}
      nothingFoundMessage={t("wish.product_none")}
      data={shown.map((each) => ({
        value: each.id,
        label: each.name,
        price: money(each.price, each.currency ?? "RUB", i18n.language),
      }))}
      renderOption={({ option }) => (
        <span className={css.option}>
          <span>{option.label}</span>
          <span>{"price" in option ? String(option.price) : ""}</span>
        </span>
      )}
      onSearchChange={setTyped}
      value={value}
      onChange={onChange}
    />
  );
}
