import { Button, Skeleton, TextInput } from "@mantine/core";
import {
  IconFileSpreadsheet,
  IconForms,
  IconListCheck,
  IconLock,
  IconPlus,
  IconSearch,
  IconSettings,
  IconTable,
  IconTagOff,
} from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../../app/session";
import { Empty, Fault } from "../../ui/parts";
import { FieldsPanel } from "../persons/FieldsPanel";
import { LabelsPanel } from "../persons/LabelsPanel";
import { freeColour } from "./colours";
import { Editor } from "./Editor";
import { Guide } from "./Guide";
import { KIND, KINDS, type Kind, type KindId } from "./kinds";
import { Permissions } from "./Permissions";
import { RowTable } from "./RowTable";
import { type Row, useAllRows, useRows, useTitle, wordsOf } from "./rows";
import css from "./SetupPage.module.css";
import { Single } from "./Single";
import { StaffFile } from "./StaffFile";
import type { Panel, SetupSearch } from "./search";
import { Wizard } from "./trunks/Wizard";

const NEW = "+";

/** Everything that can be set up, in the order of a call's life. */
export function SetupPage() {
  const { t } = useTranslation(["setup", "shell"]);
  const may = useMay();
  const search = useSearch({ from: "/setup" });
  const navigate = useNavigate({ from: "/setup" });
  const all = useAllRows();
  const go = (next: SetupSearch) => void navigate({ search: next });
  const kinds = KINDS.filter((kind) => may(KIND[kind].read));
  const chosen = search.kind ?? "guide";
  const open = kinds.find((kind) => kind === chosen);
  if (!may("staff.read")) return <Empty icon={IconLock} title={t("shell:fault.denied")} />;
  return (
    <div className={css.page}>
      <nav className={css.kinds} aria-label={t("title")}>
        <button
          type="button"
          aria-current={chosen === "guide" ? "page" : undefined}
          onClick={() => go({ kind: "guide" })}
        >
          <IconListCheck size={16} aria-hidden />
          <span>{t("guide.title")}</span>
        </button>
        {kinds.map((kind) => (
          <button
            key={kind}
            type="button"
            aria-current={chosen === kind ? "page" : undefined}
            onClick={() => go({ kind })}
          >
            <span>{t(`kind.${kind}`)}</span>
            {KIND[kind].ident === "single" ? null : (
              <small>{all[kind]?.filter((row) => row.active !== false).length ?? ""}</small>
            )}
          </button>
        ))}
        <PanelLink panel="fields" chosen={chosen} onGo={go} />
        <PanelLink panel="labels" chosen={chosen} onGo={go} />
        <PanelLink panel="file" chosen={chosen} onGo={go} />
        <PanelLink panel="permissions" chosen={chosen} onGo={go} />
      </nav>
      {chosen === "fields" ? <FieldsPanel /> : null}
      {chosen === "labels" ? <LabelsPanel /> : null}
      {chosen === "file" ? <StaffFile /> : null}
      {chosen === "permissions" ? <Permissions /> : null}
      {open && KIND[open].ident === "single" ? <Single key={open} kind={KIND[open]} all={all} /> : null}
      {open && KIND[open].ident !== "single" ? (
        <Rows
          key={open}
          kind={KIND[open]}
          open={search.id}
          all={all}
          onOpen={(id) => go({ kind: open, id })}
        />
      ) : null}
      {!open && KINDS.some((kind) => kind === chosen) ? (
        <Empty icon={IconLock} title={t("shell:fault.denied")} />
      ) : null}
      {!open && chosen === "guide" ? (
        <section className={css.content}>
          <header className={css.top}>
            <h1>{t("guide.title")}</h1>
          </header>
          <Guide all={all} onGo={(kind, id) => go({ kind, id })} />
        </section>
      ) : null}
    </div>
  );
}

