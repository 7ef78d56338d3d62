import { Anchor, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Organisation as Row } from "../../api/http";
import { Fault } from "../../ui/parts";
import { Field } from "./Field";
import css from "./Persons.module.css";
import { fieldFault } from "./persons";

/** The organisation of a person, changed for all of its people. */
export function Organisation({ id }: { id: string }) {
  const { t } = useTranslation("persons");
  const found = useQuery({
    queryKey: ["organisation", id],
    queryFn: () => api("GET /api/organisations/{organisation}", { path: { organisation: id } }),
  });
  if (found.isLoadingError) return <Fault fault={found.error} onAgain={() => void found.refetch()} />;
  if (!found.data) return null;
  const row = found.data;
  return (
    <section className={css.section} aria-label={t("field.organisation")}>
      <h3 className="label">{row.name}</h3>
      <dl className={css.facts}>
        {(["industry", "tax_id", "note"] as const).map((field) => (
          <Field
            key={field}
            name={t(`organisation.${field}`)}
            shown={row[field]}
            edit={(close) => (
              <Edit row={row} field={field} label={t(`organisation.${field}`)} close={close} />
            )}
          />
        ))}
      </dl>
      <Anchor component={Link} to="/persons" search={{ organisation: id } as never} size="sm">
        {t("organisation.people")}
      </Anchor>
    </section>
  );
}

interface EditProps {
  row: Row;
  field: "industry" | "tax_id" | "note";
  label: string;
  close: () => void;
}

function Edit({ row, field, label, close }: EditProps) {
  const queries = useQueryClient();
  const [text, setText] = useState(row[field]);
  const key = ["organisation", row.id];
  const change = useMutation({
    mutationFn: () =>
      api("PATCH /api/organisations/{organisation}", {
        path: { organisation: row.id },
        body: { version: row.version, [field]: text },
      }),
    onSuccess: (saved) => {
      queries.setQueryData(key, saved);
      close();
    },
    onError: () => queries.invalidateQueries({ queryKey: key }),
  });
  return (
    <TextInput
      autoFocus
      size="xs"
      maxLength={field === "tax_id" ? 30 : field === "industry" ? 120 : 4000}
      aria-label={label}
      value={text}
      error={change.error ? fieldFault(change.error, field) : null}
      disabled={change.isPending}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => (text.trim() === row[field] ? close() : change.mutate())}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}
