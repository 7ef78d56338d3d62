import { Button, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Expert, InterruptionReport, InterruptionRow } from "../../api/http";
import { At } from "../../ui/clocks";
import { percent } from "../../ui/metrics";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { clock } from "../../ui/time";
import css from "../quality/Quality.module.css";

interface InterruptionsProps {
  report: InterruptionReport;
  experts: Expert[];
  query: { from: string; to: string; client?: string | undefined };
  onChange: ((expert: Expert) => void) | undefined;
}

const MS = 1000;
const TIMES = ["ring_s", "talk_s", "refocus_s", "lost_s", "saved_by_hour_s", "saved_by_agents_s"] as const;

const REASONS = ["dialled", "transfer", "consult", "overflow"] as const;

/** Per person: how often, how long, and what a queue would have saved. */
export function Interruptions({ report, experts, query, onChange }: InterruptionsProps) {
  const { t, i18n } = useTranslation("experts");
  const [behind, setBehind] = useState<string | null | undefined>(undefined);
  const share = report.calls > 0 ? report.total.interruptions / report.calls : 0;
  const of = (id: string | null) => experts.find((each) => each.id === id);
  return (
    <>
      <p className={css.padded}>
        {t("share", {
          count: report.total.interruptions,
          calls: report.calls,
          share: percent(share, i18n.language),
        })}
      </p>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("person")}</th>
            <th scope="col" className={css.number} title={t("interruptions_hint")}>
              {t("interruptions")}
            </th>
            {TIMES.map((each) => (
              <th key={each} scope="col" className={css.number} title={t(`${each}_hint`)}>
                {t(each)}
              </th>
            ))}
            <th scope="col" />
          </tr>
        </thead>
        <tbody>
          {[...report.rows, report.total].map((row) => {
            const expert = of(row.expert);
            return (
              <tr key={row.expert}>
                <th scope="row">
                  {expert ? [expert.name, expert.role].filter((each) => each).join(", ") : t("all")}
                </th>
                <td className={css.number}>
                  {row.interruptions > 0 ? (
                    <UnstyledButton className="number-link" onClick={() => setBehind(row.expert)}>
                      {row.interruptions}
                    </UnstyledButton>
                  ) : (
                    0
                  )}
                </td>
                {TIMES.map((each) => (
                  <td key={each} className={css.number}>
                    {clock(row[each] * MS)}
                  </td>
                ))}
                <td>
                  {expert && onChange ? (
                    <Button size="compact-sm" variant="default" onClick={() => onChange(expert)}>
                      {t("change")}
                    </Button>
                  ) : null}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <Hours row={report.total} />
      {behind !== undefined ? <Behind expert={behind} query={query} of={of} /> : null}
    </>
  );
}

/** At which hours of the day, of the centre's clock. */
function Hours({ row }: { row: InterruptionRow }) {
  const { t } = useTranslation("experts");
  const hours = row.hours.map((count, hour) => ({ count, hour })).filter((each) => each.count > 0);
  if (hours.length === 0) return null;
  const reasons = REASONS.flatMap((why) => {
    const count = row.reasons[why];
    return count ? [t(`reason.${why}`, { count })] : [];
  });
  return (
    <>
      <h2 className={css.group}>{t("hours")}</h2>
      <p className={css.padded}>
        {hours.map((each) => `${String(each.hour).padStart(2, "0")}:00 – ${each.count}`).join(" · ")}
      </p>
      <p className={`${css.quiet} ${css.padded}`}>
        {t("reasons")}: {reasons.join(" · ")}
      </p>
    </>
  );
}

interface BehindProps {
  expert: string | null;
  query: InterruptionsProps["query"];
  of: (id: string | null) => Expert | undefined;
}

/** The calls behind a figure. */
function Behind({ expert, query, of }: BehindProps) {
  const { t } = useTranslation("experts");
  const names = useNames();
  const asked = { ...query, expert: expert ?? undefined };
  const found = useQuery({
    queryKey: ["experts", "behind", asked],
    queryFn: () => api("GET /api/interruptions", { query: asked }),
  });
  if (found.isLoadingError) return <Fault fault={found.error} onAgain={() => void found.refetch()} />;
  return (
    <>
      <h2 className={css.group}>{t("behind")}</h2>
      <table className={css.table}>
        <tbody>
          {found.data?.map((each) => (
            <tr key={each.call}>
              <td>
                <Link to="/calls" search={{ call: each.call }} className="number-link">
                  <At at={each.at} />
                </Link>
              </td>
              <td>{of(each.expert)?.name}</td>
              <td>{names.agent(each.agent)}</td>
              <td className={css.number}>{each.answered ? clock(each.talk_s * MS) : t("unanswered")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
