import { Button, Skeleton, TagsInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { LabelRules } from "../../api/http";
import { useMay } from "../../app/session";
import { Fault } from "../../ui/parts";
import panel from "./Panels.module.css";
import css from "./Persons.module.css";
import { fieldFault } from "./persons";

/** Set-up: words that people are not called by, and how often they were written all the same. */
export function LabelsPanel() {
  const { t } = useTranslation("persons");
  const rules = useQuery({ queryKey: ["labels"], queryFn: () => api("GET /api/labels", {}) });
  return (
    <section className={panel.setup}>
      <h1>{t("labels.title")}</h1>
      <p className={css.quiet}>{t("labels.hint")}</p>
      {rules.isError ? <Fault fault={rules.error} onAgain={() => void rules.refetch()} /> : null}
      {rules.isPending ? <Skeleton h={120} /> : null}
      {rules.data ? <Form key={rules.data.version} rules={rules.data} /> : null}
    </section>
  );
}

function Form({ rules }: { rules: LabelRules }) {
  const { t } = useTranslation("persons");
  const may = useMay();
  const queries = useQueryClient();
  const [words, setWords] = useState(rules.words);
  const save = useMutation({
    mutationFn: () => api("PUT /api/labels", { body: { version: rules.version, words } }),
    onSuccess: (saved) => queries.setQueryData(["labels"], saved),
    onError: () => queries.invalidateQueries({ queryKey: ["labels"] }),
  });
  const mayWrite = may("settings.write");
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TagsInput
          label={t("labels.words")}
          description={t("list.hint")}
          acceptValueOnBlur
          readOnly={!mayWrite}
          value={words}
          error={save.error ? fieldFault(save.error, "words") : null}
          onChange={setWords}
        />
        {mayWrite ? (
          <Button type="submit" size="xs" mt="sm" loading={save.isPending}>
            {t(save.isSuccess ? "labels.saved" : "labels.save")}
          </Button>
        ) : null}
      </form>
      <h2>{t("labels.met")}</h2>
      {rules.met.length === 0 ? <p className={css.quiet}>{t("labels.met_none")}</p> : null}
      {rules.met.length > 0 ? (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t("labels.word")}</th>
              <th scope="col">{t("labels.count")}</th>
            </tr>
          </thead>
          <tbody>
            {rules.met.map((row) => (
              <tr key={row.word}>
                <td>{row.word}</td>
                <td className="tabular">{row.count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </>
  );
}
