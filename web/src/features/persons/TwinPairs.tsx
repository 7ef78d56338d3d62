import { Button, Group, Skeleton } from "@mantine/core";
import { IconCopyOff, IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Person, TwinPair } from "../../api/http";
import { useMay } from "../../app/session";
import { phone } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { useWhy } from "./Duplicates";
import { MergeForm } from "./MergeForm";
import css from "./Persons.module.css";
import { useMerging } from "./persons";

/** Pairs of cards of one client that may be one person. */
export function TwinPairs({ client }: { client: string | undefined }) {
  const { t } = useTranslation("persons");
  const pairs = useQuery({
    queryKey: ["twins", "client", client],
    queryFn: () => api("GET /api/persons/duplicates", { query: { client: client ?? "" } }),
    enabled: client !== undefined,
  });
  if (!client) return <Empty icon={IconUsers} title={t("twins.client_hint")} />;
  return (
    <section className={`panel ${css.list}`} aria-label={t("twins.title")}>
      {pairs.isError ? <Fault fault={pairs.error} onAgain={() => void pairs.refetch()} /> : null}
      {pairs.isPending ? <Skeleton h={200} m="md" w="auto" /> : null}
      {pairs.data?.length === 0 ? (
        <Empty icon={IconCopyOff} title={t("twins.none")} hint={t("twins.none_hint")} />
      ) : null}
      <ul className={css.pairs}>
        {(pairs.data ?? []).map((pair) => (
          <Pair key={pair.one.id + pair.other.id} pair={pair} />
        ))}
      </ul>
    </section>
  );
}

function Pair({ pair }: { pair: TwinPair }) {
  const { t } = useTranslation("persons");
  const may = useMay();
  const why = useWhy();
  const [open, setOpen] = useState(false);
  const { apart } = useMerging(pair.one.id);
  return (
    <li>
      <div className={css.pair}>
        <Short person={pair.one} />
        <Short person={pair.other} />
        <span className={css.quiet}>{why(pair)}</span>
        <Group gap={6}>
          {may("persons.merge") ? (
            <Button size="compact-xs" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
              {t("twins.compare")}
            </Button>
          ) : null}
          <Button
            size="compact-xs"
            variant="subtle"
            loading={apart.isPending}
            onClick={() => apart.mutate(pair.other.id)}
          >
            {t("twins.apart")}
          </Button>
        </Group>
      </div>
      {open ? <MergeForm one={pair.one} other={pair.other} onDone={() => setOpen(false)} /> : null}
    </li>
  );
}

function Short({ person }: { person: Person }) {
  const { t } = useTranslation("persons");
  return (
    <div>
      <strong>{person.name || t("unnamed")}</strong>
      <div className={css.quiet}>
        {[...person.numbers.map((row) => phone(row.number)), ...person.emails].join(", ")}
      </div>
    </div>
  );
}
