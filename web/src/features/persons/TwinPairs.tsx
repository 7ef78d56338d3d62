import { Button, Group, Progress, Skeleton } from "@mantine/core";
import { IconCopyOff, IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Person, TwinPair, TwinSearch } from "../../api/http";
import { useMay } from "../../app/session";
import { At } from "../../ui/clocks";
import { phone } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { useWhy } from "./Duplicates";
import { MergeForm } from "./MergeForm";
import css from "./Persons.module.css";
import { useMerging } from "./persons";
import { TWINS_SHOWN, useTwinList, useTwinSearch } from "./twins";

/** Pairs of cards of one client that may be one person; the worker looks for them, people decide. */
export function TwinPairs({ client }: { client: string | undefined }) {
  const { t } = useTranslation("persons");
  const [skip, setSkip] = useState(0);
  const found = useTwinList(client, skip);
  if (!client) return <Empty icon={IconUsers} title={t("twins.client_hint")} />;
  const pairs = found.data?.pairs ?? [];
  const total = found.data?.total ?? 0;
  return (
    <section className={`panel ${css.list}`} aria-label={t("twins.title")}>
      {found.isError ? <Fault fault={found.error} onAgain={() => void found.refetch()} /> : null}
      {found.isPending ? <Skeleton h={200} m="md" w="auto" /> : null}
      {found.data ? <Search client={client} search={found.data.search} total={total} /> : null}
      {found.data?.search && total === 0 && found.data.search.state !== "running" ? (
        <Empty icon={IconCopyOff} title={t("twins.none")} hint={t("twins.none_hint")} />
      ) : null}
      {found.data && !found.data.search && total === 0 ? (
        <Empty icon={IconCopyOff} title={t("twins.never")} hint={t("twins.none_hint")} />
      ) : null}
      <ul className={css.pairs}>
        {pairs.map((pair) => (
          <Pair key={pair.one.id + pair.other.id} pair={pair} />
        ))}
      </ul>
      {total > TWINS_SHOWN || skip > 0 ? (
        <Group p="sm" gap={8}>
          <Button
            size="compact-sm"
            variant="default"
            disabled={skip === 0}
            onClick={() => setSkip(Math.max(0, skip - TWINS_SHOWN))}
          >
            {t("twins.before")}
          </Button>
          <span className={css.quiet}>
            {t("twins.place", { from: Math.min(skip + 1, total), to: skip + pairs.length, total })}
          </span>
          <Button
            size="compact-sm"
            variant="default"
            disabled={skip + pairs.length >= total}
            onClick={() => setSkip(skip + TWINS_SHOWN)}
          >
            {t("twins.after")}
          </Button>
        </Group>
      ) : null}
    </section>
  );
}

/** How far the search has come; whoever may merge starts and stops it. */
function Search({ client, search, total }: { client: string; search: TwinSearch | null; total: number }) {
  const { t, i18n } = useTranslation("persons");
  const may = useMay();
  const { start, cancel } = useTwinSearch(client);
  const running = search?.state === "running";
  const count = (n: number) => n.toLocaleString(i18n.language);
  return (
    <div className={css.search}>
      {start.isError ? <Fault fault={start.error} /> : null}
      {cancel.isError ? <Fault fault={cancel.error} /> : null}
      <Group gap={12}>
        <span role="status" className={css.quiet}>
          {running ? t("twins.looking", { people: count(search.people) }) : null}
          {search && !running ? (
            <>
              {t(`twins.state.${search.state as "done"}`, { people: count(search.people) })}{" "}
              {search.finished_at ? <At at={search.finished_at} /> : null}
            </>
          ) : null}
          {total > 0 ? ` · ${t("twins.total", { count: total })}` : ""}
        </span>
        {may("persons.merge") && running ? (
          <Button
            size="compact-sm"
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate(search.id)}
          >
            {t("twins.stop")}
          </Button>
        ) : null}
        {may("persons.merge") && !running ? (
          <Button
            size="compact-sm"
            variant={search ? "default" : "filled"}
            loading={start.isPending}
            onClick={() => start.mutate()}
          >
            {t(search ? "twins.again" : "twins.start")}
          </Button>
        ) : null}
      </Group>
      {running ? (
        <Progress
          mt={8}
          value={(search.step * 100) / search.steps}
          aria-label={t("twins.looking", { people: count(search.people) })}
        />
      ) : null}
    </div>
  );
}

function Pair({ pair }: { pair: TwinPair }) {
  const { t } = useTranslation("persons");
  const may = useMay();
  const why = useWhy();
  const [open, setOpen] = useState(false);
  const { apart } = useMerging(pair.one.id);
  const reasons = [...pair.same].sort().map((each) => t(`twins.same.${each}` as "twins.same.region"));
  const sure = pair.by_number || pair.by_email ? why(pair) : "";
  return (
    <li>
      <div className={css.pair}>
        <Short person={pair.one} />
        <Short person={pair.other} />
        <span className={css.quiet}>
          {[sure, ...reasons].filter(Boolean).join(", ")}
          {" · "}
          {t("twins.likeness", { percent: Math.round(pair.likeness * 100) })}
        </span>
        <Group gap={6}>
          {may("persons.merge") ? (
            <Button size="compact-xs" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
              {t("twins.compare")}
            </Button>
          ) : null}
          {may("persons.write") ? (
            <Button
              size="compact-xs"
              variant="subtle"
              loading={apart.isPending}
              onClick={() => apart.mutate(pair.other.id)}
            >
              {t("twins.apart")}
            </Button>
          ) : null}
        </Group>
      </div>
      {open ? <MergeForm one={pair.one} other={pair.other} onDone={() => setOpen(false)} /> : null}
    </li>
  );
}

function Short({ person }: { person: Person }) {
  const { t } = useTranslation("persons");
  const beside = [
    ...person.numbers.map((row) => phone(row.number)),
    ...person.emails,
    person.organisation_name,
    person.region,
  ];
  return (
    <div>
      <strong>{person.name || t("unnamed")}</strong>
      <div className={css.quiet}>{beside.filter(Boolean).join(", ")}</div>
    </div>
  );
}
