import { Alert, Badge, Button, Collapse, Drawer, Group, Switch, Tabs, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCheck } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../../app/session";
import { Fault } from "../../ui/parts";
import { type Draft, useDraft } from "./draft";
import { FieldInput } from "./Fields";
import { Foot } from "./Foot";
import { History } from "./History";
import { HoursNow } from "./HoursNow";
import type { Field, Kind, KindId } from "./kinds";
import { shownFields } from "./overflowKind";
import { type Row, usedBy, useIsLive, useTitle } from "./rows";
import css from "./SetupPage.module.css";
import { Sounds } from "./Sounds";
import { LinePanel } from "./trunks/LinePanel";
import { Unsaved, useAskBeforeLeaving } from "./Unsaved";
import { UserAccess } from "./UserAccess";

interface EditorProps {
  kind: Kind;
  row: Row | undefined;
  all: Record<KindId, Row[] | undefined>;
  /** Opens at its settings, also where something else comes first. */
  atSettings?: boolean;
  onSaved: (row: Row) => void;
  onClose: () => void;
}

/** One row in a drawer: its settings, and who changed them. */
export function Editor({ kind, row, all, atSettings, onSaved, onClose }: EditorProps) {
  const { t } = useTranslation(["setup", "shell"]);
  const title = useTitle();
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const draft = useDraft(kind, row, onSaved);
  const line = kind.id === "trunks";
  useAskBeforeLeaving(draft.dirty && may(kind.write));
  const close = () => (draft.dirty && may(kind.write) ? setAsking(true) : onClose());
  return (
    <Drawer
      opened
      onClose={close}
      size={kind.id === "hours" || kind.id === "prompts" ? 720 : 560}
      title={
        <Group gap={10}>
          <Text fw={600}>{row ? title(row, row.id) : t(`setup:new.${kind.id}`)}</Text>
          <LiveBadge kind={kind} row={draft.saved} dirty={draft.dirty} />
        </Group>
      }
      closeButtonProps={{ "aria-label": t("shell:close") }}
    >
      {asking ? <Unsaved onStay={() => setAsking(false)} onDiscard={onClose} /> : null}
      {row && may("history.read") ? (
        <Tabs defaultValue={line && !atSettings ? "line" : "settings"} keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="settings">{t("setup:tab.settings")}</Tabs.Tab>
            {kind.id === "users" && may("staff.write") ? (
              <Tabs.Tab value="access">{t("setup:tab.access")}</Tabs.Tab>
            ) : null}
            <Tabs.Tab value="history">{t("setup:tab.history")}</Tabs.Tab>
            {line ? <Tabs.Tab value="line">{t("setup:tab.line")}</Tabs.Tab> : null}
          </Tabs.List>
          {line ? (
            <Tabs.Panel value="line" pt={12}>
              <LinePanel row={row} />
            </Tabs.Panel>
          ) : null}
          <Tabs.Panel value="settings" pt={12}>
            <RowForm kind={kind} row={row} draft={draft} all={all} />
          </Tabs.Panel>
          <Tabs.Panel value="access" pt={12}>
            <UserAccess row={row} />
          </Tabs.Panel>
          <Tabs.Panel value="history">
            <History kind={kind} id={row.id} mayUndo={may(kind.write)} onUndo={draft.undo} />
            {draft.fault ? <Fault fault={draft.fault} /> : null}
          </Tabs.Panel>
        </Tabs>
      ) : (
        <RowForm kind={kind} row={row} draft={draft} all={all} />
      )}
    </Drawer>
  );
}

/** Saved is in the database; live is on the running floor. */
export function LiveBadge({ kind, row, dirty }: { kind: Kind; row: Row | undefined; dirty: boolean }) {
  const { t } = useTranslation("setup");
  const live = useIsLive(kind.id, row);
  if (live === null || dirty) return null;
  return (
    <Badge
      variant="light"
      color={live ? "green" : "yellow"}
      leftSection={live ? <IconCheck size={12} aria-hidden /> : undefined}
      role="status"
    >
      {t(live ? "live" : "going_live")}
    </Badge>
  );
}

