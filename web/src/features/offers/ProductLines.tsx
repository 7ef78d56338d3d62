import { NumberInput, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { money } from "../../ui/money";
import type { FormProps } from "./AgreementForm";
import { Remove } from "./AgreementForm";
import { useProducts } from "./data";
import { MoneyInput } from "./MoneyInput";
import css from "./Offers.module.css";
import { total } from "./terms";

/** What is bought, how many and for how much; their sum. */
export function ProductLines({ client, draft, onChange }: FormProps) {
  const { t, i18n } = useTranslation("offers");
  const products = useProducts(client, "", 500).data ?? [];
  const set = (lines: typeof draft.products) => onChange({ ...draft, products: lines });
  const change = (product: string, next: object) =>
    set(draft.products.map((each) => (each.product === product ? { ...each, ...next } : each)));
  const free = products.filter((each) => !draft.products.some((line) => line.product === each.id));
  const add = (id: string | null) => {
    const product = products.find((each) => each.id === id);
    if (!product) return;
    const line = { product: product.id, name: product.name, quantity: 1, price: product.price };
    onChange({
      ...draft,
      currency: draft.products.length === 0 ? (product.currency ?? "RUB") : draft.currency,
      products: [...draft.products, line],
    });
  };
  return (
    <fieldset className={css.group}>
      <legend className="label">{t("agreement.products")}</legend>
      {draft.products.map((line) => (
        <div key={line.product} className={css.row}>
          <span className={css.grow}>{line.name || line.product}</span>
          <NumberInput
            w={80}
            min={1}
            max={1_000_000}
            allowDecimal={false}
            aria-label={t("agreement.quantity")}
            value={line.quantity}
            onChange={(value) =>
              typeof value === "number" && value >= 1 && change(line.product, { quantity: value })
            }
          />
          <MoneyInput
            w={130}
            aria-label={t("agreement.price")}
            micro={line.price}
            onMicro={(price) => price !== null && change(line.product, { price })}
          />
          <Remove onClick={() => set(draft.products.filter((each) => each.product !== line.product))} />
        </div>
      ))}
      <div className={css.row}>
        <Select
          flex={1}
          searchable
          aria-label={t("agreement.add_product")}
          placeholder={t("agreement.add_product")}
          nothingFoundMessage={t("wish.product_none")}
          data={free.map((each) => ({ value: each.id, label: each.name }))}
          value={null}
          onChange={add}
        />
        <strong className="tabular">{money(total(draft), draft.currency, i18n.language)}</strong>
      </div>
    </fieldset>
  );
}
