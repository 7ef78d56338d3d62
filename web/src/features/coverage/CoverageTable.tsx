import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AgentRow, AgentsReport } from "../../api/http";
import { percent } from "../../ui/metrics";
import { useNames } from "../../ui/names";
import type { Behind } from "./BehindDrawer";
import css from "./Coverage.module.css";
import { type Summed, summed } from "./sums";

type By = "agent" | "script" | "team" | "both";

interface CoverageTableProps {
  found: AgentsReport;
  onOpen: (behind: Behind) => void;
}

/** By agent, script or team; every figure opens its calls. */
export function CoverageTable({ found, onOpen }: CoverageTableProps) {
  const { t } = useTranslation("coverage");
  const names = useNames();
  const [by, setBy] = useState<By>(found.own ? "script" : "agent");
  const teams = new Map(found.teams.map((team) => [team.id, team.name]));
  const keyOf = (row: AgentRow) =>
    by === "both" ? `${row.agent} ${row.script}` : by === "team" ? (row.team ?? "") : row[by];
  const nameOf = (row: AgentRow) => {
    const script = found.scripts[row.script] ?? row.script;
    if (by === "script") return script;
    if (by === "team") return row.team ? (teams.get(row.team) ?? row.team) : t("no_team");
    return by === "both" ? `${names.agent(row.agent)} · ${script}` : names.agent(row.agent);
  };
  const groups = new Map<string, AgentRow[]>();
  for (const row of found.rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  const whole = summed(found.rows);
  return (
    <>
      {found.own ? null : (
        <SegmentedControl
          m="sm"
          size="xs"
          aria-label={t("by")}
          data={(["agent", "script", "team", "both"] as const).map((value) => ({
            value,
            label: t(`by_${value}`),
          }))}
          value={by}
          onChange={(value) => setBy(value as By)}
        />
      )}
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t(`by_${by}`)}</th>
            {(["runs", "covered", "missed", "actions", "named", "returns"] as const).map((column) => (
              <th key={column} scope="col" title={t(`hint.${column}`)}>
                {t(`column.${column}`)}
              </th>
            ))}
            {whole.checks.map(({ check }) => (
              <th key={check} scope="col" title={t("hint.error")}>
                {t(`error.${check as "name_used"}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...groups].map(([key, rows]) => {
            const [first] = rows;
            if (!first) return null;
            const where = {
              agent: by === "agent" || by === "both" ? first.agent : undefined,
              script: by === "script" || by === "both" ? first.script : undefined,
              team: by === "team" ? (first.team ?? undefined) : undefined,
            };
            const name = nameOf(first);
            const open = by === "team" && !first.team ? undefined : onOpen;
            return (
              <tr key={key}>
                <th scope="row">{name}</th>
                <Figures row={summed(rows)} all={whole} name={name} where={where} onOpen={open} />
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("together")}</th>
            <Figures row={whole} all={whole} name={t("together")} where={{}} onOpen={onOpen} />
          </tr>
        </tfoot>
      </table>
    </>
  );
}

interface FiguresProps {
  row: Summed;
  all: Summed;
  name: string;
  where: Behind["where"];
  onOpen: ((behind: Behind) => void) | undefined;
}

function Figures({ row, all, name, where, onOpen }: FiguresProps) {
  const { t, i18n } = useTranslation("coverage");
  const share = (value: number | null) => (value === null ? "–" : percent(value, i18n.language));
  const figure = (count: number, of: number | null, what: Behind["what"], title: string, key = "") => {
    const words = of === null ? String(count) : t("of", { count, of });
    if (count === 0 || !onOpen) return words;
    return (
      <button
        type="button"
        className="number-link"
        data-figure
        onClick={() => onOpen({ what, key, where, title: `${name}: ${title}` })}
      >
        {words}
      </button>
    );
  };
  return (
    <>
      <td>{figure(row.runs, null, "all", t("column.runs"))}</td>
      <td>{share(row.covered)}</td>
      <td>{figure(row.missed, row.runs, "missed", t("column.missed"))}</td>
      <td>
        {row.closings === 0 ? "–" : share(row.actions / row.closings)}{" "}
        {row.closings > row.actions ? (
          <small>
            {figure(row.closings - row.actions, null, "no_action", t("error.next_step"))} {t("without")}
          </small>
        ) : null}
      </td>
      <td>{row.names === 0 ? "–" : figure(row.named, row.names, "name_used", t("column.named"))}</td>
      <td>{figure(row.returns, null, "returns", t("column.returns"))}</td>
      {all.checks.map(({ check }) => {
        const own = row.checks.find((each) => each.check === check);
        return (
          <td key={check}>
            {own ? figure(own.errors, own.judged, "error", t(`error.${check as "name_used"}`), check) : "–"}
          </td>
        );
      })}
    </>
  );
}
