import { Button, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Promise as Promised } from "../../api/http";
import { useZone } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { asField, ofField } from "../../ui/time";
import css from "./Promises.module.css";
import { useCancelPromise, useKeepPromise, useMovePromise } from "./promises";

export const ACTS = ["move", "keep", "drop"] as const;
export type PromiseAct = (typeof ACTS)[number];

interface PromiseChangeProps {
  act: PromiseAct;
  row: Promised;
  onDone: () => void;
}

/** Another time, or the end of a promise without a call of ours: in words, because somebody will ask. */
export function PromiseChange({ act, row, onDone }: PromiseChangeProps) {
  switch (act) {
    case "move":
      return <Move row={row} onDone={onDone} />;
    case "keep":
      return <Keep row={row} onDone={onDone} />;
    case "drop":
      return <Drop row={row} onDone={onDone} />;
  }
}

type FormProps = Omit<PromiseChangeProps, "act">;

function Move({ row, onDone }: FormProps) {
  const { t } = useTranslation("classes");
  const move = useMovePromise();
  const zone = useZone();
  const [due, setDue] = useState(asField(Date.parse(row.due), zone));
  const [note, setNote] = useState(row.note);
  const save = () =>
    move.mutate(
      { id: row.id, version: row.version, due: new Date(ofField(due, zone)).toISOString(), note },
      { onSuccess: onDone },
    );
  return (
    <Frame
      act="move"
      ready={due !== ""}
      pending={move.isPending}
      fault={move.error}
      onSave={save}
      onDone={onDone}
    >
      <TextInput
        size="xs"
        type="datetime-local"
        required
        autoFocus
        label={t("promise.by")}
        min={asField(Date.now(), zone)}
        value={due}
        onChange={(event) => setDue(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        maxLength={500}
        label={t("promise.note")}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </Frame>
  );
}

function Keep({ row, onDone }: FormProps) {
  const { t } = useTranslation("classes");
  const keep = useKeepPromise();
  const [how, setHow] = useState("");
  return (
    <Frame
      act="keep"
      ready={how.trim() !== ""}
      pending={keep.isPending}
      fault={keep.error}
      onSave={() => keep.mutate({ id: row.id, version: row.version, how }, { onSuccess: onDone })}
      onDone={onDone}
    >
      <Words label={t("promise.how")} value={how} onChange={setHow} />
    </Frame>
  );
}

function Drop({ row, onDone }: FormProps) {
  const { t } = useTranslation("classes");
  const cancel = useCancelPromise();
  const [because, setBecause] = useState("");
  return (
    <Frame
      act="drop"
      ready={because.trim() !== ""}
      pending={cancel.isPending}
      fault={cancel.error}
      onSave={() => cancel.mutate({ id: row.id, version: row.version, because }, { onSuccess: onDone })}
      onDone={onDone}
    >
      <Words label={t("promise.because")} value={because} onChange={setBecause} />
    </Frame>
  );
}

function Words({ label, value, onChange }: { label: string; value: string; onChange: (to: string) => void }) {
  return (
    <TextInput
      size="xs"
      required
      autoFocus
      maxLength={500}
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface FrameProps {
  act: PromiseAct;
  ready: boolean;
  pending: boolean;
  fault: Error | null;
  onSave: () => void;
  onDone: () => void;
  children: ReactNode;
}

function Frame({ act, ready, pending, fault, onSave, onDone, children }: FrameProps) {
  const { t } = useTranslation("classes");
  return (
    <form
      className={css.form}
      aria-label={t(`promise.act.${act}`)}
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
    >
      {children}
      {fault ? <Fault fault={fault} /> : null}
      <div className={css.buttons}>
        <Button type="submit" size="xs" disabled={!ready} loading={pending}>
          {t(`promise.save_of.${act}`)}
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          {t("promise.leave")}
        </Button>
      </div>
    </form>
  );
}
