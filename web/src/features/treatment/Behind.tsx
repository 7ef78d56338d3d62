import { Drawer, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { At } from "../../ui/clocks";
import { Fault } from "../../ui/parts";
import css from "./TreatmentPage.module.css";
import type { Metric } from "./words";

interface BehindProps {
  query: { client: string; from: string; to: string; by: string; value: string; metric: Metric };
  label: string;
  onClose: () => void;
}

/** The calls behind a figure, the worst first; each opens its record. */
export function Behind({ query, label, onClose }: BehindProps) {
  const { t } = useTranslation(["people", "shell"]);
  const calls = useQuery({
    queryKey: ["treatment", "calls", query],
    queryFn: ({ signal }) => api("GET /api/reports/treatment/calls", { query }, signal),
  });
  const seconds = (value: number | null) =>
    value === null ? "–" : t("treatment.seconds", { value: Math.round(value) });
  const said = query.metric === "followed" || query.metric === "kept" ? query.metric : "answered";
  const kept = said === "kept";
  return (
    <Drawer
      opened
      onClose={onClose}
      size={620}
      title={<Text fw={600}>{t("treatment.calls", { group: label })}</Text>}
      closeButtonProps={{ "aria-label": t("shell:close") }}
    >
      <p className={css.quiet}>{t("treatment.calls_hint")}</p>
      {calls.isPending ? <Skeleton h={240} /> : null}
      {calls.isError ? <Fault fault={calls.error} onAgain={() => void calls.refetch()} /> : null}
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("treatment.at")}</th>
            <th scope="col">{t("treatment.person")}</th>
            {kept ? null : <th scope="col">{t("treatment.waited")}</th>}
            {kept ? null : <th scope="col">{t("treatment.talked")}</th>}
            <th scope="col">{t(`treatment.${said}`)}</th>
          </tr>
        </thead>
        <tbody>
          {calls.data?.map((each) => (
            <tr key={`${each.call} ${each.at}`}>
              <td>
                {each.call ? (
                  <Link
                    to="/calls"
                    search={{ from: query.from, to: query.to, person: each.person, call: each.call }}
                    className="number-link"
                    title={t("treatment.open")}
                  >
                    <At at={each.at} />
                  </Link>
                ) : (
                  <At at={each.at} />
                )}
              </td>
              <td>{each.person_name || t("segments.no_name")}</td>
              {kept ? null : <td>{seconds(each.waited_s)}</td>}
              {kept ? null : <td>{seconds(each.talk_s)}</td>}
              <td>{t(each[said] ? "treatment.yes" : "treatment.no")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Drawer>
  );
}
