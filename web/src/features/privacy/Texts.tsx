import { Button, Select, Skeleton, Textarea } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { At } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { usePurposeName, usePurposes } from "../consent/consent";
import css from "./Privacy.module.css";

const KEY = "consent-texts";
const LANGUAGES = ["ru", "en"] as const;

/** What people are shown or told when they consent; a change makes a new version, old ones stay. */
export function Texts() {
  const { t } = useTranslation("privacy");
  const may = useMay();
  const names = useNames();
  const purpose = usePurposeName();
  const texts = useQuery({
    queryKey: [KEY],
    queryFn: () => api("GET /api/consent/texts", { query: {} }),
  });
  if (texts.isPending) return <Skeleton h={200} m="md" w="auto" />;
  if (texts.isLoadingError) return <Fault fault={texts.error} onAgain={() => void texts.refetch()} />;
  return (
    <section className="panel" aria-label={t("tab.texts")}>
      <div className={css.padded}>{may("contact_lists.write") ? <AddText /> : null}</div>
      {texts.data.length === 0 ? (
        <Empty icon={IconFileText} title={t("none.texts")} hint={t("none.texts_hint")} />
      ) : (
        <table className={css.table}>
          <thead>
            <tr>
              {(["purpose", "version", "text", "by"] as const).map((each) => (
                <th key={each} scope="col">
                  {t(`column.${each}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {texts.data.map((row) => (
              <tr key={row.id}>
                <td>
                  {purpose(row.purpose)}
                  <div className={css.quiet}>{names.client(row.client)}</div>
                </td>
                <td>
                  {row.number}, {t(`language.${row.language}`)}
                </td>
                <td>{row.text}</td>
                <td>
                  {names.user(row.author)} · <At at={row.at} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function AddText() {
  const { t } = useTranslation("privacy");
  const queries = useQueryClient();
  const names = useNames();
  const name = usePurposeName();
  const purposes = usePurposes();
  const clients = Object.keys(useLive((state) => state.clients));
  const [client, setClient] = useState<string | null>(null);
  const [purpose, setPurpose] = useState("adverts");
  const [language, setLanguage] = useState<(typeof LANGUAGES)[number]>("ru");
  const [text, setText] = useState("");
  const add = useMutation({
    mutationFn: (of: string) =>
      api("POST /api/consent/texts", { body: { client: of, purpose, language, text } }),
    onSuccess: () => setText(""),
    onSettled: () => void queries.invalidateQueries({ queryKey: [KEY] }),
  });
  const chosen = client ?? clients[0] ?? null;
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen) add.mutate(chosen);
      }}
    >
      <Select
        label={t("client")}
        data={clients.map((id) => ({ value: id, label: names.client(id) }))}
        allowDeselect={false}
        value={chosen}
        onChange={setClient}
      />
      <Select
        label={t("column.purpose")}
        data={(purposes.data ?? [])
          .filter((each) => each.active)
          .map((each) => ({ value: each.id, label: name(each.id) }))}
        allowDeselect={false}
        value={purpose}
        onChange={(value) => setPurpose(value ?? "adverts")}
      />
      <Select
        label={t("column.language")}
        data={LANGUAGES.map((each) => ({ value: each as string, label: t(`language.${each}`) }))}
        allowDeselect={false}
        value={language}
        onChange={(value) => setLanguage(value === "en" ? "en" : "ru")}
      />
      <Textarea
        required
        autosize
        minRows={1}
        maxLength={4000}
        flex="1 1 320px"
        label={t("column.text")}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" disabled={!chosen || text.trim() === ""} loading={add.isPending}>
        {t("add_text")}
      </Button>
      {add.isError ? <Fault fault={add.error} /> : null}
    </form>
  );
}