const PANEL_ICONS = {
  fields: IconForms,
  labels: IconTagOff,
  file: IconFileSpreadsheet,
  permissions: IconTable,
} as const;

interface PanelLinkProps {
  panel: Exclude<Panel, "guide">;
  chosen: string;
  onGo: (next: SetupSearch) => void;
}

function PanelLink({ panel, chosen, onGo }: PanelLinkProps) {
  const { t } = useTranslation(["setup", "persons"]);
  const may = useMay();
  if (!may("staff.read")) return null;
  const Icon = PANEL_ICONS[panel];
  const of = panel === "fields" || panel === "labels" ? (`persons:${panel}.title` as const) : null;
  return (
    <button
      type="button"
      aria-current={chosen === panel ? "page" : undefined}
      onClick={() => onGo({ kind: panel })}
    >
      <Icon size={16} aria-hidden />
      <span>{of ? t(of) : t(`${panel as "file"}.title`)}</span>
    </button>
  );
}

/** Clients are told apart by their colours: a new one begins with a free one. */
function begun(kind: Kind, rows: Row[]): Kind {
  if (kind.id !== "clients") return kind;
  return { ...kind, fresh: { ...kind.fresh, colour: freeColour(rows.map((row) => row.colour)) } };
}

interface RowsProps {
  kind: Kind;
  open: string | undefined;
  all: Record<KindId, Row[] | undefined>;
  onOpen: (id: string | undefined) => void;
}

function Rows({ kind, open, all, onOpen }: RowsProps) {
  const { t } = useTranslation("setup");
  const may = useMay();
  const rows = useRows(kind.id);
  const [typed, setTyped] = useState("");
  const words = useDeferredValue(typed.trim().toLowerCase());
  const title = useTitle();
  const shown = (rows.data ?? []).filter((row) => !words || wordsOf(kind, row, all, title).includes(words));
  const [made, setMade] = useState<Row>();
  const justMade = made !== undefined && made.id === open;
  const row =
    open && open !== NEW
      ? (rows.data?.find((each) => each.id === open) ?? (justMade ? made : undefined))
      : undefined;
  const fresh = open === NEW && may(kind.write);
  return (
    <section className={css.content}>
      <header className={css.top}>
        <h1>{t(`kind.${kind.id}`)}</h1>
        <TextInput
          size="xs"
          w={220}
          leftSection={<IconSearch size={14} aria-hidden />}
          placeholder={t("find")}
          aria-label={t("find")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {may(kind.write) ? (
          <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => onOpen(NEW)}>
            {t(`new.${kind.id}`)}
          </Button>
        ) : null}
      </header>
      <div className={`panel scroll ${css.list}`}>
        {rows.isError ? <Fault fault={rows.error} onAgain={() => void rows.refetch()} /> : null}
        {rows.isPending ? <Skeleton h={300} m="md" w="auto" /> : null}
        {rows.data && shown.length === 0 ? (
          <Empty
            icon={IconSettings}
            title={t(words ? "no_match" : "empty")}
            hint={words ? undefined : t(`about.${kind.id}`)}
          />
        ) : null}
        {shown.length > 0 ? <RowTable kind={kind} rows={shown} all={all} onOpen={onOpen} /> : null}
      </div>
      {fresh && kind.id === "trunks" ? (
        <Wizard
          kind={kind}
          all={all}
          onCorrect={(row) => {
            setMade(row);
            onOpen(row.id);
          }}
          onClose={() => onOpen(undefined)}
        />
      ) : row || fresh ? (
        <Editor
          // What was made stays open as it is: it has just said that it is saved.
          key={justMade ? NEW : open}
          kind={begun(kind, rows.data ?? [])}
          row={row}
          all={all}
          atSettings={justMade}
          onSaved={(saved) => {
            if (open === NEW) setMade(saved);
            onOpen(saved.id);
          }}
          onClose={() => onOpen(undefined)}
        />
      ) : null}
    </section>
  );
}
