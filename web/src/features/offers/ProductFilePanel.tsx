import { Alert, Badge, Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { ProductFileResult } from "../../api/http";
import { ChooseFile } from "../../ui/ChooseFile";
import { Fault } from "../../ui/parts";
import { base64 } from "../setup/base64";
import css from "./Page.module.css";

const TONE = { created: "green", changed: "blue", same: "gray", wrong: "red" } as const;

interface Given {
  name: string;
  data: string;
}

/** Products from a table: look first, then write all of it. */
export function ProductFilePanel({ client }: { client: string }) {
  const { t } = useTranslation("offers");
  const queries = useQueryClient();
  const [file, setFile] = useState<Given | null>(null);
  const send = useMutation({
    mutationFn: ({ given, apply }: { given: Given; apply: boolean }) =>
      api("POST /api/products/import", { body: { client, data: given.data, apply } }),
    onSuccess: (result) => {
      if (result.done) void queries.invalidateQueries({ queryKey: ["products"] });
    },
  });
  const choose = async (chosen: File) => {
    // Read once: what is written is what was looked at, whatever is saved under that name meanwhile.
    const given = { name: chosen.name, data: base64(await chosen.arrayBuffer()) };
    setFile(given);
    send.mutate({ given, apply: false });
  };
  return (
    <div className={css.form}>
      <p>{t("file.about")}</p>
      <ChooseFile accept=".csv,text/csv,text/plain" onChoose={(chosen) => void choose(chosen)}>
        {t("file.choose")}
      </ChooseFile>
      {send.isError ? <Fault fault={send.error} /> : null}
      {send.data && file ? (
        <Result
          result={send.data}
          name={file.name}
          pending={send.isPending}
          onApply={() => send.mutate({ given: file, apply: true })}
        />
      ) : null}
    </div>
  );
}

interface ResultProps {
  result: ProductFileResult;
  name: string;
  pending: boolean;
  onApply: () => void;
}

function Result({ result, name, pending, onApply }: ResultProps) {
  const { t } = useTranslation("offers");
  const { created, changed, same, wrong, done } = result;
  const ready = wrong === 0 && created + changed > 0;
  return (
    <>
      <Alert color={done ? "green" : wrong > 0 ? "red" : "blue"} title={name} role="status">
        <p>{t("file.counts", { created, changed, same, wrong })}</p>
        <p>{t(done ? "file.done" : wrong > 0 ? "file.wrong" : ready ? "file.ready" : "file.nothing")}</p>
        {!done && ready ? (
          <Button size="xs" loading={pending} onClick={onApply}>
            {t("file.apply")}
          </Button>
        ) : null}
      </Alert>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("file.line")}</th>
            <th scope="col">{t("products.id")}</th>
            <th scope="col">{t("products.name")}</th>
            <th scope="col">{t("file.outcome")}</th>
            <th scope="col">{t("file.errors")}</th>
          </tr>
        </thead>
        <tbody>
          {result.rows.map((row) => (
            <tr key={row.line}>
              <td>{row.line}</td>
              <td>{row.id}</td>
              <td>{row.name}</td>
              <td>
                <Badge variant="light" color={TONE[row.outcome]}>
                  {t(`file.is.${row.outcome}`)}
                </Badge>
              </td>
              <td>
                {(row.errors ?? []).map((error) => (
                  <div key={`${error.field} ${error.code}`}>
                    <strong>{error.field}</strong>: {error.message}
                  </div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
