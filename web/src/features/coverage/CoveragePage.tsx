import { Select, Skeleton, Tabs } from "@mantine/core";
import { IconChartBarOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { AgentsReport } from "../../api/http";
import { useMay } from "../../app/session";
import { useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { ClientField, type Days, SpanFields, useDays } from "../../ui/SpanFields";
import { type Behind, BehindDrawer } from "./BehindDrawer";
import css from "./Coverage.module.css";
import { CoverageTable } from "./CoverageTable";
import { Quality } from "./Quality";
import type { CoverageSearch } from "./search";

/** How agents cover their scripts, and what surveys say of products and services. An agent sees his own. */
export function CoveragePage() {
  const { t } = useTranslation("coverage");
  const may = useMay();
  const search = useSearch({ from: "/reports/coverage" });
  const navigate = useNavigate({ from: "/reports/coverage" });
  const [behind, setBehind] = useState<Behind | null>(null);
  const days = useDays(search);
  const { from, to } = days;
  const { client, script, agent, team } = search;
  const query = { from, to, client, script, agent, team };
  const allowed = may("scripts.run");
  const report = useQuery({
    queryKey: ["scripts", "coverage", query],
    queryFn: () => api("GET /api/script-coverage", { query }),
    enabled: allowed,
    staleTime: 5_000,
  });
  if (!allowed) return <Empty icon={IconChartBarOff} title={t("not_allowed")} />;
  const set = (change: Partial<CoverageSearch>) => void navigate({ search: { ...search, ...change } });
  const found = report.data;
  return (
    <div className={css.page}>
      <Filters found={found} days={days} search={search} onSet={set} />
      <section className={`panel scroll ${css.content}`} aria-label={t("title")}>
        <Tabs
          value={search.tab ?? "agents"}
          keepMounted={false}
          onChange={(tab) => set({ tab: tab === "quality" ? "quality" : undefined })}
        >
          <Tabs.List>
            <Tabs.Tab value="agents">{t("tab.agents")}</Tabs.Tab>
            {may("scripts.report") ? <Tabs.Tab value="quality">{t("tab.quality")}</Tabs.Tab> : null}
          </Tabs.List>
          <Tabs.Panel value="agents">
            {report.isError ? <Fault fault={report.error} onAgain={() => void report.refetch()} /> : null}
            {report.isPending ? <Skeleton h={240} m="md" w="auto" /> : null}
            {found?.cut ? <p className={css.quiet}>{t("cut")}</p> : null}
            {found?.rows.length === 0 ? (
              <Empty icon={IconChartBarOff} title={t("none")} hint={t("none_hint")} />
            ) : null}
            {found && found.rows.length > 0 ? <CoverageTable found={found} onOpen={setBehind} /> : null}
          </Tabs.Panel>
          <Tabs.Panel value="quality">
            <Quality query={query} onOpen={setBehind} />
          </Tabs.Panel>
        </Tabs>
      </section>
      {behind ? <BehindDrawer query={query} behind={behind} onClose={() => setBehind(null)} /> : null}
    </div>
  );
}

interface FiltersProps {
  found: AgentsReport | undefined;
  days: Days;
  search: CoverageSearch;
  onSet: (change: Partial<CoverageSearch>) => void;
}

function Filters({ found, days, search, onSet }: FiltersProps) {
  const { t } = useTranslation("coverage");
  const names = useNames();
  const choice = (name: "script" | "agent" | "team", data: { value: string; label: string }[]) => (
    <Select
      size="xs"
      label={t(name)}
      placeholder={t("all")}
      clearable
      searchable
      data={data}
      value={search[name] ?? null}
      onChange={(value) => onSet({ [name]: value ?? undefined })}
    />
  );
  const agents = [
    ...new Set([...(found?.rows.map((row) => row.agent) ?? []), ...(search.agent ? [search.agent] : [])]),
  ];
  return (
    <header className={css.top}>
      <h1 className={css.title}>{t(found?.own ? "own_title" : "title")}</h1>
      <SpanFields days={days} onChange={onSet} />
      <ClientField value={search.client} onChange={(client) => onSet({ client })} />
      {choice(
        "script",
        Object.entries(found?.scripts ?? {}).map(([value, label]) => ({ value, label })),
      )}
      {found && !found.own ? (
        <>
          {choice(
            "team",
            found.teams.map(({ id, name }) => ({ value: id, label: name })),
          )}
          {choice(
            "agent",
            agents.map((id) => ({ value: id, label: names.agent(id) })),
          )}
        </>
      ) : null}
    </header>
  );
}
