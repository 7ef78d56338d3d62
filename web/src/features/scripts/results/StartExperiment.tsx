import { Alert, Button, NumberInput, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import type { ResultsOut } from "../../../api/http";
import { Fault } from "../../../ui/parts";
import css from "./Results.module.css";

/** The plan of a test: which share of calls, what sells now, which change would matter; and so how many calls. */
export function StartExperiment({ id, found, days }: { id: string; found: ResultsOut; days: number }) {
  const { t } = useTranslation("results");
  const queries = useQueryClient();
  const draft = useQuery({
    queryKey: ["scripts", id, "draft", "plan"],
    queryFn: () => api("GET /api/scripts/{script}/draft", { path: { script: id } }),
    gcTime: 0,
  });
  const { known, deals } = found.totals;
  const now = known >= 20 && deals > 0 && deals < known ? (deals / known) * 100 : 20;
  const [base, setBase] = useState<number | string>(Math.round(now * 10) / 10);
  const [lift, setLift] = useState<number | string>(5);
  const [share, setShare] = useState<number | string>(50);
  const [asked] = useDebouncedValue({ base: Number(base) / 100, lift: Number(lift) / 100 }, 250);
  const plan = useQuery({
    queryKey: ["scripts", "plan", asked],
    queryFn: () => api("GET /api/scripts/experiments/plan", { query: asked }),
    retry: false,
  });
  const start = useMutation({
    mutationFn: () =>
      api("POST /api/scripts/{script}/experiments", {
        path: { script: id },
        body: {
          version: draft.data?.version ?? 0,
          base: Number(base) / 100,
          lift: Number(lift) / 100,
          share: Number(share),
        },
      }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["scripts"] }),
  });
  const flow = found.versions.reduce((sum, version) => sum + version.known, 0);
  const pace = plan.data ? daysFor(plan.data.calls, Number(share), flow, days) : null;
  if (!draft.data) return draft.isError ? <Fault fault={draft.error} /> : null;
  if (draft.data.version === 0) {
    return (
      <Alert color="gray" title={t("test.no_draft")}>
        {t("test.no_draft_hint")}{" "}
        <Link to="/scripts/$id" params={{ id }}>
          {t("to_script")}
        </Link>
      </Alert>
    );
  }
  const wrong = draft.data.problems.length;
  return (
    <section className={css.box} aria-label={t("test.start")}>
      <h2>{t("test.start")}</h2>
      <Text size="sm">{t("test.start_about", { number: draft.data.number })}</Text>
      <div className={css.plan}>
        <NumberInput
          label={t("test.base")}
          description={t("test.base_hint")}
          suffix=" %"
          min={0.1}
          max={99.9}
          decimalScale={1}
          value={base}
          onChange={setBase}
        />
        <NumberInput
          label={t("test.lift")}
          description={t("test.lift_hint")}
          min={0.1}
          max={99}
          decimalScale={1}
          value={lift}
          onChange={setLift}
        />
        <NumberInput
          label={t("test.share")}
          description={t("test.share_hint")}
          suffix=" %"
          min={1}
          max={99}
          allowDecimal={false}
          value={share}
          onChange={setShare}
        />
      </div>
      {plan.isError ? <Fault fault={plan.error} /> : null}
      {plan.data ? (
        <Text fw={600} role="status">
          {t("test.needs", { calls: plan.data.calls, both: plan.data.calls * 2 })}
          {pace === null ? "" : ` ${t("test.pace", { count: pace })}`}
        </Text>
      ) : null}
      {wrong > 0 ? (
        <Alert color="red">
          {t("test.problems", { count: wrong })}{" "}
          <Link to="/scripts/$id" params={{ id }}>
            {t("to_script")}
          </Link>
        </Alert>
      ) : null}
      {start.isError ? <Fault fault={start.error} /> : null}
      <Button
        loading={start.isPending}
        disabled={wrong > 0 || !plan.data || found.number === null}
        onClick={() => start.mutate()}
        style={{ alignSelf: "flex-start" }}
      >
        {t("test.go")}
      </Button>
    </section>
  );
}

/** Days that takes at the pace of the days that are shown, the smaller share decides; null: no pace yet. */
export function daysFor(calls: number, share: number, known: number, days: number): number | null {
  const smaller = Math.min(share, 100 - share) / 100;
  return known > 0 && smaller > 0 ? Math.ceil(calls / ((known / days) * smaller)) : null;
}
