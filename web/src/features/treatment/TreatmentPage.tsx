import { Select, Skeleton } from "@mantine/core";
import { IconScale } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { NoClients } from "../../ui/NoClients";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { SpanFields, useDays } from "../../ui/SpanFields";
import { useValueName } from "../segments/names";
import { Behind } from "./Behind";
import { MetricTable } from "./MetricTable";
import css from "./TreatmentPage.module.css";
import { type TreatmentSearch, WAYS } from "./words";

/** Are people of one kind served like all others? Every figure opens its calls. */
export function TreatmentPage() {
  const { t } = useTranslation("people");
  const may = useMay();
  const search = useSearch({ from: "/reports/treatment" });
  const navigate = useNavigate({ from: "/reports/treatment" });
  const names = useNames();
  const clients = Object.keys(useLive((state) => state.clients));
  const client = search.client ?? clients[0];
  const days = useDays(search);
  const { from, to } = days;
  const by = search.by ?? "region";
  const allowed = may("treatment.report");
  const valueName = useValueName(client, by);
  const query = { client: client ?? "", from, to, by };
  const report = useQuery({
    queryKey: ["treatment", query],
    queryFn: ({ signal }) => api("GET /api/reports/treatment", { query }, signal),
    enabled: allowed && client !== undefined,
    staleTime: 30_000,
  });
  if (!allowed) return <Empty icon={IconScale} title={t("treatment.not_allowed")} />;
  const set = (change: Partial<TreatmentSearch>) =>
    void navigate({ search: { ...search, metric: undefined, value: undefined, ...change } });
  const empty = report.data?.metrics.every((each) => each.groups.every((group) => group.count === 0));
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1 className={css.title}>{t("treatment.title")}</h1>
        <Select
          size="xs"
          label={t("client")}
          data={clients.map((id) => ({ value: id, label: names.client(id) }))}
          value={client ?? null}
          onChange={(id) => id && set({ client: id })}
        />
        <SpanFields days={days} onChange={set} />
        <Select
          size="xs"
          label={t("treatment.by")}
          data={[
            ...WAYS.map((value) => ({ value: value as string, label: t(`field.${value}`) })),
            { value: "segments", label: t("treatment.by_segments") },
          ]}
          value={by}
          onChange={(value) => value && set({ by: value })}
        />
        <p className={css.quiet}>{t("treatment.about")}</p>
      </header>
      <section className={`panel ${css.report}`} aria-label={t("treatment.title")}>
        {report.isError ? <Fault fault={report.error} onAgain={() => void report.refetch()} /> : null}
        {client === undefined ? <NoClients /> : null}
        {client !== undefined && report.isPending ? <Skeleton h={300} /> : null}
        {empty ? (
          <Empty icon={IconScale} title={t("treatment.none")} hint={t("treatment.none_hint")} />
        ) : (
          report.data?.metrics
            .filter((each) => each.count > 0)
            .map((each) => (
              <MetricTable
                key={each.metric}
                report={each}
                name={groupName}
                onOpen={(value) => set({ metric: each.metric, value })}
              />
            ))
        )}
        {report.data && !empty ? (
          <p className={css.quiet}>
            {t("treatment.compared", { count: report.data.compared })}{" "}
            {report.data.left_out > 0 ? t("treatment.left_out", { count: report.data.left_out }) : ""}
          </p>
        ) : null}
      </section>
      {search.metric && search.value !== undefined ? (
        <Behind
          query={{ ...query, metric: search.metric, value: search.value }}
          label={labelOf(search.metric, search.value)}
          onClose={() => set({})}
        />
      ) : null}
    </div>
  );

  function labelOf(metric: string, of: string): string {
    const groups = report.data?.metrics.find((each) => each.metric === metric)?.groups;
    const group = groups?.find((each) => each.value === of);
    return group ? groupName(group) : of || t("value.unknown");
  }

  function groupName(group: { value: string; label: string }): string {
    if (by === "segments") return group.label;
    return group.value ? valueName(group.value) : t("value.unknown");
  }
}
