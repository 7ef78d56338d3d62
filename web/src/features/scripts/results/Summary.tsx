import { useTranslation } from "react-i18next";
import type { ResultsOut } from "../../../api/http";
import { Figure, useShare, useSpan } from "./figures";
import css from "./Results.module.css";

/** The version in four figures, and beside the other versions of the same days. */
export function Summary({ found }: { found: ResultsOut }) {
  const { t } = useTranslation("results");
  const share = useShare();
  const span = useSpan();
  const { totals } = found;
  return (
    <>
      <div className={css.tiles}>
        <div>
          <span className="label">{t("runs")}</span>
          <b>
            <Figure count={totals.runs} behind={{ what: "all", title: t("runs") }} />
          </b>
        </div>
        <div>
          <span className="label">{t("deals")}</span>
          <b>
            <Figure count={totals.deals} behind={{ what: "deal", title: t("deals") }} />
          </b>
          <small>{t("of_known", { known: totals.known })}</small>
        </div>
        <div title={t("conversion_formula")}>
          <span className="label">{t("conversion")}</span>
          <b>{share(totals.deals, totals.known, 1)}</b>
          <small>{totals.known > 0 ? t("between", { span: span(totals.low, totals.high) }) : ""}</small>
        </div>
        <div title={t("coverage_formula")}>
          <span className="label">{t("coverage")}</span>
          <b>{totals.coverage === null ? "–" : share(totals.coverage, 1)}</b>
        </div>
      </div>
      {found.versions.length > 1 ? <Versions found={found} /> : null}
    </>
  );
}

function Versions({ found }: { found: ResultsOut }) {
  const { t } = useTranslation("results");
  const share = useShare();
  const span = useSpan();
  return (
    <table className={css.table}>
      <caption>{t("versions")}</caption>
      <thead>
        <tr>
          {(["version", "runs", "deals", "conversion", "sure", "coverage"] as const).map((column) => (
            <th key={column} scope="col">
              {t(column)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {found.versions.map((version) => (
          <tr key={version.number} data-current={version.number === found.number}>
            <td>{t("version_no", { number: version.number })}</td>
            <td>
              <Figure
                count={version.runs}
                behind={{ what: "all", title: t("runs"), number: version.number }}
              />
            </td>
            <td>
              <Figure
                count={version.deals}
                behind={{ what: "deal", title: t("deals"), number: version.number }}
              />
            </td>
            <td>{share(version.deals, version.known, 1)}</td>
            <td>{version.known > 0 ? span(version.low, version.high) : "–"}</td>
            <td>{version.coverage === null ? "–" : share(version.coverage, 1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
