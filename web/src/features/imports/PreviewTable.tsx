import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Import, PreviewRow } from "../../api/http";
import { useCentreZone } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { usePurposeName } from "../consent/consent";
import { useSourceName } from "../sources/sources";
import { lines, type Saying } from "./columns";
import css from "./ImportsPage.module.css";

/** How the values of rows are said in the language of the screen. */
function useSaying(): Saying {
  const { t, i18n } = useTranslation(["people", "persons", "consent"]);
  const zone = useCentreZone();
  const source = useSourceName();
  const purpose = usePurposeName();
  const name = (field: string, id: string): string => {
    switch (field) {
      case "source":
        return source(id) || id;
      case "consent_purpose":
        return purpose(id);
      case "consent_channel":
        return t(`consent:channel.${id as "all"}`, { defaultValue: id });
      case "deciding_value":
        return t(`persons:value.${id as "price"}`, { defaultValue: id });
      case "language":
        return t(`value.${id as "ru"}`, { defaultValue: id });
      default:
        return id;
    }
  };
  return { language: i18n.language, zone, yes: t("value.true"), no: t("value.false"), name };
}

/** The first rows as they would come out, with what is wrong and who is known. */
export function PreviewTable({ run }: { run: Import }) {
  const { t, i18n } = useTranslation("people");
  const preview = useQuery({
    queryKey: ["imports", "preview", run.id, run.version, i18n.language],
    queryFn: () => api("GET /api/imports/{run}/preview", { path: { run: run.id } }),
    placeholderData: (before) => before,
  });
  return (
    <section aria-label={t("imports.preview")}>
      <h3 className={css.section}>{t("imports.preview")}</h3>
      {preview.isError ? <Fault fault={preview.error} onAgain={() => void preview.refetch()} /> : null}
      {preview.isPending ? <Skeleton h={160} /> : null}
      {preview.data ? (
        <div className={css.wide}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col" className={css.number}>
                  {t("imports.row")}
                </th>
                <th scope="col">{t("field.name")}</th>
                <th scope="col">{t("imports.value")}</th>
                <th scope="col">{t("imports.who")}</th>
              </tr>
            </thead>
            <tbody>
              {preview.data.rows.map((row) => (
                <Row key={row.row} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </section>
  );
}

function Row({ row }: { row: PreviewRow }) {
  const { t } = useTranslation("people");
  const saying = useSaying();
  const { name, ...others } = row.values;
  return (
    <tr>
      <td className={css.number}>{row.row}</td>
      <td>{name ? String(name) : <span className={css.quiet}>{t("imports.nameless")}</span>}</td>
      <td>
        {lines(others, saying).map(([key, text]) => (
          <div key={key}>
            <span className={css.quiet}>{t(`field.${key}` as "field.name")}:</span> {text}
          </div>
        ))}
        {row.faults.map((fault) => (
          <div key={`${fault.column}${fault.code}`} className={css.bad}>
            {fault.column ? t("imports.fault", { column: fault.column, text: fault.text }) : fault.text}
          </div>
        ))}
      </td>
      <td>{who(row)}</td>
    </tr>
  );

  function who({ known, twin, similar }: PreviewRow): string {
    if (known) return t("imports.known", { name: known.name || t("imports.nameless") });
    if (twin !== null) return t("imports.twin", { row: twin });
    if (similar.length > 0)
      return t("imports.similar", { names: similar.map((each) => each.name).join(", ") });
    return t("imports.new");
  }
}
