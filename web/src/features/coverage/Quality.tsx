import { Skeleton } from "@mantine/core";
import { IconMoodSmile } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { ContentOut, Operations } from "../../api/http";
import { percent } from "../../ui/metrics";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import type { Behind } from "./BehindDrawer";
import css from "./Coverage.module.css";

interface QualityProps {
  query: NonNullable<Operations["GET /api/script-coverage/quality"]["query"]>;
  onOpen: (behind: Behind) => void;
}

/** How content people are with each product and service; the least content first. */
export function Quality({ query, onOpen }: QualityProps) {
  const { t } = useTranslation("coverage");
  const names = useNames();
  const report = useQuery({
    queryKey: ["scripts", "coverage", "quality", query],
    queryFn: () => api("GET /api/script-coverage/quality", { query }),
    staleTime: 5_000,
  });
  if (report.isLoadingError) return <Fault fault={report.error} onAgain={() => void report.refetch()} />;
  if (!report.data) return <Skeleton h={240} m="md" w="auto" />;
  const { rows, together } = report.data;
  if (!together)
    return <Empty icon={IconMoodSmile} title={t("quality.none")} hint={t("quality.none_hint")} />;
  return (
    <>
      <p className={css.quiet}>{t("quality.formula")}</p>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("quality.about")}</th>
            <th scope="col">{t("client")}</th>
            {(["rated", "content", "share", "sure", "mean", "reasons"] as const).map((column) => (
              <th key={column} scope="col">
                {t(`quality.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const open = (content: boolean) =>
              onOpen({
                what: "quality",
                where: {},
                rated: { about: row.about, value: row.value, content },
                title: row.label,
              });
            return (
              <tr key={`${row.client}${row.script}${row.about}${row.value}`}>
                <th scope="row">
                  {row.label} <small>{t(`quality.${row.about}`)}</small>
                </th>
                <td className={css.words}>
                  {names.client(row.client)} · {row.script}
                </td>
                <Shares found={row.satisfied} onOpen={open} />
                <td className={css.words}>
                  {row.reasons.map(({ words, count }) => `${words} (${count})`).join(", ") || "–"}
                </td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              {t("together")}
            </th>
            <Shares found={together} />
            <td />
          </tr>
        </tfoot>
      </table>
    </>
  );
}

function Shares({ found, onOpen }: { found: ContentOut; onOpen?: (content: boolean) => void }) {
  const { i18n } = useTranslation();
  const share = (value: number) => percent(value, i18n.language);
  const figure = (count: number, content: boolean) =>
    onOpen && count > 0 ? (
      <button type="button" className="number-link" data-figure onClick={() => onOpen(content)}>
        {count}
      </button>
    ) : (
      count
    );
  return (
    <>
      <td>{figure(found.rated, false)}</td>
      <td>{figure(found.content, true)}</td>
      <td>
        <b>{share(found.content / found.rated)}</b>
      </td>
      <td>{`${share(found.low)}…${share(found.high)}`}</td>
      <td>{new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 }).format(found.mean)}</td>
    </>
  );
}
