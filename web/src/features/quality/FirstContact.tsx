import { NumberInput, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { FirstContactReport, FirstContactRow } from "../../api/http";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { ClientField, SpanFields, useDays } from "../../ui/SpanFields";
import css from "./Quality.module.css";
import { points } from "./quality";

const USUAL_DAYS = 7;
const HUNDRED = 100;
const KINDS = ["client", "queue", "agent"] as const;

/** How many matters are settled at the first contact. */
export function FirstContact() {
  const { t } = useTranslation("quality");
  const search = useSearch({ from: "/quality" });
  const navigate = useNavigate({ from: "/quality" });
  const [days, setDays] = useState(USUAL_DAYS);
  const span = useDays(search);
  const query = { ...span, client: search.client, days };
  const found = useQuery({
    queryKey: ["quality", "first-contact", query],
    queryFn: () => api("GET /api/quality/first-contact", { query }),
  });
  const set = (change: Partial<typeof search>) => void navigate({ search: { ...search, ...change } });
  return (
    <>
      <div className={css.row}>
        <SpanFields days={span} onChange={set} />
        <ClientField value={search.client} onChange={(client) => set({ client })} />
        <NumberInput
          size="xs"
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
