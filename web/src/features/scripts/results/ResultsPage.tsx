import "../words";
import { Select, Skeleton, Tabs } from "@mantine/core";
import { IconChartBarOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import type { ResultsOut } from "../../../api/http";
import { useMay } from "../../../app/session";
import { useNames } from "../../../ui/names";
import { Empty, Fault } from "../../../ui/parts";
import { type Days, SpanFields, useDays } from "../../../ui/SpanFields";
import type { ResultsSearch } from "../search";
import { Answers } from "./Answers";
import { CallsDrawer } from "./CallsDrawer";
import { Experiments } from "./Experiments";
import { type Behind, OpenCalls } from "./figures";
import { Path } from "./Path";
import css from "./Results.module.css";
import { Summary } from "./Summary";

/** What became of the talks of a script: where they break off, how long they take, what sells. */
export function ResultsPage() {
  const { t } = useTranslation("results");
  const may = useMay();
  const { id } = useParams({ from: "/scripts/$id/results" });
  const search = useSearch({ from: "/scripts/$id/results" });
  const [behind, setBehind] = useState<Behind | null>(null);
  const days = useDays(search);
  const { from, to } = days;
  const query = { from, to, number: search.number, agent: search.agent };
  const allowed = may("scripts.report");
  const results = useQuery({
    queryKey: ["scripts", id, "results", query],
    queryFn: () => api("GET /api/scripts/{script}/results", { path: { script: id }, query }),
    enabled: allowed,
    staleTime: 5_000,
  });
  if (!allowed) return <Empty icon={IconChartBarOff} title={t("not_allowed")} />;
  const found = results.data;
  return (
    <OpenCalls value={setBehind}>
      <div className={css.page}>
        <header className={css.top}>
          <div className={css.title}>
            <Link to="/scripts/$id" params={{ id }} className={css.quiet}>
              {t("to_script")}
            </Link>
            <h1>{found ? t("title", { name: found.name }) : t("results")}</h1>
          </div>
          <Filters days={days} found={found} search={search} />
        </header>
        <section className={`panel scroll ${css.content}`} aria-label={t("results")}>
          {results.isError ? <Fault fault={results.error} onAgain={() => void results.refetch()} /> : null}
          {results.isPending ? <Skeleton h={320} m="md" w="auto" /> : null}
          {found ? <Found id={id} found={found} days={daysBetween(from, to)} /> : null}
        </section>
        {behind ? (
          <CallsDrawer
            script={id}
            query={query}
            shown={found?.number}
            behind={behind}
            onClose={() => setBehind(null)}
          />
        ) : null}
      </div>
    </OpenCalls>
  );
}

interface FiltersProps {
  days: Days;
  found: ResultsOut | undefined;
  search: ResultsSearch;
}

function Filters({ days, found, search }: FiltersProps) {
  const { t } = useTranslation("results");
  const names = useNames();
  const navigate = useNavigate({ from: "/scripts/$id/results" });
  const set = (change: Partial<ResultsSearch>) => void navigate({ search: { ...search, ...change } });
  const numbers = new Set(found?.versions.map((version) => version.number));
  if (found?.number) numbers.add(found.number);
  return (
    <>
      <SpanFields days={days} onChange={set} />
      <Select
        size="xs"
        label={t("version")}
        w={120}
        allowDeselect={false}
        data={[...numbers].sort((a, b) => b - a).map(String)}
        value={found?.number ? String(found.number) : null}
        onChange={(number) => set({ number: number ? Number(number) : undefined })}
      />
      <Select
        size="xs"
        label={t("agent")}
        placeholder={t("all_agents")}
        clearable
        data={[...new Set([...(found?.agents ?? []), ...(search.agent ? [search.agent] : [])])].map((id) => ({
          value: id,
          label: names.agent(id),
        }))}
        value={search.agent ?? null}
        onChange={(agent) => set({ agent: agent ?? undefined })}
      />
    </>
  );
}

function daysBetween(from: string, to: string): number {
  return Math.max(1, (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1);
}

function Found({ id, found, days }: { id: string; found: ResultsOut; days: number }) {
  const { t } = useTranslation("results");
  if (found.number === null) {
    return (
      <Empty
        icon={IconChartBarOff}
        title={t("never_published")}
        hint={
          <Link to="/scripts/$id" params={{ id }}>
            {t("to_script")}
          </Link>
        }
      />
    );
  }
  const none = found.totals.runs === 0;
  return (
    <Tabs defaultValue="path" keepMounted={false}>
      <Tabs.List className={css.tabs}>
        {(["path", "answers", "test"] as const).map((tab) => (
          <Tabs.Tab key={tab} value={tab}>
            {t(`tab.${tab}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {found.cut ? <p className={css.quiet}>{t("cut")}</p> : null}
      <Tabs.Panel value="path">
        {none ? <Empty icon={IconChartBarOff} title={t("none")} hint={t("none_hint")} /> : null}
        {none ? null : (
          <>
            <Summary found={found} />
            <Path found={found} />
          </>
        )}
      </Tabs.Panel>
      <Tabs.Panel value="answers">
        {none ? (
          <Empty icon={IconChartBarOff} title={t("none")} hint={t("none_hint")} />
        ) : (
          <Answers found={found} />
        )}
      </Tabs.Panel>
      <Tabs.Panel value="test">
        <Experiments id={id} found={found} days={days} />
      </Tabs.Panel>
    </Tabs>
  );
}
