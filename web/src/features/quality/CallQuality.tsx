import { Button, MultiSelect, Select } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useMay } from "../../app/session";
import { useDirectory, useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import calls from "../calls/CallsPage.module.css";
import { Difficult } from "./Difficult";
import { EvaluateButton } from "./EvaluateButton";
import css from "./Quality.module.css";
import { points, useChange, useName, useOfCall, useScorecards } from "./quality";

/** What the quality knows of one call, in its record. */
export function CallQuality({ call, client }: { call: string; client: string | null }) {
  const { t, i18n } = useTranslation("quality");
  const may = useMay();
  const names = useNames();
  const directory = useDirectory().data;
  const found = useOfCall(call).data;
  if (!found) return null;
  const user = (login: string) => directory?.users.find((each) => each.id === login)?.name ?? login;
  return (
    <section className={calls.section} aria-label={t("title")}>
      <h3 className="label">{t("title")}</h3>
      <div className={css.marks}>
        <Difficult call={call} />
        {found.may_evaluate ? <EvaluateButton call={call} client={client} agents={found.agents} /> : null}
      </div>
      {found.evaluations.map((each) => (
        <p key={each.id} className={css.quiet}>
          <Link to="/quality/evaluations/$id" params={{ id: each.id }} className="number-link">
            {points(each.score, i18n.language)}
          </Link>{" "}
          ·{" "}
          {new Set(found.evaluations.map((one) => one.agent)).size > 1 ? `${names.agent(each.agent)} · ` : ""}
          {user(each.evaluator)}
          {each.failed.length > 0 ? ` · ${t("critical")}` : ""}
        </p>
      ))}
      {found.may_evaluate && may("quality.manage") ? (
        <Calibrate call={call} client={client} agents={found.agents} />
      ) : null}
    </section>
  );
}

interface CalibrateProps {
  call: string;
  client: string | null;
  agents: string[];
}

/** Ask several to evaluate this call, each alone. */
function Calibrate({ call, client, agents }: CalibrateProps) {
  const { t } = useTranslation(["quality", "parts"]);
  const names = useNames();
  const name = useName();
  const cards = useScorecards().data ?? [];
  const directory = useDirectory().data;
  const [open, setOpen] = useState(false);
  const [card, setCard] = useState<string | null>(null);
  const [agent, setAgent] = useState<string | null>(agents[0] ?? null);
  const [people, setPeople] = useState<string[]>([]);
  const create = useChange(() =>
    api("POST /api/quality/calibrations", {
      body: { call, agent, scorecard: card ?? "", evaluators: people },
    }),
  );
  const fit = cards.filter((each) => each.active && (each.client === null || each.client === client));
  if (create.isSuccess)
    return (
      <p role="status">
        <Link to="/quality" search={{ tab: "calibrations" }} className="number-link">
          {t("calibration.made")}
        </Link>
      </p>
    );
  if (!open)
    return (
      <Button size="compact-sm" variant="subtle" onClick={() => setOpen(true)}>
        {t("calibration.new")}
      </Button>
    );
  return (
    <div className={css.editor}>
      {agents.length > 1 ? (
        <Select
          label={t("parts:whose")}
          allowDeselect={false}
          data={agents.map((each) => ({ value: each, label: names.agent(each) }))}
          value={agent}
          onChange={setAgent}
        />
      ) : null}
      <Select
        label={t("column.card")}
        data={fit.map((each) => ({ value: each.id, label: name(each) }))}
        value={card}
        onChange={setCard}
      />
      <MultiSelect
        label={t("calibration.evaluators")}
        searchable
        data={directory?.users.map((each) => ({ value: each.id, label: each.name })) ?? []}
        value={people}
        onChange={setPeople}
      />
      {create.isError ? <Fault fault={create.error} /> : null}
      <Button
        disabled={!card || people.length < 2}
        loading={create.isPending}
        onClick={() => create.mutate(undefined)}
      >
        {t("calibration.ask")}
      </Button>
    </div>
  );
}
