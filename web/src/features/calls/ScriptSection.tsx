import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Run } from "../../api/http";
import css from "./CallsPage.module.css";

/** How the talk covered its script: what was left out, and the gross errors. Nothing where there was none. */
export function ScriptSection({ call }: { call: string }) {
  const { t } = useTranslation("script");
  const found = useQuery({
    queryKey: ["calls", "script", call],
    queryFn: () => api("GET /api/script-runs/of-call/{call}", { path: { call } }),
    staleTime: 5_000,
    retry: false,
  });
  const run = found.data?.run;
  if (!run) return null;
  return (
    <section className={css.section} aria-label={t("drawer.title")}>
      <h3 className="label">{t("drawer.title")}</h3>
      <p className={css.noteText}>
        {run.script_name} · {t("drawer.version", { number: run.number })} ·{" "}
        {t("drawer.covered", { done: run.done, due: run.due })}
        {run.ended_at ? "" : ` · ${t("drawer.running")}`}
      </p>
      <Figures run={run} />
    </section>
  );
}

function Figures({ run }: { run: Run }) {
  const { t } = useTranslation("script");
  const errors = run.checks
    .filter((each) => each.verdict === "error")
    .map((each) => t(`check.${each.check}`));
  const missed = run.missed.map((each) => `${each.title || each.step} (${t(`why.${each.why}`)})`);
  const rows: [string, string][] = [
    [t("drawer.errors"), errors.join(", ") || t("drawer.none")],
    [t("drawer.missed"), missed.join(", ") || t("drawer.all")],
    ...run.answers.map((each): [string, string] => [each.title, each.secret ? t("given") : each.words]),
  ];
  return (
    <dl className={css.facts}>
      {rows.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
