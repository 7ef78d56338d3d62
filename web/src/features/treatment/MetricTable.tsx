import { useTranslation } from "react-i18next";
import type { GroupFigure, MetricReport } from "../../api/http";
import css from "./TreatmentPage.module.css";
import { difference, figure, place } from "./words";

interface MetricTableProps {
  report: MetricReport;
  name: (group: GroupFigure) => string;
  onOpen: (value: string) => void;
}

/** One figure for every group: the mean, the difference as a picture and in words. */
export function MetricTable({ report, name, onOpen }: MetricTableProps) {
  const { t } = useTranslation("people");
  const title = t(`treatment.metric.${report.metric}`);
  return (
    <section aria-label={title}>
      <h2 className={css.metric} title={t(`treatment.formula.${report.metric}`)}>
        {title}
      </h2>
      <p className={css.quiet}>{t(`treatment.formula.${report.metric}`)}</p>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col" className={css.group}>
              {t("treatment.group")}
            </th>
            <th scope="col" className={css.number}>
              {t("treatment.count")}
            </th>
            <th scope="col" className={css.number}>
              {t("treatment.figure")}
            </th>
            <th scope="col">{t("treatment.difference")}</th>
            <th scope="col" className={css.says}>
              {t("treatment.verdict")}
            </th>
          </tr>
        </thead>
        <tbody>
          {report.groups
            .filter((group) => group.count > 0)
            .map((group) => (
              <Row key={group.value} group={group} report={report} name={name} onOpen={onOpen} />
            ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ group, report, name, onOpen }: MetricTableProps & { group: GroupFigure }) {
  const { t, i18n } = useTranslation("people");
  const words = {
    language: i18n.language,
    seconds: (value: string) => t("treatment.seconds", { value }),
    points: (value: string) => t("treatment.points", { value }),
  };
  const label = name(group);
  const differs = group.verdict === "more" || group.verdict === "less";
  const found = group.difference;
  return (
    <tr>
      <th scope="row">{label}</th>
      <td className={css.number}>
        <button
          type="button"
          className={css.button}
          aria-label={`${group.count}. ${t("treatment.calls", { group: label })}`}
          onClick={() => onOpen(group.value)}
        >
          {group.count}
        </button>
      </td>
      <td className={css.number}>
        {group.figure === null ? "–" : figure(report.metric, group.figure, words)}
      </td>
      <td>{found ? <Bar group={group} groups={report.groups} differs={differs} /> : null}</td>
      <td className={differs ? css.strong : css.quiet}>{says()}</td>
    </tr>
  );

  function says(): string {
    if (group.verdict === "few" || found === null) return t("treatment.few");
    if (group.verdict === "same") return t("treatment.same");
    return t(`treatment.says.${report.metric}.${group.verdict}`, difference(report.metric, found, words));
  }
}

interface BarProps {
  group: GroupFigure;
  groups: readonly GroupFigure[];
  differs: boolean;
}

/** The interval of the difference; the line in the middle is "no difference". The words beside say the same. */
function Bar({ group, groups, differs }: BarProps) {
  const found = group.difference;
  if (!found) return null;
  const { from, to } = place(groups, found.low, found.high);
  const dot = place(groups, found.by, found.by).from;
  return (
    <div className={css.bar} data-differs={differs || undefined} aria-hidden>
      <span className={css.span} style={{ left: `${from}%`, width: `${to - from}%` }} />
      <span className={css.dot} style={{ left: `${dot}%` }} />
    </div>
  );
}
