import { Button, FileInput, NumberInput, Progress, Select, Skeleton, TextInput } from "@mantine/core";
import { IconListCheck, IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { At } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { day } from "../../ui/time";
import css from "./Privacy.module.css";
import { type Read, useLists, useReadList } from "./privacy";

const FRESH_DAYS = 31;

/** Do-not-call lists from outside, each with its date, and reading one in. */
export function OutsideLists() {
  const { t, i18n } = useTranslation("privacy");
  const may = useMay();
  const names = useNames();
  const lists = useLists();
  if (lists.isPending) return <Skeleton h={200} m="md" w="auto" />;
  if (lists.isError) return <Fault fault={lists.error} onAgain={() => void lists.refetch()} />;
  return (
    <section className="panel" aria-label={t("tab.lists")}>
      <div className={css.padded}>{may("contact_lists.write") ? <ReadIn /> : null}</div>
      {lists.data.length === 0 ? (
        <Empty icon={IconListCheck} title={t("none.lists")} hint={t("none.lists_hint")} />
      ) : (
        <table className={css.table}>
          <thead>
            <tr>
              {(["name", "dated", "lines", "covers", "by"] as const).map((each) => (
                <th key={each} scope="col">
                  {t(`column.${each}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lists.data.map((row) => (
              <tr key={row.id}>
                <td>
                  {row.name}
                  <div className={css.quiet}>{row.client ? names.client(row.client) : t("every_client")}</div>
                </td>
                <td>
                  {day(row.dated, i18n.language)}
                  {row.old ? <div className={css.late}>{t("old")}</div> : null}
                  {row.fresh_days ? (
                    <div className={css.quiet}>{t("fresh_for", { count: row.fresh_days })}</div>
                  ) : null}
                </td>
                <td>{row.lines}</td>
                <td>{t(row.covers_all ? "covers_all" : "covers_adverts")}</td>
                <td>
                  {names.user(row.imported_by)} · <At at={row.imported_at} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function ReadIn() {
  const { t } = useTranslation("privacy");
  const names = useNames();
  const clients = useLive((state) => state.clients);
  const [done, setDone] = useState<Read | null>(null);
  const read = useReadList(setDone);
  const [name, setName] = useState("");
  const [dated, setDated] = useState("");
  const [fresh, setFresh] = useState<number | null>(FRESH_DAYS);
  const [client, setClient] = useState<string | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const save = () => {
    if (!file) return;
    setDone(null);
    read.mutate(
      { list: { name, dated, fresh_days: fresh, client }, file },
      { onSuccess: () => setFile(null) },
    );
  };
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
      <FileInput
        required
        accept=".csv,.txt,text/csv,text/plain"
        label={t("file")}
        placeholder={t("choose_file")}
        value={file}
        onChange={setFile}
        w={220}
      />
      <Button
        type="submit"
        leftSection={<IconUpload size={16} aria-hidden />}
        disabled={!file}
        loading={read.isPending}
      >
        {t("read_in")}
      </Button>
      {read.isPending && done ? <Progress value={(100 * done.read) / done.of} w={160} /> : null}
      {done && !read.isPending ? (
        <p role="status" className={css.quiet}>
          {t("read_done", { added: done.added, bad: done.bad })}
        </p>
      ) : null}
      {read.isError ? <Fault fault={read.error} /> : null}
    </form>
  );
}
