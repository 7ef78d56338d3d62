import { Anchor, Skeleton, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Promise as Promised } from "../../api/http";
import { useMay } from "../../app/session";
import { At, Until, useServerNow } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { CallNumber } from "./CallNumber";
import { ACTS, type PromiseAct, PromiseChange } from "./PromiseChange";
import css from "./Promises.module.css";
import { usePromises } from "./promises";

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
  const may = useMay();
  const now = useServerNow();
  const [act, setAct] = useState<PromiseAct | null>(null);
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
        {row.agent ? names.agent(row.agent) : names.user(row.made_by)}
        {row.attempts > 0 ? ` · ${t("promise.attempts", { count: row.attempts })}` : ""}
      </div>
      <div className={css.acts}>
        {row.number ? <CallNumber number={row.number} client={row.client} /> : null}
        {may("promises.write")
          ? ACTS.map((each) => (
              <Anchor
                key={each}
                component="button"
                underline="always"
                type="button"
                size="xs"
                aria-expanded={act === each}
                aria-label={t(`promise.act_of.${each}`, {
                  name: row.person_name || t("words:unknown_person"),
                })}
                onClick={() => setAct(act === each ? null : each)}
              >
                {t(`promise.act.${each}`)}
              </Anchor>
            ))
          : null}
      </div>
      {act ? <PromiseChange key={act} act={act} row={row} onDone={() => setAct(null)} /> : null}
    </li>
  );
}
