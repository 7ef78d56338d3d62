import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { Fault } from "../../ui/parts";
import css from "./SetupPage.module.css";

const ROLES = ["agent", "team_lead", "supervisor", "administrator", "client"] as const;

/** Who may what: the table by which the server decides. */
export function Permissions() {
  const { t, i18n } = useTranslation(["setup", "shell"]);
  const table = useQuery({
    queryKey: ["permissions", i18n.language],
    queryFn: () => api("GET /api/permissions", {}),
  });
  return (
    <section className={css.content}>
      <header className={css.top}>
        <h1>{t("setup:permissions.title")}</h1>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: without a mouse it is scrolled by the keyboard */}
      <section className={`panel scroll ${css.list}`} aria-label={t("setup:permissions.title")} tabIndex={0}>
        {table.isError ? <Fault fault={table.error} onAgain={() => void table.refetch()} /> : null}
        {table.isPending ? <Skeleton h={300} m="md" w="auto" /> : null}
        {table.data ? (
          <table className={css.rows} data-plain>
            <thead>
              <tr>
                <th scope="col">{t("setup:permissions.what")}</th>
                {ROLES.map((role) => (
                  <th key={role} scope="col">
                    {t(`shell:role.${role}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.data.map((row) => (
                <tr key={row.permission}>
                  <td>
                    {row.sentence}
                    <div className={css.ident}>{row.permission}</div>
                  </td>
                  {ROLES.map((role) => (
                    <td key={role}>{row.roles.includes(role) ? `✓ ${t("setup:yes")}` : "–"}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        ) : null}
      </section>
    </section>
  );
}
