import { Button, Checkbox, FileInput, NumberInput, Progress, Select, TextInput } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallList } from "../../api/http";
import { useLive } from "../../live/hooks";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { Preview } from "./Preview";
import css from "./Privacy.module.css";
import { type Progress as Far, type Staged, useStage } from "./privacy";

const FRESH_DAYS = 31;

/** Read a file, for a new list (`list` null) or in place of what a list holds; then look, then put in force. */
export function ReadFile({ list, onDone }: { list: CallList | null; onDone: () => void }) {
  const { t } = useTranslation("privacy");
  const names = useNames();
  const clients = useLive((state) => state.clients);
  const [far, setFar] = useState<Far | null>(null);
  const stage = useStage(setFar);
  const [name, setName] = useState("");
  const [dated, setDated] = useState("");
  const [fresh, setFresh] = useState<number | null>(FRESH_DAYS);
  const [coversAll, setCoversAll] = useState(false);
  const [client, setClient] = useState<string | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const [staged, setStaged] = useState<Staged | null>(null);
  const read = () => {
    if (!file) return;
    setFar(null);
    const made = { name, dated, fresh_days: fresh, covers_all: coversAll, client };
    // A second try goes into the list that the first one made.
    const into = list?.id ?? staged?.list ?? made;
    stage.mutate({ list: into, dated, file }, { onSuccess: setStaged });
  };
  if (staged && !stage.isPending) return <Preview staged={staged} onDone={onDone} />;
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        read();
      }}
    >
      {list ? null : (
        <>
          <TextInput
            required
            maxLength={120}
            label={t("column.name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <NumberInput
            min={1}
            max={3650}
            label={t("fresh_days")}
            placeholder={t("never_old")}
            value={fresh ?? ""}
            onChange={(value) => setFresh(typeof value === "number" ? value : null)}
          />
          <Select
            clearable
            label={t("client")}
            placeholder={t("every_client")}
            data={Object.keys(clients).map((id) => ({ value: id, label: names.client(id) }))}
            value={client}
            onChange={setClient}
          />
          <Checkbox
            label={t("list.covers_all")}
            checked={coversAll}
            onChange={(event) => setCoversAll(event.currentTarget.checked)}
          />
        </>
      )}
      <TextInput
        required
        type="date"
        label={t("column.dated")}
        value={dated}
        onChange={(event) => setDated(event.currentTarget.value)}
      />
      <FileInput
        required
        accept=".csv,.txt,text/csv,text/plain"
        label={t("file")}
        placeholder={t("choose_file")}
        value={file}
        onChange={setFile}
        w={240}
      />
      <Button
        type="submit"
        leftSection={<IconUpload size={16} aria-hidden />}
        disabled={!file}
        loading={stage.isPending}
      >
        {t("list.look")}
      </Button>
      {stage.isPending && far ? (
        <Progress value={(100 * far.read) / Math.max(1, far.of)} w={160} aria-label={t("list.reading")} />
      ) : null}
      {stage.isError ? <Fault fault={stage.error} /> : null}
    </form>
  );
}
