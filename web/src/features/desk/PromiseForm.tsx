import { Button, TextInput } from "@mantine/core";
import { IconPhoneOutgoing } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useZone } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { asField, ofField } from "../../ui/time";
import css from "./Promises.module.css";
import { type Soon, soon, useMakePromise, usePromises } from "./promises";

const SOON: readonly Soon[] = ["m15", "m60", "tomorrow"];

interface PromiseFormProps {
  person: string;
  call: string;
  /** Open at once, because the chosen result demands it and nothing was promised on this call yet. */
  wanted: boolean;
}

/** "We will call you back by …", made on this call. */
export function PromiseForm({ person, call, wanted }: PromiseFormProps) {
  const { t } = useTranslation("classes");
  const [opened, setOpened] = useState(false);
  const [declined, setDeclined] = useState(false);
  const made = usePromises(person).data?.some((each) => each.call === call && each.state === "open");
  const [due, setDue] = useState("");
  const [note, setNote] = useState("");
  const make = useMakePromise();
  const zone = useZone();
  if (!opened && !(wanted && made === false && !declined)) {
    return (
      <Button
        size="xs"
        variant="default"
        className={css.add}
        leftSection={<IconPhoneOutgoing size={14} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        {t("promise.add")}
      </Button>
    );
  }
  const close = () => {
    setOpened(false);
    setDeclined(true);
  };
  const save = () => {
    make.mutate(
      { person, call, due: new Date(ofField(due, zone)).toISOString(), note },
      {
        onSuccess: () => {
          close();
          setDue("");
          setNote("");
        },
      },
    );
  };
  return (
    <form
      className={css.form}
      aria-label={t("promise.add")}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div className={css.fields}>
        <TextInput
          type="datetime-local"
          required
          label={t("promise.by")}
          min={asField(Date.now(), zone)}
          value={due}
          onChange={(event) => setDue(event.currentTarget.value)}
        />
        <TextInput
          flex={1}
          maxLength={500}
          label={t("promise.note")}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </div>
      <div className={css.buttons}>
        {SOON.map((when) => (
          <Button
            key={when}
            size="xs"
            variant="subtle"
            onClick={() => setDue(asField(soon(when, Date.now(), zone), zone))}
          >
            {t(`promise.in.${when}`)}
          </Button>
        ))}
        <Button type="submit" size="xs" disabled={due === ""} loading={make.isPending}>
          {t("promise.save")}
        </Button>
        <Button size="xs" variant="default" onClick={close}>
          {t("promise.cancel")}
        </Button>
      </div>
      {make.isError ? <Fault fault={make.error} /> : null}
    </form>
  );
}
