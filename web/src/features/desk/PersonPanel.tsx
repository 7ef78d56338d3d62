import { ActionIcon, Group, Skeleton, TextInput, Title } from "@mantine/core";
import { IconCheck, IconPencil, IconUserQuestion, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../api/facts";
import type { Person } from "../../api/http";
import { At } from "../../ui/clocks";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { Direction } from "../../ui/state";
import { clock } from "../../ui/time";
import { CallNumber } from "./CallNumber";
import { Life } from "./Life";
import css from "./PersonPanel.module.css";
import { Promises } from "./Promises";
import { useEarlierCalls, usePerson, useRename } from "./person";

/** Who calls: the card, and what happened before. */
export function PersonPanel({ call }: { call: CallView }) {
  const { t } = useTranslation("desk");
  const person = usePerson(call.person);
  if (call.person === null) {
    return <Empty icon={IconUserQuestion} title={t("person.unknown")} hint={t("person.unknown_hint")} />;
  }
  if (person.isPending) return <CardSkeleton />;
  if (person.isError) return <Fault fault={person.error} onAgain={() => void person.refetch()} />;
  return (
    <>
      <Card key={person.data.id} person={person.data} caller={call.caller} />
      <Life key={person.data.id} person={person.data.id} call={call} />
      <Promises person={person.data.id} />
      <Timeline person={person.data.id} current={call.call} />
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

function Card({ person, caller }: { person: Person; caller: string }) {
  const { t } = useTranslation("desk");
  return (
    <div className={css.card}>
      <Name person={person} />
      <ul className={css.numbers}>
        {person.numbers.map((row) => (
          <li key={row.number} data-caller={row.number === caller}>
            <CallNumber number={row.number} client={person.client} />
            {row.label ? <span> · {row.label}</span> : null}
          </li>
        ))}
      </ul>
      <dl className={css.facts}>
        {person.language ? (
          <>
            <dt>{t("person.language")}</dt>
            <dd>{t(`person.speaks_${person.language}`)}</dd>
          </>
        ) : null}
        <dt>{t("person.known_since")}</dt>
        <dd>
          <At at={person.created_at} />
        </dd>
      </dl>
      {person.note ? <p className={css.note}>{person.note}</p> : null}
    </div>
  );
}

function Name({ person }: { person: Person }) {
  const { t } = useTranslation(["desk", "words"]);
  const rename = useRename(person.id);
  const [edited, setEdited] = useState<string | null>(null);
  if (edited === null) {
    return (
      <Group gap={6} wrap="nowrap">
        <Title order={2} size={20}>
          {person.name || t("words:unknown_person")}
        </Title>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("person.rename")}
          onClick={() => setEdited(person.name)}
        >
          <IconPencil size={16} />
        </ActionIcon>
      </Group>
    );
  }
  const save = () =>
    rename.mutate({ name: edited, version: person.version }, { onSuccess: () => setEdited(null) });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Group gap={6} wrap="nowrap" align="flex-start">
        <TextInput
          flex={1}
          autoFocus
          maxLength={120}
          aria-label={t("person.name")}
          placeholder={t("person.name_placeholder")}
          value={edited}
          error={rename.error?.message}
          onChange={(event) => setEdited(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Escape" && setEdited(null)}
        />
        <ActionIcon type="submit" size={36} loading={rename.isPending} aria-label={t("person.save")}>
          <IconCheck size={18} />
        </ActionIcon>
        <ActionIcon
          size={36}
          variant="default"
          aria-label={t("person.cancel")}
          onClick={() => setEdited(null)}
        >
          <IconX size={18} />
        </ActionIcon>
      </Group>
    </form>
  );
}

function Timeline({ person, current }: { person: string; current: string }) {
  const { t } = useTranslation(["desk", "words", "classes"]);
  const calls = useEarlierCalls(person);
  const names = useNames();
  const rows = calls.data?.calls.filter((row) => row.call !== current) ?? [];
  return (
    <section className={css.timeline} aria-label={t("person.timeline")}>
      <h3 className="label">{t("person.timeline")}</h3>
      {calls.isPending ? <Skeleton h={60} /> : null}
      {calls.isError ? <Fault fault={calls.error} onAgain={() => void calls.refetch()} /> : null}
      {calls.data && rows.length === 0 ? <p className={css.none}>{t("person.first_call")}</p> : null}
      <ol>
        {rows.map((row) => (
          <li key={row.call}>
            <Direction direction={row.direction} size={16} />
            <div>
              <div className={css.when}>
                <At at={row.arrived_at} />
                <span>
                  {t(`words:how.${row.how}`)}
                  {row.talk_ms > 0 ? `, ${clock(row.talk_ms)}` : ""}
                </span>
              </div>
              <div>
                {row.disposition ? <strong>{names.disposition(row.disposition)}</strong> : null}
                {row.agent ? <span className={css.quiet}> {names.agent(row.agent)}</span> : null}
                {row.classified ? (
                  <span className={css.quiet}> · {t(`classes:kind.${row.classified.kind}`)}</span>
                ) : null}
              </div>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
