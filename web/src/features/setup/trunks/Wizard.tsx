import { Alert, Button, Drawer, Group, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDraft } from "../draft";
import { FieldInput, useLabels } from "../Fields";
import type { Kind, KindId } from "../kinds";
import { Refused } from "../Refused";
import type { Row } from "../rows";
import { DOWN } from "../steps";
import { Unsaved, useAskBeforeLeaving } from "../Unsaved";
import css from "./Line.module.css";
import { LinePanel } from "./LinePanel";
import { conditionOf, useTrunkStates } from "./line";
import { ASKS, addressOf, contactOf, onlyHere, PRESETS, SHAPES, type Shape, snippet } from "./shapes";

interface WizardProps {
  kind: Kind;
  all: Record<KindId, Row[] | undefined>;
  /** Opens what was made at its settings. */
  onCorrect: (row: Row) => void;
  onClose: () => void;
}

/** A new line: what it connects, only what that needs, and then whether it works. */
export function Wizard({ kind, all, onCorrect, onClose }: WizardProps) {
  const { t } = useTranslation(["trunks", "shell"]);
  const [shape, setShape] = useState<Shape | null>(null);
  const [made, setMade] = useState<Row | null>(null);
  const [typed, setTyped] = useState(false);
  const [asking, setAsking] = useState(false);
  const unsaved = typed && shape !== null && made === null;
  const states = useTrunkStates();
  const down = made !== null && DOWN.has(conditionOf(made, states));
  useAskBeforeLeaving(unsaved);
  return (
    <Drawer
      opened
      onClose={() => (unsaved ? setAsking(true) : onClose())}
      size={560}
      title={shape ? t(`trunks:wizard.shape.${shape}.name`) : t("trunks:wizard.title")}
      closeButtonProps={{ "aria-label": t("shell:close") }}
    >
      {asking && unsaved ? <Unsaved onStay={() => setAsking(false)} onDiscard={onClose} /> : null}
      {made ? (
        <div className={css.form}>
          <Alert color="green" role="status">
            {t("trunks:wizard.made")}
          </Alert>
          <LinePanel row={made} />
          <Group>
            <Button onClick={onClose}>{t("trunks:wizard.close")}</Button>
            {down ? (
              <Button variant="default" onClick={() => onCorrect(made)}>
                {t("trunks:wizard.correct")}
              </Button>
            ) : null}
          </Group>
        </div>
      ) : shape ? (
        <Asked
          key={shape}
          shape={shape}
          kind={kind}
          all={all}
          here={states?.here || window.location.hostname}
          onTyped={setTyped}
          onMade={setMade}
          onBack={() => setShape(null)}
        />
      ) : (
        <div className={css.shapes}>
          <p>{t("trunks:wizard.which")}</p>
          {SHAPES.map((each) => (
            <button key={each} type="button" onClick={() => setShape(each)}>
              <b>{t(`trunks:wizard.shape.${each}.name`)}</b>
              <small>{t(`trunks:wizard.shape.${each}.about`)}</small>
            </button>
          ))}
        </div>
      )}
    </Drawer>
  );
}

interface AskedProps {
  shape: Shape;
  kind: Kind;
  all: Record<KindId, Row[] | undefined>;
  /** Where carriers find us. */
  here: string;
  onTyped: (typed: boolean) => void;
  onMade: (row: Row) => void;
  onBack: () => void;
}

function Asked({ shape, kind, all, here, onTyped, onMade, onBack }: AskedProps) {
  const { t } = useTranslation(["trunks", "setup"]);
  const preset: Kind = { ...kind, fresh: { ...kind.fresh, ...PRESETS[shape] } };
  const draft = useDraft(preset, undefined, onMade);
  const [server, setServer] = useState("");
  useEffect(() => onTyped(draft.dirty), [onTyped, draft.dirty]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    draft.save();
  };
  const typeServer = (typed: string) => {
    const before = addressOf(server);
    setServer(typed);
    draft.set("contact", contactOf(typed));
    const match = (draft.form.match ?? []) as string[];
    // The address it is called at is mostly the one it calls from, until somebody says otherwise.
    if (shape !== "login" && (match.length === 0 || (match.length === 1 && match[0] === before))) {
      draft.set("match", addressOf(typed) ? [addressOf(typed)] : []);
    }
  };
  const asked = ["name", ...ASKS[shape]].flatMap(
    (name) => kind.fields.find((each) => each.name === name) ?? [],
  );
  const [name, ...others] = asked;
  const labels = { ...useLabels(kind, asked), contact: t("trunks:wizard.server") };
  const idError = draft.errors.id ?? draft.errors.trunk ?? (draft.twin ? t("setup:twin") : undefined);
  const input = (field: (typeof asked)[number]) => (
    <FieldInput
      key={field.name}
      kind={kind}
      field={field}
      value={draft.form[field.name]}
      error={draft.errors[field.name]}
      disabled={false}
      all={all}
      form={draft.form}
      onChange={(value) => draft.set(field.name, value)}
      onOther={draft.set}
    />
  );
  return (
    <form className={css.form} onSubmit={submit} noValidate>
      <div>{t(`trunks:wizard.explain.${shape}`, { host: here })}</div>
      {shape === "asterisk" ? <pre className={css.snippet}>{snippet(here)}</pre> : null}
      {name ? input(name) : null}
      {/[^ -~]/.test(String(draft.form.name ?? "")) || idError ? (
        <TextInput
          label={t("setup:ident.slug")}
          description={t("setup:ident_hint.slug")}
          required
          value={draft.id}
          error={idError}
          onChange={(event) => draft.setId(event.currentTarget.value)}
        />
      ) : null}
      <TextInput
        label={t("trunks:wizard.server")}
        description={t("trunks:wizard.server_hint")}
        required
        name="server"
        value={server}
        error={draft.errors.contact}
        onChange={(event) => typeServer(event.currentTarget.value)}
      />
      {onlyHere(here, String(draft.form.contact ?? "")) ? (
        <Alert color="yellow">{t("trunks:only_here", { here })}</Alert>
      ) : null}
      {others.map(input)}
      {draft.fault ? <Refused fault={draft.fault} labels={labels} /> : null}
      <Group gap={10}>
        <Button type="submit" loading={draft.pending} disabled={!draft.id || !server.trim()}>
          {t("trunks:wizard.make")}
        </Button>
        <Button variant="default" onClick={onBack}>
          {t("trunks:wizard.back")}
        </Button>
      </Group>
    </form>
  );
}
