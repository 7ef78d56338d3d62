import { Checkbox, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Import, ImportField, ImportPlan, ImportOptions as Options } from "../../api/http";
import { Fault } from "../../ui/parts";
import { ConsentOptions } from "./ConsentOptions";
import { SEPARATORS, type Separator, withMeaning } from "./columns";
import css from "./ImportsPage.module.css";
import { inTurn, latest } from "./turns";

const DUPLICATES = ["fill", "update", "skip", "new"] as const;
const FAULTS = ["skip", "all"] as const;

/** What the columns mean and how the rows are to be brought in; every change is kept at once. */
export function PlanForm({ run }: { run: Import }) {
  const { t } = useTranslation("people");
  const queries = useQueryClient();
  const keep = useMutation({
    ...inTurn(run.id),
    mutationFn: (change: (now: Import) => Partial<ImportPlan>) => {
      const now = latest(queries, run);
      return api("PUT /api/imports/{run}/plan", {
        path: { run: run.id },
        body: {
          version: now.version,
          header: now.header,
          separator: now.separator as Separator,
          sheet: now.sheet,
          columns: now.columns,
          options: now.options,
          ...change(now),
        },
      });
    },
    onSuccess: (now) => queries.setQueryData(["imports", "one", run.id], now),
  });
  const options = (change: Partial<Options>) =>
    keep.mutate((now) => ({ options: { ...now.options, ...change } }));
  return (
    <>
      {keep.isError ? <Fault fault={keep.error} /> : null}
      <div className={css.row}>
        <Checkbox
          label={t("imports.header")}
          checked={run.header}
          onChange={(event) => {
            const header = event.currentTarget.checked;
            keep.mutate(() => ({ header }));
          }}
        />
        {run.kind === "csv" ? (
          <Select
            label={t("imports.separator")}
            data={SEPARATORS.map(({ sign, word }) => ({
              value: sign,
              label: t(`imports.separators.${word}`),
            }))}
            value={run.separator}
            onChange={(sign) => sign && keep.mutate(() => ({ separator: sign as Separator }))}
          />
        ) : (
          <Select
            label={t("imports.sheet")}
            data={run.sheets.map((name, place) => ({ value: String(place), label: name }))}
            value={String(run.sheet)}
            onChange={(place) => place && keep.mutate(() => ({ sheet: Number(place) }))}
          />
        )}
      </div>
      <Columns run={run} onChange={(change) => keep.mutate((now) => ({ columns: change(now.columns) }))} />
      <div className={css.row}>
        <Select
          label={t("imports.duplicates")}
          w={380}
          description={t("imports.duplicates_hint")}
          data={DUPLICATES.map((value) => ({ value, label: t(`imports.duplicate.${value}`) }))}
          value={run.options.duplicates ?? "fill"}
          onChange={(value) => value && options({ duplicates: value as Options["duplicates"] })}
        />
        <Select
          label={t("imports.faults_choice")}
          data={FAULTS.map((value) => ({ value, label: t(`imports.faults_options.${value}`) }))}
          value={run.options.faults ?? "skip"}
          onChange={(value) => value && options({ faults: value as Options["faults"] })}
        />
        <Kept
          label={t("imports.tags")}
          hint={t("imports.tags_hint")}
          value={(run.options.tags ?? []).join(", ")}
          onKeep={(text) => options({ tags: words(text) })}
        />
      </div>
      {Object.values(run.columns).some((key) => key.startsWith("consent")) ? (
        <ConsentOptions run={run} onChange={options} />
      ) : null}
    </>
  );
}

function words(text: string): string[] {
  return text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

interface KeptProps {
  label: string;
  hint: string;
  value: string;
  onKeep: (text: string) => void;
}

/** A text that is kept when one leaves it. */
function Kept({ label, hint, value, onKeep }: KeptProps) {
  return (
    <TextInput
      label={label}
      description={hint}
      key={value}
      defaultValue={value}
      onBlur={(event) => event.currentTarget.value !== value && onKeep(event.currentTarget.value)}
    />
  );
}

interface ColumnsProps {
  run: Import;
  onChange: (change: (columns: Import["columns"]) => Record<string, string>) => void;
}

function Columns({ run, onChange }: ColumnsProps) {
  const { t } = useTranslation("people");
  const title = useId();
  const fields = useQuery({
    queryKey: ["imports", "fields", run.client],
    queryFn: () => api("GET /api/imports/fields", { query: { client: run.client } }),
    staleTime: 60_000,
  });
  const label = useFieldLabel();
  const known = fields.data ?? [];
  return (
    <section aria-labelledby={title}>
      <h3 className={css.section} id={title}>
        {t("imports.columns")}
      </h3>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("imports.column")}</th>
            <th scope="col">{t("imports.means")}</th>
            <th scope="col">{t("imports.samples")}</th>
          </tr>
        </thead>
        <tbody>
          {run.headings.map((heading, place) => {
            const name = heading || t("imports.unnamed", { number: place + 1 });
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its position
              <tr key={place}>
                <th scope="row">{name}</th>
                <td>
                  <Select
                    aria-label={`${t("imports.means")}: ${name}`}
                    placeholder={t("imports.ignore")}
                    clearable
                    searchable
                    size="xs"
                    data={known.map((field) => ({ value: field.key, label: label(field) }))}
                    value={run.columns[String(place)] ?? null}
                    onChange={(key) => onChange((columns) => withMeaning(columns, place, key, known))}
                  />
                </td>
                <td className={css.samples}>
                  {run.samples
                    .slice(0, 3)
                    .map((row) => row[place] ?? "")
                    .filter((each) => each !== "")
                    .join(" · ")}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** What a field is called: the client's own word, or ours. */
export function useFieldLabel(): (field: Pick<ImportField, "key" | "label">) => string {
  const { t } = useTranslation("people");
  return (field) => field.label || t(`field.${field.key}` as "field.name");
}
