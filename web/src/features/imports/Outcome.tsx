import { Alert, Button, Group } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, href } from "../../api/client";
import type { Import } from "../../api/http";
import { Fault } from "../../ui/parts";
import css from "./ImportsPage.module.css";

const FIGURES = ["made", "updated", "skipped", "failed", "doubles"] as const;

/** What came of an import: figures, rows with faults, possible duplicates. */
export function Outcome({ run }: { run: Import }) {
  const { t } = useTranslation("people");
  return (
    <>
      {run.fault ? (
        <Alert color="red" variant="light" role="alert">
          {run.fault}
        </Alert>
      ) : null}
      <dl className={css.figures}>
        {FIGURES.map((name) => (
          <div key={name}>
            <dt>{t(`imports.${name}`)}</dt>
            <dd>{run[name]}</dd>
          </div>
        ))}
      </dl>
      {run.failed > 0 ? <Faults run={run} /> : null}
      {run.doubles > 0 && run.state !== "undone" ? <Doubles run={run} /> : null}
    </>
  );
}

function Faults({ run }: { run: Import }) {
  const { t, i18n } = useTranslation("people");
  const found = useQuery({
    queryKey: ["imports", "faults", run.id, run.failed, i18n.language],
    queryFn: () => api("GET /api/imports/{run}/faults", { path: { run: run.id } }),
  });
  if (found.isLoadingError) return <Fault fault={found.error} onAgain={() => void found.refetch()} />;
  const shown = found.data?.faults ?? [];
  return (
    <section aria-label={t("imports.faults")}>
      <Group justify="space-between">
        <h3 className={css.section}>{t("imports.faults")}</h3>
        <Button
          component="a"
          size="xs"
          variant="default"
          download
          href={href("GET /api/imports/{run}/faults.csv", { path: { run: run.id } })}
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          {t("imports.faults_file")}
        </Button>
      </Group>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col" className={css.number}>
              {t("imports.row")}
            </th>
            <th scope="col">{t("imports.column_head")}</th>
            <th scope="col">{t("imports.value")}</th>
            <th scope="col">{t("imports.wrong")}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((fault) => (
            <tr key={`${fault.row} ${fault.column} ${fault.code}`}>
              <td className={css.number}>{fault.row}</td>
              <td>{fault.column}</td>
              <td className={css.samples}>{fault.given}</td>
              <td>{fault.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.data && found.data.kept > shown.length ? (
        <p className={css.quiet}>{t("imports.faults_shown", { count: shown.length })}</p>
      ) : null}
    </section>
  );
}

function Doubles({ run }: { run: Import }) {
  const { t } = useTranslation("people");
  const found = useQuery({
    queryKey: ["imports", "doubles", run.id, run.version],
    queryFn: () => api("GET /api/imports/{run}/doubles", { path: { run: run.id } }),
  });
  const named = (name: string) => name || t("imports.nameless");
  return (
    <section aria-label={t("imports.doubles_title")}>
      <h3 className={css.section}>{t("imports.doubles_title")}</h3>
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
      <ul>
        {found.data?.map((each) => (
          <li key={each.row}>
            {t("imports.double", {
              row: each.row,
              name: named(each.person.name),
              like: named(each.like.name),
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}
