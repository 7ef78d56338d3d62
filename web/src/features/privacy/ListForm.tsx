import { Checkbox, NumberInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallList } from "../../api/http";
import { FormEnd } from "../../ui/FormParts";
import css from "./Privacy.module.css";
import { usePutList } from "./privacy";

/** What a list is called, how old its file is and may become, and which calls it bars. */
export function ListForm({ row, onDone }: { row: CallList; onDone: () => void }) {
  const { t } = useTranslation("privacy");
  const put = usePutList();
  const [name, setName] = useState(row.name);
  const [dated, setDated] = useState(row.dated);
  const [fresh, setFresh] = useState<number | null>(row.fresh_days ?? null);
  const [coversAll, setCoversAll] = useState(row.covers_all);
  const save = () =>
    put.mutate(
      {
        id: row.id,
        version: row.version,
        name,
        dated,
        fresh_days: fresh,
        covers_all: coversAll,
        active: row.active,
      },
      { onSuccess: onDone },
    );
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <TextInput
        required
        maxLength={120}
        label={t("column.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        required
        type="date"
        label={t("column.dated")}
        value={dated}
        onChange={(event) => setDated(event.currentTarget.value)}
      />
      <NumberInput
        min={1}
        max={3650}
        label={t("fresh_days")}
        placeholder={t("never_old")}
        value={fresh ?? ""}
        onChange={(value) => setFresh(typeof value === "number" ? value : null)}
      />
      <Checkbox
        label={t("list.covers_all")}
        checked={coversAll}
        onChange={(event) => setCoversAll(event.currentTarget.checked)}
      />
      <FormEnd saving={put} onClose={onDone} />
    </form>
  );
}
