import { Group, Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMay } from "../../app/session";
import { Fault } from "../../ui/parts";
import { useDraft } from "./draft";
import { LiveBadge, RowForm } from "./Editor";
import { History } from "./History";
import type { Kind, KindId } from "./kinds";
import { type Row, useRows } from "./rows";
import css from "./SetupPage.module.css";

interface SingleProps {
  kind: Kind;
  all: Record<KindId, Row[] | undefined>;
}

/** What a centre has once: its form and its history on the page itself, no list of one. */
export function Single({ kind, all }: SingleProps) {
  const { t } = useTranslation("setup");
  const rows = useRows(kind.id);
  const row = rows.data?.[0];
  return (
    <section className={css.content}>
      {rows.isError ? <Fault fault={rows.error} onAgain={() => void rows.refetch()} /> : null}
      {row ? (
        <Form kind={kind} row={row} all={all} />
      ) : (
        <>
          <h1 className={css.singleTitle}>{t(`kind.${kind.id}`)}</h1>
          {rows.isPending ? <Skeleton h={400} maw={640} /> : null}
        </>
      )}
    </section>
  );
}

/** A centre that nobody has described yet is most likely where its administrator sits. */
function proposed(kind: Kind, row: Row): Row {
  if (kind.id !== "centre" || row.version > 0) return row;
  return { ...row, zone: Intl.DateTimeFormat().resolvedOptions().timeZone || row.zone };
}

function Form({ kind, row, all }: SingleProps & { row: Row }) {
  const { t } = useTranslation("setup");
  const may = useMay();
  const draft = useDraft(kind, proposed(kind, row), () => undefined);
  return (
    <>
      <Group gap={10}>
        <h1 className={css.singleTitle}>{t(`kind.${kind.id}`)}</h1>
        <LiveBadge kind={kind} row={draft.saved} dirty={draft.dirty} />
      </Group>
      <p className={css.quiet} style={{ margin: 0 }}>
        {t(`about.${kind.id}`)}
      </p>
      <div className={css.single}>
        <div className="panel">
          <RowForm kind={kind} row={row} draft={draft} all={all} />
        </div>
        {may("history.read") ? (
          <div className="panel">
            <h2>{t("tab.history")}</h2>
            <History kind={kind} id={row.id} mayUndo={may(kind.write)} onUndo={draft.undo} />
          </div>
        ) : null}
      </div>
    </>
  );
}
