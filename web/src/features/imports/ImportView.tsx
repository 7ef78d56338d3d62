import { Badge, Button, Group, Progress } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Import } from "../../api/http";
import { Fault } from "../../ui/parts";
import { progress, sizeOf } from "./columns";
import css from "./ImportsPage.module.css";
import { Outcome } from "./Outcome";
import { PlanForm } from "./PlanForm";
import { PreviewTable } from "./PreviewTable";
import { RUNNING, TONES } from "./states";
import { inTurn, latest, unlessFailed } from "./turns";

type Act = "start" | "cancel" | "undo" | "drop";

/** One import, whatever state it is in. */
export function ImportView({ run }: { run: Import }) {
  const { t, i18n } = useTranslation("people");
  const queries = useQueryClient();
  const navigate = useNavigate({ from: "/imports" });
  const path = { run: run.id };
  const act = useMutation({
    ...inTurn(run.id),
    mutationFn: async ({ what, check }: { what: Act; check: () => void }): Promise<Import | null> => {
      check();
      if (what === "start") {
        return api("POST /api/imports/{run}/start", {
          path,
          body: { version: latest(queries, run).version },
        });
      }
      if (what === "cancel") return api("POST /api/imports/{run}/cancel", { path });
      if (what === "undo") return api("POST /api/imports/{run}/undo", { path });
      await api("DELETE /api/imports/{run}", { path });
      return null;
    },
    onSuccess: (now) => {
      if (now) queries.setQueryData(["imports", "one", run.id], now);
      else void navigate({ search: {} });
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: ["imports"] }),
  });
  const file = {
    size: sizeOf(run.size, i18n.language),
    kind: run.kind.toUpperCase(),
    encoding: run.encoding.replace("-sig", "").toUpperCase(),
  };
  return (
    <>
      <Group justify="space-between">
        <div>
          <Group gap={8}>
            <h2 className={css.title}>{run.name}</h2>
            <Badge variant="light" color={TONES[run.state]}>
              {t(`imports.state.${run.state}`)}
            </Badge>
          </Group>
          <p className={css.quiet}>{t("imports.file", file).replace(/ · $/, "")}</p>
        </div>
        <Buttons
          run={run}
          busy={act.isPending}
          onAct={(what) => act.mutate({ what, check: unlessFailed(queries, run.id) })}
        />
      </Group>
      {act.isError ? <Fault fault={act.error} /> : null}
      {RUNNING.includes(run.state) ? <Running run={run} /> : null}
      {run.state === "draft" ? (
        <>
          <PlanForm run={run} />
          <PreviewTable run={run} />
        </>
      ) : (
        <Outcome run={run} />
      )}
    </>
  );
}

function Buttons({ run, busy, onAct }: { run: Import; busy: boolean; onAct: (what: Act) => void }) {
  const { t } = useTranslation("people");
  if (run.state === "draft") {
    return (
      <Group gap={8}>
        <Button variant="default" disabled={busy} onClick={() => onAct("drop")}>
          {t("imports.drop")}
        </Button>
        <Button loading={busy} onClick={() => onAct("start")}>
          {t("imports.start")}
        </Button>
      </Group>
    );
  }
  if (RUNNING.includes(run.state) && run.state !== "undoing") {
    return (
      <Button variant="default" loading={busy} onClick={() => onAct("cancel")}>
        {t("imports.cancel")}
      </Button>
    );
  }
  if (!run.undoable) return null;
  return (
    <Button
      variant="default"
      color="red"
      loading={busy}
      title={t("imports.undo_hint")}
      onClick={() => window.confirm(t("imports.undo_sure")) && onAct("undo")}
    >
      {t("imports.undo")}
    </Button>
  );
}

function Running({ run }: { run: Import }) {
  const { t } = useTranslation("people");
  const part = progress(run);
  const text =
    part === null
      ? t("imports.read_rows", { count: run.rows_read })
      : t("imports.done_rows", { done: run.rows_done, total: run.rows_total ?? 0 });
  return (
    <div role="status">
      <Progress value={part === null ? 100 : part * 100} animated={part === null} aria-label={text} />
      <p className={css.quiet}>{text}</p>
    </div>
  );
}
