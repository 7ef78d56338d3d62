import { Skeleton } from "@mantine/core";
import { IconArrowsSplit2, IconCalendarOff } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useMay } from "../../app/session";
import { Empty, Fault } from "../../ui/parts";
import { Answer } from "./Answer";
import { Ask } from "./Ask";
import { Runs } from "./Runs";
import css from "./WhatIfPage.module.css";

const RUNS = ["whatif", "runs"];

/** A day that was, with another staffing or another rule, beside what really happened. */
export function WhatIfPage() {
  const { t } = useTranslation(["whatif", "shell"]);
  const may = useMay();
  const queries = useQueryClient();
  const search = useSearch({ from: "/whatif" });
  const navigate = useNavigate({ from: "/whatif" });
  const allowed = may("whatif.run");
  const days = useQuery({
    queryKey: ["whatif", "days"],
    queryFn: () => api("GET /api/whatif/days", {}),
    enabled: allowed,
  });
  const runs = useQuery({
    queryKey: RUNS,
    queryFn: () => api("GET /api/whatif/runs", {}),
    enabled: allowed,
    refetchInterval: (query) =>
      query.state.data?.some((run) => run.state === "waiting" || run.state === "running") ? 1_000 : false,
  });
  const open = (run: string | undefined) => {
    void queries.invalidateQueries({ queryKey: RUNS });
    void navigate({ search: run ? { run } : {} });
  };
  if (!allowed) return <Empty icon={IconCalendarOff} title={t("not_allowed")} hint={t("not_allowed_hint")} />;
  const chosen = runs.data?.find((run) => run.id === search.run);
  return (
    <div className={css.page}>
      <aside className={css.side}>
        <h1 className={css.title}>{t("title")}</h1>
        {days.isError ? <Fault fault={days.error} onAgain={() => void days.refetch()} /> : null}
        {days.isPending ? <Skeleton h={260} /> : null}
        {days.data && days.data.length > 0 ? <Ask days={days.data} onAsked={(run) => open(run.id)} /> : null}
        <Runs runs={runs.data ?? []} chosen={search.run} onOpen={open} />
      </aside>
      <section className={css.main} aria-label={t("answer")}>
        {search.run ? (
          <Answer key={search.run} run={search.run} known={chosen} onGone={() => open(undefined)} />
        ) : days.data?.length === 0 ? (
          <div className={`panel ${css.blank}`}>
            <Empty
              icon={IconCalendarOff}
              title={t("no_days")}
              hint={
                <>
                  {t("no_days_hint")} <code className={css.code}>perezvon demo day</code>
                </>
              }
            />
          </div>
        ) : (
          <div className={`panel ${css.blank}`}>
            <Empty icon={IconArrowsSplit2} title={t("nothing_asked")} hint={t("nothing_asked_hint")} />
          </div>
        )}
      </section>
    </div>
  );
}
