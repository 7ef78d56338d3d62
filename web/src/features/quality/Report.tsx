import { Checkbox, Select, Skeleton } from "@mantine/core";
import { IconChartBarOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { Empty, Fault } from "../../ui/parts";
import { ClientField, SpanFields, useDays } from "../../ui/SpanFields";
import css from "./Quality.module.css";
import { useName, useScorecards } from "./quality";
import { ReportTables } from "./ReportTables";

const HALF_A_YEAR = 182;

/** Scores with how sure they are; every figure opens its evaluations. */
export function Report() {
  const { t } = useTranslation("quality");
  const search = useSearch({ from: "/quality" });
  const navigate = useNavigate({ from: "/quality" });
  const name = useName();
  const cards = useScorecards().data ?? [];
  const days = useDays(search, HALF_A_YEAR);
  const { from, to } = days;
  const { client, scorecard } = search;
  const query = { from, to, client, scorecard, sampled: !search.picked };
  const found = useQuery({
    queryKey: ["quality", "report", query],
    queryFn: () => api("GET /api/quality/report", { query }),
  });
  const set = (change: Partial<typeof search>) => void navigate({ search: { ...search, ...change } });
  return (
    <>
      <div className={css.row}>
        <SpanFields days={days} onChange={set} />
        <ClientField value={client} onChange={(client) => set({ client })} />
        <Select
          size="xs"
          label={t("column.card")}
          placeholder={t("all")}
          clearable
          w={280}
          data={cards.map((each) => ({ value: each.id, label: name(each) }))}
          value={scorecard ?? null}
          onChange={(value) => set({ scorecard: value ?? undefined })}
        />
        <Checkbox
          size="xs"
          label={t("report.picked")}
          pb={8}
          checked={search.picked ?? false}
          onChange={(event) => set({ picked: event.currentTarget.checked || undefined })}
        />
      </div>
      <p className={`${css.quiet} ${css.padded}`}>
        {t("report.formula")}
        {found.data && found.data.others > 0 ? ` ${t("report.others", { count: found.data.others })}` : ""}
      </p>
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
      {found.isPending ? <Skeleton h={300} m="md" w="auto" /> : null}
      {found.data && found.data.agents.length === 0 ? (
        <Empty icon={IconChartBarOff} title={t("none.report")} hint={t("none.report_hint")} />
      ) : null}
      {found.data && found.data.agents.length > 0 ? (
        <ReportTables report={found.data} span={{ from, to, client, scorecard }} />
      ) : null}
    </>
  );
}
