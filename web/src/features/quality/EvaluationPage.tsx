import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Evaluation } from "../../api/http";
import { At } from "../../ui/clocks";
import { useDirectory, useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import type { PlayerHandle } from "../calls/Player";
import { Answers } from "./Answers";
import { Form } from "./Form";
import { Given } from "./Given";
import { Listen } from "./Listen";
import css from "./Quality.module.css";
import { points, useName } from "./quality";

/** One evaluation: the recording on the left, the form on the right. */
export function EvaluationPage() {
  const { t } = useTranslation("quality");
  const { id } = useParams({ from: "/quality/evaluations/$id" });
  const found = useQuery({
    queryKey: ["quality", "evaluation", id],
    queryFn: () => api("GET /api/quality/evaluations/{evaluation}", { path: { evaluation: id } }),
  });
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1 className={css.title}>{t("evaluation")}</h1>
        <Button component={Link} to="/quality" variant="default" size="xs">
          {t("to_list")}
        </Button>
      </header>
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
      {found.isPending ? <Skeleton h={320} /> : null}
      {found.data ? <Both key={`${id} ${found.data.done_at}`} evaluation={found.data} /> : null}
    </div>
  );
}

function Both({ evaluation }: { evaluation: Evaluation }) {
  const { t } = useTranslation("quality");
  const players = useRef(new Map<string, PlayerHandle>());
  return (
    <div className={css.columns}>
      <section className="panel" aria-label={t("talk")}>
        <Head evaluation={evaluation} />
        <Listen call={evaluation.call} players={players} />
        {evaluation.done_at ? <Answers evaluation={evaluation} /> : null}
      </section>
      <section className="panel" aria-label={t("form")}>
        {evaluation.may_edit ? (
          <Form evaluation={evaluation} players={players} />
        ) : (
          <Given evaluation={evaluation} players={players} />
        )}
      </section>
    </div>
  );
}

function Head({ evaluation }: { evaluation: Evaluation }) {
  const { t, i18n } = useTranslation("quality");
  const names = useNames();
  const name = useName();
  const directory = useDirectory().data;
  const evaluator = directory?.users.find((each) => each.id === evaluation.evaluator)?.name;
  return (
    <div style={{ paddingBottom: 12 }}>
      <p className={css.quiet}>
        <At at={evaluation.called_at} /> · {names.client(evaluation.client)} · {names.agent(evaluation.agent)}
      </p>
      <p className={css.quiet}>
        {name(evaluation)}, {t("form_number", { number: evaluation.number })} ·{" "}
        {evaluator ?? evaluation.evaluator}
        {evaluation.difficult ? ` · ${t("difficult.short")}` : ""}
        {evaluation.calibration ? ` · ${t("blind")}` : ""}
      </p>
      {evaluation.done_at ? (
        <p className={css.score} title={t("score_formula")}>
          {points(evaluation.score, i18n.language)}
          {evaluation.failed.length > 0 ? ` · ${t("critical")}` : ""}
        </p>
      ) : null}
      <Link to="/calls" search={{ call: evaluation.call }} className="number-link">
        {t("open_call")}
      </Link>
    </div>
  );
}
