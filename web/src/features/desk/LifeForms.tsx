import { Button, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../api/facts";
import type { ConsentNew, PersonLife } from "../../api/http";
import { useLive } from "../../live/hooks";
import { useServerNow } from "../../ui/clocks";
import { phone } from "../../ui/names";
import { Fault } from "../../ui/parts";
import css from "./Life.module.css";
import { useAgree, useFindPersons, useMeet, useRefer } from "./life";

const EVIDENCE = ["said_yes", "asked_question", "booked", "left_contact"] as const;

/** Consent with its evidence: the second of the call at which it can be heard. */
export function ConsentForm({
  person,
  call,
  onDone,
}: {
  person: string;
  call: CallView;
  onDone: () => void;
}) {
  const { t } = useTranslation("classes");
  const agree = useAgree(person);
  const now = useServerNow();
  const give = (evidence: ConsentNew["evidence"]) => {
    const second = Math.max(0, Math.round((now - Date.parse(call.arrived_at)) / 1000));
    agree.mutate({ evidence, call: call.call, second }, { onSuccess: onDone });
  };
  return (
    <fieldset className={css.form} aria-label={t("act.evidence")}>
      <div className={css.buttons}>
        {EVIDENCE.map((evidence) => (
          <Button
            key={evidence}
            size="xs"
            variant="default"
            disabled={agree.isPending}
            onClick={() => give(evidence)}
          >
            {t(`evidence.${evidence}`)}
          </Button>
        ))}
      </div>
      {agree.isError ? <Fault fault={agree.error} /> : null}
    </fieldset>
  );
}

/** I know this person from outside the telephone. */
export function MetForm({ person, onDone }: { person: string; onDone: () => void }) {
  const { t } = useTranslation("classes");
  const zone = useLive((state) => state.centre?.zone ?? "UTC");
  const meet = useMeet(person);
  const today = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone: zone }).format(Date.now());
  const [day, setDay] = useState(today);
  const [note, setNote] = useState("");
  const save = () => {
    const at = day === today ? new Date(Date.now() - 60_000).toISOString() : `${day}T12:00:00Z`;
    meet.mutate({ at, note }, { onSuccess: onDone });
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
        type="date"
        label={t("act.met_on")}
        max={today}
        required
        value={day}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
      <TextInput
        label={t("act.met_note")}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {meet.isError ? <Fault fault={meet.error} /> : null}
      <div className={css.buttons}>
        <Button type="submit" size="xs" loading={meet.isPending}>
          {t("act.save")}
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          {t("act.cancel")}
        </Button>
      </div>
    </form>
  );
}

/** Who sent him: another person of the same client, found by name or number. */
export function ReferrerForm({ life, onDone }: { life: PersonLife; onDone: () => void }) {
  const { t } = useTranslation("classes");
  const [typed, setTyped] = useState("");
  const found = useFindPersons(life.client, typed);
  const refer = useRefer(life.person);
  const rows = (found.data?.persons ?? []).filter((row) => row.id !== life.person);
  const choose = (referrer: string | null) => refer.mutate(referrer, { onSuccess: onDone });
  return (
    <div className={css.form}>
      <Select
        searchable
        label={t("act.find")}
        filter={({ options }) => options}
        data={rows.map((row) => ({
          value: row.id,
          label: [row.name || t("life.unnamed"), row.numbers[0] ? phone(row.numbers[0].number) : ""]
            .filter((part) => part !== "")
            .join(" · "),
        }))}
        value={null}
        searchValue={typed}
        onSearchChange={setTyped}
        onChange={(chosen) => (chosen ? choose(chosen) : undefined)}
        nothingFoundMessage={typed.trim().length > 1 && !found.isFetching ? t("act.none_found") : undefined}
      />
      {refer.isError ? <Fault fault={refer.error} /> : null}
      <div className={css.buttons}>
        {life.referrer ? (
          <Button size="xs" variant="default" loading={refer.isPending} onClick={() => choose(null)}>
            {t("act.clear")}
          </Button>
        ) : null}
        <Button size="xs" variant="default" onClick={onDone}>
          {t("act.cancel")}
        </Button>
      </div>
    </div>
  );
}
