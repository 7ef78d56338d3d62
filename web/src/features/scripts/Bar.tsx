import { ActionIcon, Badge, Button, Tooltip } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconChartBar,
  IconHistory,
  IconLayoutDistributeVertical,
  IconPlayerPlay,
  IconPlus,
  IconSettings,
  type TablerIcon,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ScriptOut } from "../../api/http";
import { useMay } from "../../app/session";
import { useNames } from "../../ui/names";
import { useFaultText } from "../../ui/parts";
import { AddMenu } from "./AddMenu";
import { useDocument } from "./document";
import css from "./Editor.module.css";
import { PlacesDialog } from "./Places";
import { PublishDialog } from "./Publish";
import type { DraftWork } from "./useDraft";
import { VersionsDialog } from "./Versions";

interface BarProps {
  row: ScriptOut;
  work: DraftWork;
  trying: boolean;
  onTrying: () => void;
  children: ReactNode;
}

type Dialog = "publish" | "versions" | "places" | null;

/** What can be done with the whole script, and whether it is saved. */
export function Bar({ row, work, trying, onTrying, children }: BarProps) {
  const { t } = useTranslation("editor");
  const may = useMay();
  const names = useNames();
  const doc = useDocument();
  const [dialog, setDialog] = useState<Dialog>(null);
  return (
    <header className={css.bar}>
      <Link to="/scripts" className={css.quiet}>
        {t("title")}
      </Link>
      <h1>{row.name}</h1>
      <span className={css.quiet}>{names.client(row.client)}</span>
      {row.published.map((each) => (
        <Badge key={each.number} color="green" variant="light">
          {t("version", { number: each.number })}
        </Badge>
      ))}
      {doc.readOnly ? (
        <Badge color="gray" variant="light">
          {t("read_only")}
        </Badge>
      ) : (
        <Saved work={work} />
      )}
      <span className={css.grow} />
      {children}
      {doc.readOnly ? null : (
        <>
          <AddMenu after={doc.selected}>
            <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />}>
              {t("add_step")}
            </Button>
          </AddMenu>
          <Tool icon={IconArrowBackUp} label={t("undo")} off={!work.mayUndo} onClick={work.undo} />
          <Tool icon={IconArrowForwardUp} label={t("redo")} off={!work.mayRedo} onClick={work.redo} />
          <Tool
            icon={IconLayoutDistributeVertical}
            label={t("arrange")}
            off={Object.keys(doc.places).length === 0}
            onClick={() => doc.move({})}
          />
        </>
      )}
      <Tool icon={IconPlayerPlay} label={t("trial.title")} pressed={trying} onClick={onTrying} />
      <Tool icon={IconHistory} label={t("versions.title")} onClick={() => setDialog("versions")} />
      {doc.readOnly ? null : (
        <Tool icon={IconSettings} label={t("places.title")} onClick={() => setDialog("places")} />
      )}
      {may("scripts.report") ? (
        <Tooltip label={t("results")}>
          <ActionIcon
            component={Link}
            to="/scripts/$id/results"
            params={{ id: row.id } as never}
            variant="default"
            size={30}
            aria-label={t("results")}
          >
            <IconChartBar size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ) : null}
      {doc.readOnly ? null : (
        <Button size="xs" onClick={() => setDialog("publish")}>
          {t("publish.button")}
        </Button>
      )}
      {dialog === "publish" ? <PublishDialog row={row} work={work} onClose={() => setDialog(null)} /> : null}
      {dialog === "versions" ? <VersionsDialog row={row} onClose={() => setDialog(null)} /> : null}
      {dialog === "places" ? <PlacesDialog row={row} onClose={() => setDialog(null)} /> : null}
    </header>
  );
}

interface ToolProps {
  icon: TablerIcon;
  label: string;
  off?: boolean;
  pressed?: boolean;
  onClick: () => void;
}

function Tool({ icon: Icon, label, off = false, pressed, onClick }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={pressed ? "light" : "default"}
        size={30}
        aria-label={label}
        aria-pressed={pressed}
        disabled={off}
        onClick={onClick}
      >
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

const COLOUR = {
  saved: "green",
  waiting: "gray",
  saving: "gray",
  offline: "yellow",
  stale: "red",
  refused: "red",
} as const;

function Saved({ work }: { work: DraftWork }) {
  const { t } = useTranslation("editor");
  const words = useFaultText();
  const { state, fault } = work.saving;
  return (
    <Tooltip label={state === "refused" ? words(fault) : t(`saving_hint.${state}`)}>
      <Badge color={COLOUR[state]} variant="light" role="status" tabIndex={0}>
        {t(`saving.${state}`)}
      </Badge>
    </Tooltip>
  );
}
