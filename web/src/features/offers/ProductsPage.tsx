import { Button, Checkbox, Drawer, Select, Skeleton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconDownload, IconPlus, IconSearch, IconShoppingBagX, IconUpload } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { href } from "../../api/client";
import type { Product } from "../../api/http";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { money } from "../../ui/money";
import { NoClients } from "../../ui/NoClients";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import css from "./Page.module.css";
import { ProductEditor } from "./ProductEditor";
import { ProductFilePanel } from "./ProductFilePanel";
import { RuleForm } from "./RuleForm";
import { useAllProducts, useSaveProduct } from "./setup";

const NEW = "+";

/** What the clients sell: found, priced, loaded from a file; and how offers are made of it. */
export function ProductsPage() {
  const { t } = useTranslation("offers");
  const may = useMay();
  const search = useSearch({ from: "/products" });
  const navigate = useNavigate({ from: "/products" });
  const names = useNames();
  const clients = useLive((state) => state.clients);
  const client = search.client ?? Object.keys(clients).sort()[0];
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed, 150);
  const [inactive, setInactive] = useState(false);
  const [beside, setBeside] = useState<"" | "file" | "rules">("");
  const found = useAllProducts(client, q, inactive);
  const save = useSaveProduct();
  if (!may("products.write")) return <Empty icon={IconShoppingBagX} title={t("products.not_allowed")} />;
  const rows = found.data ?? [];
  const show = (id: string | undefined) => void navigate({ search: { client, id } });
  const open = (id: string | undefined) => {
    save.reset();
    show(id);
  };
  const row = rows.find((each) => each.id === search.id);
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1 className={css.title}>{t("products.title")}</h1>
        <Select
          size="xs"
          w={170}
          aria-label={t("products.client")}
          allowDeselect={false}
          data={Object.keys(clients).map((id) => ({ value: id, label: names.client(id) }))}
          value={client ?? null}
          onChange={(next) => void navigate({ search: { client: next ?? undefined } })}
        />
        <TextInput
          size="xs"
          w={160}
          leftSection={<IconSearch size={14} aria-hidden />}
          placeholder={t("products.find")}
          aria-label={t("products.find")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Checkbox
          size="xs"
          label={t("products.inactive")}
          checked={inactive}
          onChange={(event) => setInactive(event.currentTarget.checked)}
        />
        <Button size="xs" variant="default" onClick={() => setBeside("rules")} disabled={!client}>
          {t("products.rules")}
        </Button>
        <Button
          size="xs"
          component="a"
          download
          href={href("GET /api/products/export.csv", { query: { client } })}
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          {t("products.export")}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconUpload size={14} aria-hidden />}
          onClick={() => setBeside("file")}
        >
          {t("products.import")}
        </Button>
        <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => open(NEW)}>
          {t("products.new")}
        </Button>
      </header>
      <section className={`panel ${css.list}`} aria-label={t("products.title")}>
        {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
        {client === undefined ? <NoClients /> : null}
        {client && found.isPending ? <Skeleton h={300} m="md" w="auto" /> : null}
        {found.data && rows.length === 0 ? (
          <Empty
            icon={IconShoppingBagX}
            title={t(q ? "products.no_match" : "products.none")}
            hint={q ? undefined : t("products.none_hint")}
          />
        ) : null}
        {rows.length > 0 ? <ProductTable rows={rows} onOpen={open} /> : null}
      </section>
      {client && (row || search.id === NEW) ? (
        <ProductEditor
          key={row?.id ?? NEW}
          client={client}
          row={row}
          others={rows}
          save={save}
          onSaved={show}
          onClose={() => open(undefined)}
        />
      ) : null}
      <Drawer
        opened={beside !== "" && client !== undefined}
        onClose={() => setBeside("")}
        size={beside === "file" ? 760 : 520}
        title={t(beside === "file" ? "file.title" : "rules.title")}
        closeButtonProps={{ "aria-label": t("close") }}
      >
        {beside === "file" && client ? <ProductFilePanel client={client} /> : null}
        {beside === "rules" && client ? <RuleForm client={client} /> : null}
      </Drawer>
    </div>
  );
}

function ProductTable({ rows, onOpen }: { rows: Product[]; onOpen: (id: string) => void }) {
  const { t, i18n } = useTranslation("offers");
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th scope="col">{t("products.name")}</th>
          <th scope="col">{t("products.category")}</th>
          <th scope="col">{t("products.service")}</th>
          <th scope="col" className={css.number}>
            {t("products.price")}
          </th>
          <th scope="col" className={css.number}>
            {t("products.stock")}
          </th>
          <th scope="col">{t("products.tags")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>
              <button type="button" className={css.open} onClick={() => onOpen(row.id)}>
                {row.name}
              </button>
              {row.active === false ? <span className={css.quiet}> · {t("products.out")}</span> : null}
            </td>
            <td>{row.category}</td>
            <td>{row.service}</td>
            <td className={css.number}>{money(row.price, row.currency ?? "RUB", i18n.language)}</td>
            <td className={css.number}>
              {row.stock === null || row.stock === undefined ? (
                <span className={css.quiet}>{t("products.unlimited")}</span>
              ) : (
                row.stock
              )}
              {row.reserved ? (
                <div className={css.quiet}>{t("products.reserved", { count: row.reserved })}</div>
              ) : null}
            </td>
            <td>
              {(row.tags ?? []).map((tag) => (
                <span key={tag} className={css.tag}>
                  {tag}
                </span>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
