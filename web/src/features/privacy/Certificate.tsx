import { Modal, Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Fault } from "../../ui/parts";
import css from "./Privacy.module.css";
import { useCertificate } from "./privacy";

/** The act of an erasure: by table, how much was found, and the hash of what is left. */
export function Certificate({ request, onClose }: { request: string | null; onClose: () => void }) {
  const { t } = useTranslation("privacy");
  const found = useCertificate(request);
  const gone = (found.data?.rows ?? []).filter((row) => row.remains === "");
  return (
    <Modal opened={request !== null} onClose={onClose} title={t("certificate")} size="xl">
      {found.isPending ? <Skeleton h={200} /> : null}
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
      {found.data ? (
        <>
          <p className={css.quiet}>{t("certificate_hint", { person: found.data.person })}</p>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t("column.held")}</th>
                <th scope="col">{t("column.found")}</th>
                <th scope="col">{t("column.hash")}</th>
              </tr>
            </thead>
            <tbody>
              {gone.map((row) => (
                <tr key={row.held}>
                  <td>{row.held}</td>
                  <td>{row.found}</td>
                  <td>
                    <code>{row.hash.slice(0, 24)}…</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <h3 className="label">{t("remains.title")}</h3>
          <ul className={css.sums}>
            {found.data.rows
              .filter((row) => row.remains !== "")
              .map((row) => (
                <li key={row.held}>
                  {t(`remains.${row.remains || "backups"}`, { count: row.found })}
                  {row.until ? ` ${t("remains.until", { day: row.until })}` : ""}
                </li>
              ))}
          </ul>
        </>
      ) : null}
    </Modal>
  );
}
