import { Alert, Badge, Button, Group } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, href } from "../../api/client";
import type { StaffFileResult, StaffFileRow } from "../../api/http";
import { useMay } from "../../app/session";
import { ChooseFile } from "../../ui/ChooseFile";
import { Fault } from "../../ui/parts";
import { base64 } from "./base64";
import css from "./SetupPage.module.css";

const TONE = { created: "green", changed: "blue", same: "gray", wrong: "red" } as const;

interface Given {
  name: string;
  data: string;
}

/** Staff from a table: look first, then apply all of it. */
export function StaffFile() {
  const { t } = useTranslation("setup");
  const may = useMay();
  const queries = useQueryClient();
  const [file, setFile] = useState<Given | null>(null);
  const send = useMutation({
    mutationFn: ({ given, apply }: { given: Given; apply: boolean }) =>
      api("POST /api/staff/import", { body: { data: given.data, apply } }),
    onSuccess: (result) => {
      if (!result.done) return;
      void queries.invalidateQueries({ queryKey: ["setup"] });
      void queries.invalidateQueries({ queryKey: ["directory"] });
    },
  });
  const choose = async (chosen: File) => {
    // Read once: what is applied is what was looked at, whatever is saved under that name meanwhile.
    const given = { name: chosen.name, data: base64(await chosen.arrayBuffer()) };
    setFile(given);
    send.mutate({ given, apply: false });
  };
  const result = send.data;
  return (
    <section className={css.content}>
      <header className={css.top}>
        <h1>{t("file.title")}</h1>
        <Download path="GET /api/staff/template.csv" text={t("file.template")} />
        <Download path="GET /api/staff/export.csv" text={t("file.export")} />
        {may("staff.write") ? (
          <ChooseFile size="xs" accept=".csv,text/csv,text/plain" onChoose={(chosen) => void choose(chosen)}>
            {t("file.choose")}
          </ChooseFile>
        ) : null}
      </header>
      <div className={`panel scroll ${css.list}`}>
        {send.isError ? <Fault fault={send.error} /> : null}
        {result && file ? (
          <Result
            result={result}
            name={file.name}
            pending={send.isPending}
            onApply={() => send.mutate({ given: file, apply: true })}
          />
        ) : (
          <p className={css.about}>{t("file.about")}</p>
        )}
      </div>
    </section>
  );
}

function Download({ path, text }: { path: string; text: string }) {
  return (
    <Button
      component="a"
      href={href(path, {})}
      download
      variant="default"
      size="xs"
      leftSection={<IconDownload size={14} aria-hidden />}
    >
      {text}
    </Button>
  );
}

interface ResultProps {
  result: StaffFileResult;
  name: string;
  pending: boolean;
  onApply: () => void;
}

function Result({ result, name, pending, onApply }: ResultProps) {
  const { t } = useTranslation("setup");
  const { created, changed, same, wrong, done } = result;
  const counts = t("file.counts", { created, changed, same, wrong });
  const ready = wrong === 0 && created + changed > 0;
  return (
    <>
      <Alert m={12} color={done ? "green" : wrong > 0 ? "red" : "blue"} title={name} role="status">
        <p className={css.line}>{counts}</p>
        <p className={css.line}>
          {t(done ? "file.done" : wrong > 0 ? "file.wrong" : ready ? "file.ready" : "file.nothing")}
        </p>
        {!done && ready ? (
          <Group mt={8}>
            <Button size="xs" loading={pending} onClick={onApply}>
              {t("file.apply")}
            </Button>
          </Group>
        ) : null}
      </Alert>
      <table className={css.rows} data-plain>
        <thead>
          <tr>
            <th scope="col">{t("file.line")}</th>
            <th scope="col">{t("ident.login")}</th>
            <th scope="col">{t("field.name")}</th>
            <th scope="col">{t("file.outcome")}</th>
            <th scope="col">{t("file.errors")}</th>
          </tr>
        </thead>
        <tbody>
          {result.rows.map((row) => (
            <Line key={row.line} row={row} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Line({ row }: { row: StaffFileRow }) {
  const { t } = useTranslation("setup");
  return (
    <tr>
      <td>{row.line}</td>
      <td>{row.login}</td>
      <td>{row.name}</td>
      <td>
        <Badge variant="light" miw="max-content" color={TONE[row.outcome]}>
          {t(`file.is.${row.outcome}`)}
        </Badge>
      </td>
      <td>
        {row.errors?.map((error) => (
          <div key={`${error.field} ${error.code}`}>
            <strong>{error.field}</strong>: {error.message}
          </div>
        ))}
      </td>
    </tr>
  );
}
