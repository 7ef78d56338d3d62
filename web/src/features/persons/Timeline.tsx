import { Button, Select, Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Moment } from "../../api/http";
import { At } from "../../ui/clocks";
import { Fault } from "../../ui/parts";
import { KINDS, useMomentWords } from "./moments";
import css from "./Persons.module.css";

interface TimelineProps {
  person: string;
  /** The call that is going on: it is not history yet. */
  current?: string;
  /** How many moments a page has. */
  page?: number;
}

/** Everything that happened with a person, the newest first. */
export function Timeline({ person, current, page = 30 }: TimelineProps) {
  const { t } = useTranslation("persons");
  const [kind, setKind] = useState<(typeof KINDS)[number] | null>(null);
  const moments = useInfiniteQuery({
    queryKey: ["timeline", person, kind, page],
    queryFn: ({ pageParam }) =>
      api("GET /api/persons/{person}/timeline", {
        path: { person },
        query: { kind: kind ? [kind] : [], limit: page, after: pageParam ?? undefined },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (found) => found.next,
    staleTime: 5_000,
  });
  const rows = moments.data?.pages.flatMap((found) => found.moments) ?? [];
  const shown = rows.filter((row) => row.call !== current || row.call === null);
  return (
    <section className={css.timeline} aria-label={t("timeline.title")}>
      <header>
        <h3 className="label">{t("timeline.title")}</h3>
        <Select
          size="xs"
          w={170}
          clearable
          aria-label={t("timeline.filter")}
          placeholder={t("timeline.all")}
          data={KINDS.map((each) => ({ value: each as string, label: t(`timeline.kind.${each}`) }))}
          value={kind}
          onChange={(value) => setKind(KINDS.find((each) => each === value) ?? null)}
        />
      </header>
      {moments.isPending ? <Skeleton h={80} /> : null}
      {moments.isError ? <Fault fault={moments.error} onAgain={() => void moments.refetch()} /> : null}
      {moments.data && shown.length === 0 ? <p className={css.quiet}>{t("timeline.none")}</p> : null}
      <ol>
        {shown.map((row) => (
          <Row key={`${row.of}:${row.id}`} row={row} />
        ))}
      </ol>
      {moments.hasNextPage ? (
        <Button
          variant="subtle"
          size="xs"
          loading={moments.isFetchingNextPage}
          onClick={() => void moments.fetchNextPage()}
        >
          {t("timeline.older")}
        </Button>
      ) : null}
    </section>
  );
}

function Row({ row }: { row: Moment }) {
  const { t } = useTranslation("persons");
  const words = useMomentWords()(row);
  const Icon = words.icon;
  return (
    <li>
      <Icon size={16} aria-hidden />
      <div>
        <div className={css.when}>
          {row.kind === "call" && row.call ? (
            <Link to="/calls" search={{ call: row.call }} className="number-link">
              {words.title}
            </Link>
          ) : (
            <span>{words.title}</span>
          )}
          <At at={row.at} />
        </div>
        {words.text ? <p className={css.said}>{words.text}</p> : null}
        <p className={css.by}>{[words.by, row.part ? t("timeline.part") : ""].filter(Boolean).join(" · ")}</p>
      </div>
    </li>
  );
}
