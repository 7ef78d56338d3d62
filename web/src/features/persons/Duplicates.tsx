import { Button, Group } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Person, Twin } from "../../api/http";
import { useMay } from "../../app/session";
import { At } from "../../ui/clocks";
import { phone, useNames } from "../../ui/names";
import { Fault, useFaultText } from "../../ui/parts";
import { MergeForm } from "./MergeForm";
import css from "./Persons.module.css";
import { useMerges, useMerging, useTwins } from "./persons";

/** Why two cards may be one person, in words. */
export function useWhy(): (twin: Pick<Twin, "by_number" | "by_email">) => string {
  const { t } = useTranslation("persons");
  return (twin) => {
    const why = [twin.by_number ? t("twins.by_number") : "", twin.by_email ? t("twins.by_email") : ""];
    return why.filter(Boolean).join(", ") || t("twins.by_name");
  };
}

/** Cards that may be the same person; nothing is merged by itself. */
export function Duplicates({ person }: { person: Person }) {
  const { t } = useTranslation("persons");
  const may = useMay();
  const why = useWhy();
  const twins = useTwins(person.id);
  const { apart } = useMerging(person.id);
  const [open, setOpen] = useState<Person | null>(null);
  if (twins.isLoadingError) return <Fault fault={twins.error} onAgain={() => void twins.refetch()} />;
  const rows = twins.data ?? [];
  if (rows.length === 0) return null;
  return (
    <section className={css.section} aria-label={t("twins.title")}>
      <h3 className="label">{t("twins.title")}</h3>
      <ul className={css.twins}>
        {rows.map((row) => (
          <li key={row.person.id}>
            <div>
              <strong>{row.person.name || t("unnamed")}</strong>{" "}
              <span className={css.quiet}>
                {row.person.numbers.map((each) => phone(each.number)).join(", ")} · {why(row)}
              </span>
            </div>
            <Group gap={6}>
              {may("persons.merge") ? (
                <Button size="compact-xs" variant="default" onClick={() => setOpen(row.person)}>
                  {t("twins.compare")}
                </Button>
              ) : null}
              <Button
                size="compact-xs"
                variant="subtle"
                loading={apart.isPending && apart.variables === row.person.id}
                onClick={() => apart.mutate(row.person.id)}
              >
                {t("twins.apart")}
              </Button>
            </Group>
          </li>
        ))}
      </ul>
      {open ? <MergeForm key={open.id} one={person} other={open} onDone={() => setOpen(null)} /> : null}
    </section>
  );
}

/** Which cards were merged into this one, with the way back. */
export function Merges({ person }: { person: Person }) {
  const { t } = useTranslation("persons");
  const may = useMay();
  const text = useFaultText();
  const names = useNames();
  const merges = useMerges(person.id);
  const { undo } = useMerging(person.id);
  const rows = merges.data ?? [];
  if (rows.length === 0) return null;
  return (
    <section className={css.section} aria-label={t("merge.done")}>
      <h3 className="label">{t("merge.done")}</h3>
      <ul className={css.twins}>
        {rows.map((row) => (
          <li key={row.id}>
            <div>
              <strong>{row.name || t("unnamed")}</strong>{" "}
              <span className={css.quiet}>
                <At at={row.at} />, {names.user(row.author)}
                {row.undone_at ? `, ${t("merge.undone")}` : ""}
              </span>
            </div>
            {row.undoable && may("persons.merge") ? (
              <Button
                size="compact-xs"
                variant="default"
                loading={undo.isPending}
                onClick={() => undo.mutate(row.id)}
              >
                {t("merge.undo")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {undo.error ? (
        <p className={css.fault} role="alert">
          {text(undo.error)}
        </p>
      ) : null}
    </section>
  );
}
