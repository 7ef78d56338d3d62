import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { ClientEvaluation } from "../../api/http";
import { useMay } from "../../app/session";
import { At } from "../../ui/clocks";
import { points, useName } from "../quality/quality";
import css from "./Portal.module.css";

/** Final evaluations of the client's calls; nothing where the centre does not show them. */
export function Evaluations({ days }: { days: { from: string; to: string } }) {
  const { t } = useTranslation("portal");
  const may = useMay();
  const found = useQuery({
    enabled: may("quality.client"),
    queryKey: ["portal", "evaluations", days],
    queryFn: () => api("GET /api/quality/of-client", { query: days }),
    staleTime: 5_000,
  });
  if (!found.data?.shown) return null;
  return (
    <section className={`panel ${css.card}`} aria-label={t("evaluations.title")}>
      <h2>{t("evaluations.title")}</h2>
      {found.data.evaluations.length === 0 ? <p className={css.quiet}>{t("evaluations.none")}</p> : null}
      {found.data.evaluations.map((row) => (
        <One key={row.id} row={row} />
      ))}
    </section>
  );
}

function One({ row }: { row: ClientEvaluation }) {
  const { t, i18n } = useTranslation("portal");
  const name = useName();
  const title = (mark: { title_ru: string; title_en: string }) =>
    i18n.language === "ru" ? mark.title_ru : mark.title_en;
  return (
    <details>
      <summary>
        <strong className="tabular">{points(row.score, i18n.language)}</strong> · <At at={row.called_at} /> ·{" "}
        {name(row)}
      </summary>
      <table className={css.table}>
        <tbody>
          {row.marks.map((mark) => (
            <tr key={title(mark)}>
              <th scope="row">{title(mark)}</th>
              <td className={css.number}>
                {mark.value === null ? t("evaluations.not_applicable") : `${mark.value} / ${mark.best}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
