import { Button, Progress, Skeleton } from "@mantine/core";
import { IconAlertTriangle, IconPlayerStop, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { RunDetail, RunOut } from "../../api/http";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { Charts } from "./Charts";
import { FigureTable } from "./FigureTable";
import { FitLine } from "./FitLine";
import { QueueTable } from "./QueueTable";
import { consequence, judge, verdict } from "./verdict";
import css from "./WhatIfPage.module.css";
import { changeLine, dayName } from "./wording";

interface AnswerProps {
  run: string;
  known: RunOut | undefined;
  onGone(): void;
}

const GOING = ["waiting", "running"];

/** One question with its answer, or how far it is. */
export function Answer({ run, known, onGone }: AnswerProps) {
  const { t } = useTranslation("whatif");
  const queries = useQueryClient();
  const detail = useQuery({
    queryKey: ["whatif", "run", run],
    queryFn: () => api("GET /api/whatif/runs/{run}", { path: { run } }),
    refetchInterval: (query) =>
      query.state.data === undefined || GOING.includes(query.state.data.state) ? 1_000 : false,
  });
  const again = () => {
    void queries.invalidateQueries({ queryKey: ["whatif", "run", run] });
    void queries.invalidateQueries({ queryKey: ["whatif", "runs"] });
  };
  const cancel = useMutation({
    mutationFn: () => api("POST /api/whatif/runs/{run}/cancel", { path: { run } }),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: () => api("DELETE /api/whatif/runs/{run}", { path: { run } }),
    onSuccess: onGone,
  });
  if (detail.isLoadingError) return <Fault fault={detail.error} onAgain={() => void detail.refetch()} />;
  if (!detail.data) return <Skeleton h={400} />;
  const going = GOING.includes(detail.data.state);
  return (
    <>
      <Head run={detail.data}>
        {going ? (
          <Button
            variant="default"
            size="xs"
            loading={cancel.isPending}
            leftSection={<IconPlayerStop size={14} aria-hidden />}
            onClick={() => cancel.mutate()}
          >
            {t("cancel")}
          </Button>
        ) : (
          <Button
            variant="subtle"
            size="xs"
            color="gray"
            loading={remove.isPending}
            leftSection={<IconTrash size={14} aria-hidden />}
            onClick={() => remove.mutate()}
          >
            {t("remove")}
          </Button>
        )}
      </Head>
      {cancel.isError ? <Fault fault={cancel.error} /> : null}
      {remove.isError ? <Fault fault={remove.error} /> : null}
      {going ? <Going run={known && known.played > detail.data.played ? known : detail.data} /> : null}
      {detail.data.state === "failed" ? (
        <div className={`panel ${css.blank}`}>
          <Empty icon={IconAlertTriangle} title={t("state.failed")} hint={detail.data.fault} />
        </div>
      ) : null}
      {detail.data.state === "cancelled" ? (
        <div className={`panel ${css.blank}`}>
          <Empty icon={IconPlayerStop} title={t("state.cancelled")} hint={t("cancelled_hint")} />
        </div>
      ) : null}
      {detail.data.state === "done" ? <Result run={detail.data} /> : null}
    </>
  );
}

function Head({ run, children }: { run: RunDetail; children: React.ReactNode }) {
  const { t, i18n } = useTranslation("whatif");
  const names = useNames();
  return (
    <header className={css.head}>
      <div>
        <h2 className={css.title}>{changeLine(run, t, names.queue)}</h2>
        <p className={css.hint}>
          {dayName(run.day, i18n.language)} · {t("times", { count: run.replications })}
        </p>
      </div>
      {children}
    </header>
  );
}

function Going({ run }: { run: RunOut }) {
  const { t } = useTranslation("whatif");
  return (
    <div className={`panel ${css.going}`} role="status">
      <strong>{t(run.state === "waiting" ? "waits" : "going")}</strong>
      <Progress
        value={(100 * run.played) / run.replications}
        aria-label={t("going")}
        animated={run.state === "running"}
      />
      <span className={css.hint}>{t("played", { played: run.played, count: run.replications })}</span>
    </div>
  );
}

function Result({ run }: { run: RunDetail }) {
  const { t, i18n } = useTranslation("whatif");
  const names = useNames();
  if (!run.real || !run.base || Object.keys(run.real.queues).length === 0) {
    return <Empty icon={IconAlertTriangle} title={t("nothing_yours")} hint={t("nothing_yours_hint")} />;
  }
  return (
    <>
      <section className={`panel ${css.verdict}`} data-judgement={judge(run)}>
        <p className={css.sentence}>{verdict(run, t, names.queue, i18n.language)}</p>
        {run.changed ? <p className={css.second}>{consequence(run, t, i18n.language)}</p> : null}
        <FitLine run={run} />
      </section>
      <FigureTable run={run} />
      <Charts run={run} />
      <QueueTable run={run} />
    </>
  );
}
