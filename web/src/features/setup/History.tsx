import { Button, Skeleton } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Change } from "../../api/http";
import { useLive } from "../../live/hooks";
import { At } from "../../ui/clocks";
import { useDirectory } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { plainly } from "../../ui/plain";
import type { Kind } from "./kinds";
import { useHistory } from "./rows";
import css from "./SetupPage.module.css";

interface HistoryProps {
  kind: Pick<Kind, "what">;
  id: string;
  mayUndo: boolean;
  /** Takes the values from before the last change. */
  onUndo: (before: Record<string, unknown>) => void;
}

/** Who changed what and when; the last change can be taken back. */
export function History({ kind, id, mayUndo, onUndo }: HistoryProps) {
  const { t } = useTranslation("setup");
  const history = useHistory(kind, id);
  if (history.isPending) return <Skeleton h={160} mt={12} />;
  if (history.isLoadingError) return <Fault fault={history.error} onAgain={() => void history.refetch()} />;
  if (history.data.length === 0) return <p className={css.quiet}>{t("history.none")}</p>;
  const [last] = history.data;
  const undo = mayUndo && last?.action === "changed" && last.before ? last.before : null;
  return (
    <ol className={css.history}>
      {history.data.map((change) => (
        <li key={change.id}>
          <Line change={change} kind={kind} />
          {change === last && undo ? (
            <Button
              size="xs"
              variant="default"
              mt={6}
              leftSection={<IconArrowBackUp size={14} aria-hidden />}
              onClick={() => onUndo(undo)}
            >
              {t("history.undo")}
            </Button>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

/** One change: when, by whom, and what of it. */
export function Line({ change, kind }: { change: Change; kind: Pick<Kind, "what"> }) {
  const { t, i18n } = useTranslation("setup");
  const users = useDirectory().data?.users;
  const zone = useLive((state) => state.centre?.zone);
  const shown = (value: unknown) =>
    plainly(value, { yes: t("yes"), no: t("no"), language: i18n.language, zone });
  const who = users?.find((each) => each.id === change.user)?.name ?? (change.user || t("history.system"));
  const fields = Object.keys(change.after ?? {});
  const label = (name: string) => {
    const own = `field.${kind.what}.${name}`;
    return t((i18n.exists(`setup:${own}`) ? own : `field.${name}`) as "title", { defaultValue: name });
  };
  return (
    <>
      <div>
        <At at={change.at} /> · {who} ·{" "}
        {t(`history.${change.action as "changed"}`, { defaultValue: change.action })}
      </div>
      {change.action === "changed" ? (
        <dl className={css.changes}>
          {fields.map((name) => (
            <div key={name}>
              <dt>{label(name)}</dt>
              <dd>
                <del>{shown(change.before?.[name])}</del> → <ins>{shown(change.after?.[name])}</ins>
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
    </>
  );
}
