import { NumberInput, Select, Skeleton, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { FirstContactReport, FirstContactRow } from "../../api/http";
import { useLive } from "../../live/hooks";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { dayIn } from "../classes/span";
import css from "./Quality.module.css";
import { points } from "./quality";

const MONTH = 29;
const USUAL_DAYS = 7;
const HUNDRED = 100;
const KINDS = ["client", "queue", "agent"] as const;

/** How many matters are settled at the first contact. */
export function FirstContact() {
  const { t } = useTranslation("quality");
  const search = useSearch({ from: "/quality" });
  const navigate = useNavigate({ from: "/quality" });
  const names = useNames();
  const clients = useLive((state) => state.clients);
  const zone = useLive((state) => state.centre?.zone ?? "UTC");
  const [days, setDays] = useState(USUAL_DAYS);
  const to = search.to ?? dayIn(Date.now(), zone);
  const from = search.from ?? dayIn(Date.parse(`${to}T12:00:00Z`), "UTC", -MONTH);
  const query = { from, to, client: search.client, days };
  const found = useQuery({
    queryKey: ["quality", "first-contact", query],
    queryFn: () => api("GET /api/quality/first-contact", { query }),
  });
  const set = (change: Partial<typeof search>) => void navigate({ search: { ...search, ...change } });
  return (
    <>
      <div className={css.row}>
        <TextInput
          type="date"
          label={t("from")}
          value={from}
          onChange={(event) => set({ from: event.currentTarget.value || undefined, to })}
        />
        <TextInput
          type="date"
          label={t("to")}
          value={to}
          onChange={(event) => set({ to: event.currentTarget.value || undefined, from })}
        />
        <Select
          label={t("column.client")}
          placeholder={t("all")}
          clearable
          data={Object.keys(clients).map((id) => ({ value: id, label: names.client(id) }))}
          value={search.client ?? null}
          onChange={(value) => set({ client: value ?? undefined })}
        />
        <NumberInput
          label={t("first.days")}
          w={190}
          min={1}
          max={60}
          value={days}
          onChange={(value) => setDays(Number(value) || USUAL_DAYS)}
        />
      </div>
      <p className={`${css.quiet} ${css.padded}`}>{t("first.rule", { count: days })}</p>
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
      {found.isPending ? <Skeleton h={240} m="md" w="auto" /> : null}
      {found.data ? <Figures report={found.data} /> : null}
    </>
  );
}

function Figures({ report }: { report: FirstContactReport }) {
  const { t } = useTranslation("quality");
  return (
    <>
      <p className={`${css.quiet} ${css.padded}`}>
        {t("first.left_out", { unknown: report.unknown, repeated: report.repeated, open: report.open })}
      </p>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("first.of")}</th>
            {(["contacts", "settled", "again", "promised", "share"] as const).map((each) => (
              <th key={each} scope="col" className={css.number} title={t(`first.${each}_hint`)}>
                {t(`first.${each}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Line row={report.total} name={t("report.total")} />
          {KINDS.map((kind) => (
            <Group key={kind} kind={kind} rows={report.rows.filter((row) => row.kind === kind)} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Group({ kind, rows }: { kind: (typeof KINDS)[number]; rows: FirstContactRow[] }) {
  const { t } = useTranslation("quality");
  const names = useNames();
  if (rows.length === 0) return null;
  return (
    <>
      <tr>
        <th scope="colgroup" colSpan={6}>
          {t(`first.by_${kind}`)}
        </th>
      </tr>
      {rows.map((row) => (
        <Line key={row.id} row={row} name={names[kind](row.id)} />
      ))}
    </>
  );
}

function Line({ row, name }: { row: FirstContactRow; name: string }) {
  const { t, i18n } = useTranslation("quality");
  const words = (value: number | null) => points((value ?? 0) * HUNDRED, i18n.language);
  const { share } = row;
  return (
    <tr>
      <td>{name}</td>
      <td className={css.number}>{row.contacts}</td>
      <td className={css.number}>{row.settled}</td>
      <td className={css.number}>{row.again}</td>
      <td className={css.number}>{row.promised}</td>
      <td className={css.number}>
        {share
          ? t("first.sure", { mean: words(share.mean), low: words(share.low), high: words(share.high) })
          : "–"}
      </td>
    </tr>
  );
}