interface RowFormProps {
  kind: Kind;
  row: Row | undefined;
  draft: Draft;
  all: Record<KindId, Row[] | undefined>;
}

/** The fields of a row, and what saving it said. */
export function RowForm({ kind, row, draft, all }: RowFormProps) {
  const { t } = useTranslation("setup");
  const may = useMay();
  const disabled = !may(kind.write);
  const [more, { toggle }] = useDisclosure(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wrong = notUnderstood(event.currentTarget);
    if (wrong) wrong.focus();
    else draft.save();
  };
  const input = (field: Field) => (
    <FieldInput
      key={field.name}
      kind={kind}
      field={field}
      value={draft.form[field.name]}
      error={draft.errors[field.name]}
      disabled={disabled}
      all={all}
      form={draft.form}
      onChange={(value) => draft.set(field.name, value)}
      onOther={draft.set}
    />
  );
  const rare = kind.fields.filter((field) => field.rare);
  const wrongBelow = rare.some((field) => draft.errors[field.name]);
  return (
    <form className={css.form} onSubmit={submit} noValidate>
      <Ident kind={kind} row={row} draft={draft} />
      {kind.id === "hours" ? <HoursNow id={row?.id} draft={draft} /> : null}
      {shownFields(kind, draft.form, draft.errors).map(input)}
      {rare.length > 0 ? (
        <>
          <Button variant="subtle" color="gray" size="xs" onClick={toggle} aria-expanded={more || wrongBelow}>
            {t(more || wrongBelow ? "less" : "more")}
          </Button>
          <Collapse expanded={more || wrongBelow}>
            <div className={css.form}>{rare.map(input)}</div>
          </Collapse>
        </>
      ) : null}
      {kind.id === "prompts" && draft.saved ? (
        <Sounds row={draft.saved} draft={draft} disabled={disabled} />
      ) : null}
      {kind.ident === "single" ? null : (
        <InUse kind={kind} row={row} draft={draft} all={all} disabled={disabled} />
      )}
      {disabled ? <Text c="dimmed">{t("read_only")}</Text> : <Foot draft={draft} kind={kind} />}
    </form>
  );
}

/** The first field whose text means nothing to it; the server cannot know of it. */
function notUnderstood(form: HTMLFormElement): HTMLInputElement | undefined {
  return [...form.querySelectorAll("input")].find((each) => each.validity.customError);
}

function Ident({ kind, row, draft }: { kind: Kind; row: Row | undefined; draft: Draft }) {
  const { t } = useTranslation("setup");
  if (kind.ident === "single") return null;
  return (
    <TextInput
      label={t(`ident.${kind.ident}`)}
      description={row ? undefined : t(`ident_hint.${kind.ident}`)}
      required
      data-autofocus={row === undefined ? true : undefined}
      disabled={row !== undefined}
      value={draft.id}
      error={
        draft.errors.id ??
        draft.errors[kind.what] ??
        draft.errors.login ??
        (draft.twin ? t("twin") : undefined)
      }
      onChange={(event) => draft.setId(event.currentTarget.value)}
    />
  );
}

function InUse({ kind, row, draft, all, disabled }: RowFormProps & { disabled: boolean }) {
  const { t } = useTranslation("setup");
  const title = useTitle();
  const uses = row ? usedBy(all, kind.id, row.id) : [];
  const off = draft.form.active === false;
  const system = row?.system === true;
  return (
    <div>
      <Switch
        label={t("in_use")}
        description={system ? t("system_reason") : undefined}
        error={draft.errors.active}
        disabled={disabled || system}
        checked={!off}
        onChange={(event) => draft.set("active", event.currentTarget.checked)}
      />
      {off && uses.length > 0 ? (
        <Alert color="yellow" mt={8} title={t("used_by", { count: uses.length })}>
          {uses.map((use) => (
            <div key={`${use.kind} ${use.row.id}`}>
              {t(`kind.${use.kind}`)}: {title(use.row, use.row.id)}
            </div>
          ))}
        </Alert>
      ) : null}
    </div>
  );
}
