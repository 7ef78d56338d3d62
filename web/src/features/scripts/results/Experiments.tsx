import { Alert, Button, Group, Progress, Skeleton, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import type { ArmOut, ExperimentOut, ResultsOut } from "../../../api/http";
import { useMay } from "../../../app/session";
import { useNames } from "../../../ui/names";
import { Fault } from "../../../ui/parts";
import { dayWords } from "../../../ui/time";
import { Figure, useShare, useSpan } from "./figures";
import css from "./Results.module.css";
import { StartExperiment } from "./StartExperiment";

/** A/B tests of the script: the one that runs, and what came of those before. */
export function Experiments({ id, found, days }: { id: string; found: ResultsOut; days: number }) {
  const { t } = useTranslation("results");
  const may = useMay();
  const tests = useQuery({
    queryKey: ["scripts", id, "experiments"],
    queryFn: () => api("GET /api/scripts/{script}/experiments", { path: { script: id } }),
  });
  if (tests.isLoadingError) return <Fault fault={tests.error} onAgain={() => void tests.refetch()} />;
  if (!tests.data) return <Skeleton h={240} m="md" w="auto" />;
  const running = tests.data.some((test) => test.ended_at === null);
  return (
    <div className={css.tests}>
      <Text c="dimmed" maw={720}>
        {t("test.about")}
      </Text>
      {!running && may("scripts.write") ? <StartExperiment id={id} found={found} days={days} /> : null}
      {tests.data.map((test) => (
        <Test key={test.id} test={test} />
      ))}
    </div>
  );
}

function Test({ test }: { test: ExperimentOut }) {
  const { t, i18n } = useTranslation("results");
  const share = useShare();
  const names = useNames();
  const done = Math.min(test.a.calls, test.planned) + Math.min(test.b.calls, test.planned);
  const days = (at: string) => dayWords(at, i18n.language);
  return (
    <section
      className={`${css.test} ${css.box}`}
      aria-label={t("test.title", { a: test.a.number, b: test.b.number })}
    >
      <h2>{t("test.title", { a: test.a.number, b: test.b.number })}</h2>
      <p className={css.quiet}>
        {test.ended_at
          ? t("test.ended", {
              from: days(test.started_at),
              to: days(test.ended_at),
              by: names.user(test.ended_by),
            })
          : t("test.since", { from: days(test.started_at), by: names.user(test.author) })}
        {" · "}
        {t("test.plan", {
          planned: test.planned,
          base: share(test.base, 1, 1),
          lift: new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 }).format(test.lift * 100),
        })}
      </p>
      <Verdict test={test} />
      {test.ended_at ? null : (
        <Progress
          value={(done / (2 * test.planned)) * 100}
          aria-label={t("test.progress", { done, planned: 2 * test.planned })}
        />
      )}
      <Text size="sm" c="dimmed">
        {t("test.progress", { done, planned: 2 * test.planned })}
      </Text>
      <Arms test={test} />
      <Numbers test={test} />
      {test.mismatch ? <Alert color="red">{t("test.mismatch", { share: test.share })}</Alert> : null}
      {test.broken ? <Alert color="yellow">{t("test.broken")}</Alert> : null}
      {test.ended_at ? null : <End test={test} />}
    </section>
  );
}

function Verdict({ test }: { test: ExperimentOut }) {
  const { t } = useTranslation("results");
  const clear = test.verdict !== "undecided" && test.verdict !== "no_calls";
  return (
    <Alert
      color={clear && test.verdict !== "no_difference" ? "green" : "gray"}
      title={t(`test.verdict.${test.verdict}`)}
      role="status"
    >
      {t(`test.verdict_hint.${test.verdict}`, { missing: test.missing })}
      {test.ended_at ? ` ${t(`test.winner.${test.winner ?? "none"}`)}` : ""}
    </Alert>
  );
}

function Arms({ test }: { test: ExperimentOut }) {
  const { t } = useTranslation("results");
  const share = useShare();
  const span = useSpan();
  const row = (name: "A" | "B", arm: ArmOut, percent: number) => (
    <tr>
      <td>{t("test.variant", { name, number: arm.number })}</td>
      <td>{percent} %</td>
      <td>
        <Figure count={arm.assigned} behind={{ what: "all", title: t("runs"), number: arm.number }} />
      </td>
      <td>{arm.calls}</td>
      <td>{arm.deals}</td>
      <td>{share(arm.deals, arm.calls, 1)}</td>
      <td>{arm.calls > 0 ? span(arm.low, arm.high) : "–"}</td>
    </tr>
  );
  return (
    <table className={css.table}>
      <thead>
        <tr>
          {(["variant_head", "share_head", "assigned", "counted", "deals", "rate", "sure"] as const).map(
            (column) => (
              <th key={column} scope="col">
                {t(`test.${column}`)}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>
        {row("A", test.a, 100 - test.share)}
        {row("B", test.b, test.share)}
      </tbody>
    </table>
  );
}

/** The same in the words of statistics, for who asks. */
function Numbers({ test }: { test: ExperimentOut }) {
  const { t, i18n } = useTranslation("results");
  const { comparison } = test;
  if (!comparison) return null;
  const points = new Intl.NumberFormat(i18n.language, {
    maximumFractionDigits: 1,
    signDisplay: "exceptZero",
  });
  const p = new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 2 });
  return (
    <Text size="sm">
      {t("test.numbers", {
        difference: points.format(comparison.difference * 100),
        low: points.format(comparison.low * 100),
        high: points.format(comparison.high * 100),
        p: p.format(comparison.p),
        method: t(`test.method.${comparison.method}`),
      })}
    </Text>
  );
}

function End({ test }: { test: ExperimentOut }) {
  const { t } = useTranslation("results");
  const may = useMay();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<"A" | "B" | "none" | null>(null);
  const end = useMutation({
    mutationFn: (winner: "A" | "B" | null) =>
      api("POST /api/scripts/{script}/experiments/{experiment}/end", {
        path: { script: test.script, experiment: test.id },
        body: { version: test.version, winner },
      }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["scripts"] }),
  });
  if (!may("scripts.write")) return null;
  const early = test.verdict === "undecided" || test.verdict === "no_calls";
  if (asking) {
    return (
      <Alert color={early && asking !== "none" ? "yellow" : "gray"} role="alert">
        <Text mb={8}>
          {early && asking !== "none" ? `${t("test.too_early")} ` : ""}
          {t(`test.sure_${asking}`)}
        </Text>
        {end.isError ? <Fault fault={end.error} /> : null}
        <Group gap={8}>
          <Button
            size="xs"
            loading={end.isPending}
            onClick={() => end.mutate(asking === "none" ? null : asking)}
          >
            {t("test.yes")}
          </Button>
          <Button size="xs" variant="default" onClick={() => setAsking(null)}>
            {t("test.no")}
          </Button>
        </Group>
      </Alert>
    );
  }
  return (
    <Group gap={8}>
      {test.broken
        ? null
        : (["A", "B"] as const).map((name) => (
            <Button key={name} size="xs" variant="default" onClick={() => setAsking(name)}>
              {t("test.choose", { name })}
            </Button>
          ))}
      <Button size="xs" variant="default" onClick={() => setAsking("none")}>
        {t("test.stop")}
      </Button>
    </Group>
  );
}
