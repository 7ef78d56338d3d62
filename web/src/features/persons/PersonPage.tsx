import { Anchor, Button, Skeleton } from "@mantine/core";
import { IconArrowLeft, IconLock } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Person } from "../../api/http";
import { useMay, useSession } from "../../app/session";
import { phone, useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { ConsentSection } from "../consent/ConsentSection";
import { CallNumber } from "../desk/CallNumber";
import { Rights } from "../privacy/Rights";
import { Card } from "./Card";
import { Duplicates, Merges } from "./Duplicates";
import { Field, TextEdit } from "./Field";
import { Organisation } from "./Organisation";
import css from "./Persons.module.css";
import { Preferences } from "./Preferences";
import { usePerson } from "./persons";
import { Timeline } from "./Timeline";

/** One person: the card on the left, what happened on the right. */
export function PersonPage() {
  const { t } = useTranslation("persons");
  const may = useMay();
  const { person } = useParams({ from: "/persons/$person" });
  const card = usePerson(may("persons.read") ? person : null);
  if (!may("persons.read")) return <Empty icon={IconLock} title={t("not_allowed")} />;
  if (card.isPending) return <Skeleton h={300} m="md" w="auto" />;
  if (card.isLoadingError) return <Fault fault={card.error} onAgain={() => void card.refetch()} />;
  return <Whole key={card.data.id} person={card.data} />;
}

function Whole({ person }: { person: Person }) {
  const { t } = useTranslation("persons");
  const names = useNames();
  return (
    <div className={css.page}>
      <header className={css.top}>
        <Button
          component={Link}
          to="/persons"
          variant="subtle"
          size="compact-sm"
          leftSection={<IconArrowLeft size={14} aria-hidden />}
        >
          {t("card.back")}
        </Button>
        <dl className={css.heading}>
          <Field
            name={t("field.name")}
            shown={<h1>{person.name || t("unnamed")}</h1>}
            edit={(close) => (
              <TextEdit person={person} field="name" most={120} label={t("field.name")} close={close} />
            )}
          />
        </dl>
        <span className={css.quiet}>{names.client(person.client)}</span>
      </header>
      {person.merged_into ? (
        <p className={css.warning} role="status">
          {t("merge.into")}{" "}
          <Anchor component={Link} to="/persons/$person" params={{ person: person.merged_into } as never}>
            {t("merge.open")}
          </Anchor>
        </p>
      ) : null}
      <div className={css.columns}>
        <section className={`panel ${css.column}`} aria-label={t("card.title")}>
          <Card person={person} numbers={<Numbers person={person} />} />
          <ConsentSection person={person.id} client={person.client} />
          <Rights person={person.id} />
          <Preferences person={person.id} />
          {person.organisation ? <Organisation key={person.organisation} id={person.organisation} /> : null}
        </section>
        <section className={`panel ${css.column}`} aria-label={t("timeline.title")}>
          <Duplicates person={person} />
          <Merges person={person} />
          <Timeline person={person.id} />
        </section>
      </div>
    </div>
  );
}

function Numbers({ person }: { person: Person }) {
  const agent = useSession().user.agent;
  if (person.numbers.length === 0) return null;
  return (
    <ul className={css.plain}>
      {person.numbers.map((row) => (
        <li key={row.number}>
          {agent ? <CallNumber number={row.number} client={person.client} /> : phone(row.number)}
          {row.label ? <span className={css.quiet}> · {row.label}</span> : null}
        </li>
      ))}
    </ul>
  );
}
