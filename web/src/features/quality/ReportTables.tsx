import { Button, Menu } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { AgentQuality, CriterionQuality, EstimateOut, QualityReport } from "../../api/http";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import css from "./Quality.module.css";
import {
  points,
  type QualitySearch,
  useChange,
  useCourses,
  useName,
  useScorecards,
  useTitle,
} from "./quality";

interface ReportTablesProps {
  report: QualityReport;
  span: QualitySearch;
}

const HUNDRED = 100;

/** People and teams, criteria, and who needs training in what. */
export function ReportTables({ report, span }: ReportTablesProps) {
  const { t } = useTranslation("quality");
  const rows = [...report.agents, ...report.teams, report.total];
  return (
    <>
      {report.weak.length > 0 ? <Weak report={report} /> : null}
      <h2 className={css.group}>{t("report.people")}</h2>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("column.agent")}</th>
            <th scope="col" className={css.number}>
              {t("report.count")}
            </th>
            <th scope="col" className={css.number} title={t("score_formula")}>
              {t("report.score")}
            </th>
            <th scope="col" className={css.number}>
              {t("report.difficult")}
            </th>
            <th scope="col" className={css.number}>
              {t("report.failed")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Person key={`${row.agent} ${row.team}`} row={row} span={span} />
          ))}
        </tbody>
      </table>
      <h2 className={css.group}>{t("report.criteria")}</h2>
      <Criteria rows={report.criteria} span={span} />
    </>
  );
}

function Person({ row, span }: { row: AgentQuality; span: QualitySearch }) {
  const { t } = useTranslation("quality");
  const names = useNames();
  const team = row.team_name ?? row.team;
  const search = { ...span, tab: "evaluations" as const, agent: row.agent ?? undefined };
  const count = row.score?.n ?? 0;
  return (
    <tr>
      <th scope="row">
        {row.agent ? names.agent(row.agent) : row.team ? t("report.team", { team }) : t("report.total")}
      </th>
      <td className={css.number}>
        {row.agent || !row.team ? (
          <Link to="/quality" search={search} className="number-link">
            {count}
          </Link>
        ) : (
          count
        )}
      </td>
      <td className={css.number}>
        <Sure of={row.score} />
      </td>
      <td className={css.number}>
        {row.difficult && row.agent ? (
          <Link to="/quality" search={{ ...search, difficult: true }} className="number-link">
            <Sure of={row.difficult} />
          </Link>
        ) : (
          <Sure of={row.difficult} />
        )}
      </td>
      <td className={css.number}>{row.failed}</td>
    </tr>
  );
}

/** 84 (71–97, n = 6). */
function Sure({ of, times = 1 }: { of: EstimateOut | null; times?: number }) {
  const { t, i18n } = useTranslation("quality");
  if (!of) return "–";
  const words = (value: number) => points(value * times, i18n.language);
  if (of.low === null || of.high === null) return t("report.one", { mean: words(of.mean), n: of.n });
  const values = { mean: words(of.mean), low: words(of.low), high: words(of.high), n: of.n };
  return t("report.sure", values);
}

function Criteria({ rows, span }: { rows: CriterionQuality[]; span: QualitySearch }) {
  const { t } = useTranslation("quality");
  const title = useTitle();
  const name = useName();
  const cards = useScorecards().data;
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th scope="col">{t("column.criterion")}</th>
          <th scope="col">{t("column.card")}</th>
          <th scope="col" className={css.number}>
            {t("report.share")}
          </th>
          <th scope="col" className={css.number}>
            {t("mark.none")}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const form = cards?.find((each) => each.id === row.scorecard);
          return (
            <tr key={`${row.scorecard} ${row.key}`}>
              <td>
                <Link
                  to="/quality"
                  search={{ ...span, tab: "evaluations", scorecard: row.scorecard, criterion: row.key }}
                  className="number-link"
                >
                  {title(row)}
                </Link>
              </td>
              <td>{form ? name(form) : row.scorecard}</td>
              <td className={css.number}>
                <Sure of={row.share} times={HUNDRED} />
              </td>
              <td className={css.number}>{row.not_applicable}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Weak({ report }: { report: QualityReport }) {
  const { t } = useTranslation("quality");
  const names = useNames();
  const title = useTitle();
  const values = { n: report.weak_n, share: report.weak_share * HUNDRED };
  return (
    <>
      <h2 className={css.group} title={t("report.weak_rule", values)}>
        {t("report.weak")}
      </h2>
      <p className={`${css.quiet} ${css.padded}`}>{t("report.weak_rule", values)}</p>
      <table className={css.table}>
        <tbody>
          {report.weak.map((row) => (
            <tr key={`${row.agent} ${row.scorecard} ${row.key}`}>
              <td>{names.agent(row.agent)}</td>
              <td>{title(row)}</td>
              <td className={css.number}>
                <Sure of={row.share} times={HUNDRED} />
              </td>
              <td>
                <Assign row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Courses that make one better in this criterion. */
function Assign({ row }: { row: CriterionQuality }) {
  const { t } = useTranslation("quality");
  const name = useName();
  const known = useCourses().data;
  const courses = known?.filter((each) => each.active && (each.criteria ?? []).includes(row.key)) ?? [];
  const assign = useChange((course: string) =>
    api("POST /api/quality/trainings", {
      body: { course, agents: row.agent ? [row.agent] : [], due: null, criterion: row.key },
    }),
  );
  if (!known) return null;
  if (courses.length === 0) return <span className={css.quiet}>{t("none.course_for")}</span>;
  if (assign.isSuccess) return <span role="status">{t("training.assigned_now")}</span>;
  return (
    <>
      <Menu shadow="md">
        <Menu.Target>
          <Button size="xs" variant="default" loading={assign.isPending}>
            {t("training.assign")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {courses.map((each) => (
            <Menu.Item key={each.id} onClick={() => assign.mutate(each.id)}>
              {name(each)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {assign.isError ? <Fault fault={assign.error} /> : null}
    </>
  );
}
