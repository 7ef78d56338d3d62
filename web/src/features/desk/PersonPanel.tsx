import { Anchor, Button, Skeleton } from "@mantine/core";
import { IconUserQuestion } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../api/facts";
import type { Person } from "../../api/http";
import { useServerNow } from "../../ui/clocks";
import { Empty, Fault } from "../../ui/parts";
import { ConsentSection } from "../consent/ConsentSection";
import { Card } from "../persons/Card";
import { Decides } from "../persons/Decides";
import { Duplicates } from "../persons/Duplicates";
import { Field, TextEdit } from "../persons/Field";
import { Preferences } from "../persons/Preferences";
import { usePerson } from "../persons/persons";
import { timeIn } from "../persons/sums";
import { Timeline } from "../persons/Timeline";
import { WhoIsIt } from "../persons/WhoIsIt";
import { AsksOnCall } from "../privacy/AsksOnCall";
import { CallNumber } from "./CallNumber";
import { Life } from "./Life";
import css from "./PersonPanel.module.css";
import { Promises } from "./Promises";

const MOMENTS = 15;

/** Who calls: the card, and what happened before. */
export function PersonPanel({ call }: { call: CallView }) {
  const { t } = useTranslation("desk");
  const person = usePerson(call.person);
  if (call.person === null) {
    return <Empty icon={IconUserQuestion} title={t("person.unknown")} hint={t("person.unknown_hint")} />;
  }
  if (person.isPending) return <CardSkeleton />;
  if (person.isLoadingError) return <Fault fault={person.error} onAgain={() => void person.refetch()} />;
  const id = person.data.id;
  return (
    <>
      <WhoIsIt call={call} />
      <Short key={id} person={person.data} caller={call.caller} />
      <Life key={`life ${id}`} person={id} call={call} />
      <Promises person={id} />
      <ConsentSection key={`consent ${id}`} person={id} client={person.data.client} call={call.call} />
      <AsksOnCall key={`asks ${id} ${call.call}`} person={id} call={call.call} />
      <Preferences key={`likes ${id}`} person={id} call={call.call} />
      <Duplicates person={person.data} />
      <Timeline person={id} current={call.call} page={MOMENTS} />
    </>
  );
}

function CardSkeleton() {
  return (
    <div className={css.card}>
      <Skeleton h={24} w="60%" />
      <Skeleton h={14} w="40%" mt={10} />
      <Skeleton h={80} mt={24} />
    </div>
  );
}

/** The card in short; the whole of it is one click away and changed in place. */
function Short({ person, caller }: { person: Person; caller: string }) {
  const { t } = useTranslation(["desk", "words", "persons"]);
  const [whole, setWhole] = useState(false);
  const work = [person.role, person.organisation_name, person.industry].filter(Boolean).join(", ");
  return (
    <>
      <div className={css.card}>
        <dl className={css.name}>
          <Field
            name={t("person.name")}
            shown={<h2>{person.name || t("words:unknown_person")}</h2>}
            edit={(close) => (
              <TextEdit person={person} field="name" most={120} label={t("person.name")} close={close} />
            )}
          />
        </dl>
        {work ? <p className={css.work}>{work}</p> : null}
        <Numbers person={person} caller={caller} />
        <Facts person={person} />
        <Decides person={person} />
        {person.note ? <p className={css.note}>{person.note}</p> : null}
        {person.note_labels.length > 0 ? (
          <p className={css.warning} role="status">
            {t("persons:card.labels", { words: person.note_labels.join(", ") })}
          </p>
        ) : null}
        <div className={css.actions}>
          <Button size="compact-xs" variant="default" aria-expanded={whole} onClick={() => setWhole(!whole)}>
            {t("persons:card.all")}
          </Button>
          <Anchor component={Link} to="/persons/$person" params={{ person: person.id } as never} size="sm">
            {t("persons:card.page")}
          </Anchor>
        </div>
      </div>
      {whole ? <Card person={person} numbers={<Numbers person={person} caller={caller} />} /> : null}
    </>
  );
}

function Numbers({ person, caller }: { person: Person; caller: string }) {
  if (person.numbers.length === 0) return null;
  return (
    <ul className={css.numbers}>
      {person.numbers.map((row) => (
        <li key={row.number} data-caller={row.number === caller}>
          <CallNumber number={row.number} client={person.client} />
          {row.label ? <span> · {row.label}</span> : null}
        </li>
      ))}
    </ul>
  );
}

function Facts({ person }: { person: Person }) {
  const { t, i18n } = useTranslation(["desk", "persons"]);
  const now = useServerNow();
  return (
    <dl className={css.facts}>
      {person.language ? (
        <>
          <dt>{t("person.language")}</dt>
          <dd>{t(`person.speaks_${person.language}`)}</dd>
        </>
      ) : null}
      {person.zone ? (
        <>
          <dt>{t("persons:field.zone")}</dt>
          <dd>{t("persons:zone.now", { time: timeIn(person.zone, now, i18n.language) })}</dd>
        </>
      ) : null}
      {person.tags.length > 0 ? (
        <>
          <dt>{t("persons:field.tags")}</dt>
          <dd>{person.tags.join(", ")}</dd>
        </>
      ) : null}
    </dl>
  );
}
