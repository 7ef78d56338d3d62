import { Anchor, Button, Skeleton, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Promise as Promised } from "../../api/http";
import { At, Until, useServerNow } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import css from "./Promises.module.css";
import { useCancelPromise, usePromises } from "./promises";

/** Calls that are owed: to one person, or by me to anybody. */
export function Promises({ person }: { person: string | null }) {
  const { t } = useTranslation("classes");
  const promises = usePromises(person);
  const rows = promises.data ?? [];
  return (
    <section className={css.list} aria-label={t("promise.title")}>
      <Title order={2} size={14}>
        {t("promise.title")}
      </Title>
      {promises.isPending ? <Skeleton h={40} /> : null}
      {promises.isError ? <Fault fault={promises.error} onAgain={() => void promises.refetch()} /> : null}
      {promises.data && rows.length === 0 ? (
        <p className={css.quiet}>{t(person === null ? "promise.none" : "promise.person_none")}</p>
      ) : null}
      <ul>
        {rows.map((row) => (
          <Row key={row.id} row={row} named={person === null} />
        ))}
      </ul>
    </section>
  );
}

function Row({ row, named }: { row: Promised; named: boolean }) {
  const { t } = useTranslation(["classes", "words"]);
  const names = useNames();
  const now = useServerNow();
  const [dropping, setDropping] = useState(false);
  const overdue = Date.parse(row.due) < now;
  return (
    <li data-overdue={overdue}>
      <div className={css.when}>
        <strong>
          <At at={row.due} />
        </strong>
        {overdue ? (
          <span className={css.overdue}>{t("promise.overdue")}</span>
        ) : (
          <span>
            {t("promise.due_in")} <Until at={row.due} />
          </span>
        )}
      </div>
      {named ? (
        <div>
          {row.person_name || t("words:unknown_person")} · {names.client(row.client)}
        </div>
      ) : null}
      {row.note ? <div>{row.note}</div> : null}
      <div className={css.quiet}>
        {row.agent ? names.agent(row.agent) : row.made_by}
        {row.attempts > 0 ? ` · ${t("promise.attempts", { count: row.attempts })}` : ""}{" "}
        {dropping ? null : (
          <Anchor
            component="button"
            underline="always"
            type="button"
            size="xs"
            onClick={() => setDropping(true)}
          >
            {t("promise.drop")}
          </Anchor>
        )}
      </div>
      {dropping ? <Drop row={row} onDone={() => setDropping(false)} /> : null}
    </li>
  );
}

function Drop({ row, onDone }: { row: Promised; onDone: () => void }) {
  const { t } = useTranslation("classes");
  const cancel = useCancelPromise();
  const [because, setBecause] = useState("");
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        cancel.mutate({ id: row.id, version: row.version, because }, { onSuccess: onDone });
      }}
    >
      <TextInput
        size="xs"
        required
        autoFocus
        maxLength={500}
        label={t("promise.because")}
        value={because}
        onChange={(event) => setBecause(event.currentTarget.value)}
      />
      {cancel.isError ? <Fault fault={cancel.error} /> : null}
      <div className={css.buttons}>
        <Button type="submit" size="xs" disabled={because.trim() === ""} loading={cancel.isPending}>
          {t("promise.drop_save")}
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          {t("promise.keep")}
        </Button>
      </div>
    </form>
  );
}
