import { useState } from "react";
import { ApiError } from "../../api/client";
import type { Kind } from "./kinds";
import { type Row, useRows, useSaveRow } from "./rows";
import { slug } from "./slug";

export type Form = Record<string, unknown>;

function formOf(kind: Kind, row: Row | undefined): Form {
  if (!row) return { ...kind.fresh, active: true };
  const names = [...kind.fields.map((field) => field.name), "active"];
  return Object.fromEntries(names.filter((name) => name in row).map((name) => [name, row[name]]));
}

function bodyOf(kind: Kind, form: Form, version: number | null): Form {
  const body: Form = { ...form, version };
  for (const { name, type } of kind.fields) {
    const value = body[name];
    if (type === "lines" && Array.isArray(value)) body[name] = value.map((x) => x.trim()).filter(Boolean);
    if (type === "password" && !value) delete body[name];
  }
  if (kind.ident === "single") delete body.active;
  return body;
}

/** The fields of `form` that differ from those of `before`. */
function changes(form: Form, before: Form): Form {
  const differs = ([name, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(before[name]);
  return Object.fromEntries(Object.entries(form).filter(differs));
}

/** What is typed about one row until it is saved: nothing of it is lost by a refusal. */
export function useDraft(kind: Kind, row: Row | undefined, onSaved: (row: Row) => void) {
  const [form, setForm] = useState<Form>(() => formOf(kind, row));
  const [typedId, setTypedId] = useState<string | null>(null);
  const [version, setVersion] = useState(row?.version ?? null);
  const [saved, setSaved] = useState<Row | undefined>(row);
  const rows = useRows(kind.id);
  const save = useSaveRow(kind);
  const name = String(form.name_en || form.name_ru || form.name || form.user || "");
  const id = row?.id ?? typedId ?? (kind.ident === "slug" ? slug(name, kind.prefix) : "");
  const fault = save.error instanceof ApiError ? save.error : null;
  const errors = Object.fromEntries(
    (fault?.fields ?? []).map((each) => [each.field.split(".")[0], each.message]),
  );
  // What comes with the product can be taken as it is: saving it says so.
  const asItComes = saved?.version === 0;
  const dirty = asItComes || JSON.stringify(form) !== JSON.stringify(formOf(kind, saved));

  const send = (next: Form, on: number | null, kept: Form = {}) =>
    save.mutate(
      { id, body: bodyOf(kind, next, on) },
      {
        onSuccess: (now) => {
          setSaved(now);
          setVersion(now.version);
          setForm({ ...formOf(kind, now), ...kept });
          onSaved(now);
        },
      },
    );

  return {
    form,
    id,
    errors,
    dirty,
    saved,
    fault: save.error,
    stale: fault?.code === "row.stale",
    /** Something else has this id already. */
    twin: fault?.code === "row.exists",
    pending: save.isPending,
    done: save.isSuccess && !dirty,
    setId: setTypedId,
    set: (field: string, value: unknown) => {
      setForm((before) => ({ ...before, [field]: value }));
      // A number goes to a queue of its own client.
      if (field === "client" && "queue" in form) setForm((before) => ({ ...before, queue: null }));
    },
    save: () => send(form, version),
    /**
     * What the form does not know, as which holidays the floor was told, is not for people to take back.
     * What is typed and not saved yet stays as it is: typed, not saved.
     */
    undo: (before: Form) => {
      const was = formOf(kind, saved);
      const back = Object.fromEntries(Object.entries(before).filter(([name]) => name in was));
      send({ ...was, ...back }, version, changes(form, was));
    },
    /** Something of the row was changed at another place of the drawer; what is typed here stays. */
    take: (now: Row, names: readonly string[]) => {
      const part = Object.fromEntries(names.map((name) => [name, now[name]]));
      setSaved((before) => (before ? { ...before, ...now } : now));
      setVersion(now.version);
      setForm((before) => ({ ...before, ...part }));
    },
    /** Somebody else saved meanwhile: what was changed here goes on top of the newest, the rest is his. */
    onTop: async () => {
      const newest = (await rows.refetch()).data?.find((each) => each.id === id);
      if (newest) {
        const next = { ...formOf(kind, newest), ...changes(form, formOf(kind, saved)) };
        setForm(next);
        setVersion(newest.version);
        send(next, newest.version);
      }
    },
  };
}

export type Draft = ReturnType<typeof useDraft>;
