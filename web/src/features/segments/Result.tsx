import { Anchor, Button, Checkbox, NumberInput, Skeleton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconDownload, IconUsersMinus } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetchFile } from "../../api/client";
import type { PersonLine } from "../../api/http";
import { useMay } from "../../app/session";
import { At } from "../../ui/clocks";
import { phone } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { type Group, unfinished, usable } from "./filter";
import css from "./SegmentsPage.module.css";

const PAUSE_MS = 350;

interface ResultProps {
  client: string;
  group: Group;
  segment: string | undefined;
}

/** How many fit, a sample of them, who they are, and the file. Counted again a moment after the last change. */
export function Result({ client, group, segment }: ResultProps) {
  const { t } = useTranslation("people");
  const [given] = useDebouncedValue(group, PAUSE_MS);
  const [sampled, setSampled] = useState(false);
  const [size, setSize] = useState<number>(100);
  const [seed, setSeed] = useState("1");
  const filter = usable(given);
  const [sample] = useDebouncedValue(sampled ? { sample: size, seed } : {}, PAUSE_MS);
  const count = useQuery({
    queryKey: ["segments", "count", client, filter],
    queryFn: ({ signal }) => api("POST /api/segments/count", { body: { client, filter } }, signal),
    placeholderData: (before) => before,
  });
  return (
    <section className={`panel ${css.result}`} aria-label={t("segments.people")}>
      {count.isError ? <Fault fault={count.error} onAgain={() => void count.refetch()} /> : null}
      {count.data ? (
        <p className={css.count} aria-live="polite">
          {t("segments.count", { count: count.data.count })}{" "}
          <span className={css.quiet}>
            {count.isFetching
              ? t("segments.counting")
              : t("segments.of", { everybody: count.data.everybody })}
          </span>
        </p>
      ) : (
        <p className={css.quiet}>{t("segments.counting")}</p>
      )}
      {unfinished(group) ? <p className={css.quiet}>{t("segments.unfinished")}</p> : null}
      <div className={css.row}>
        <Checkbox
          label={t("segments.sample")}
          checked={sampled}
          onChange={(event) => setSampled(event.currentTarget.checked)}
        />
        {sampled ? (
          <>
            <NumberInput
              size="xs"
              w={110}
              min={1}
              max={1_000_000}
              allowDecimal={false}
              aria-label={t("segments.sample_size")}
              value={size}
              onChange={(value) => typeof value === "number" && value >= 1 && setSize(value)}
            />
            <TextInput
              size="xs"
              w={140}
              aria-label={t("segments.seed")}
              title={t("segments.seed_hint")}
              value={seed}
              onChange={(event) => setSeed(event.currentTarget.value)}
            />
            <p className={css.quiet}>{t("segments.seed_hint")}</p>
          </>
        ) : null}
      </div>
      <Export body={{ client, filter, ...sample, ...(segment ? { segment } : {}) }} />
      <People body={{ client, filter, ...sample }} />
    </section>
  );
}

interface Wanted {
  client: string;
  filter: Group;
  sample?: number;
  seed?: string;
  segment?: string;
}

function Export({ body }: { body: Wanted }) {
  const { t } = useTranslation("people");
  const may = useMay();
  const take = useMutation({
    mutationFn: async (format: "csv" | "xlsx") => {
      const file = await fetchFile("POST /api/segments/export", { body: { ...body, format } });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      link.download = `people.${format}`;
      link.click();
      URL.revokeObjectURL(link.href);
    },
  });
  if (!may("segments.export")) return null;
  return (
    <>
      <div className={css.row}>
        <span>{t("segments.export")}:</span>
        {(["csv", "xlsx"] as const).map((format) => (
          <Button
            key={format}
            size="xs"
            variant="default"
            loading={take.isPending && take.variables === format}
            disabled={take.isPending}
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() => take.mutate(format)}
          >
            {t(`segments.export_${format}`)}
          </Button>
        ))}
      </div>
      {take.isError ? <Fault fault={take.error} /> : null}
    </>
  );
}

function People({ body }: { body: Wanted }) {
  const { t } = useTranslation("people");
  const found = useInfiniteQuery({
    queryKey: ["segments", "people", body],
    queryFn: ({ pageParam, signal }) =>
      api("POST /api/segments/people", { body: { ...body, after: pageParam } }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  });
  if (found.isLoadingError) return <Fault fault={found.error} onAgain={() => void found.refetch()} />;
  if (!found.data) return <Skeleton h={200} />;
  const people = found.data.pages.flatMap((page) => page.people);
  if (people.length === 0) {
    return <Empty icon={IconUsersMinus} title={t("segments.nobody")} hint={t("segments.nobody_hint")} />;
  }
  return (
    <>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("segments.person")}</th>
            <th scope="col">{t("field.numbers")}</th>
            <th scope="col">{t("field.stage")}</th>
            <th scope="col">{t("field.last_call_at")}</th>
          </tr>
        </thead>
        <tbody>
          {people.map((each) => (
            <Line key={each.id} person={each} />
          ))}
        </tbody>
      </table>
      {found.hasNextPage ? (
        <Button
          variant="default"
          size="xs"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t("segments.more")}
        </Button>
      ) : null}
    </>
  );
}

function Line({ person }: { person: PersonLine }) {
  const { t } = useTranslation("people");
  return (
    <tr>
      <td>
        <Anchor component={Link} to="/persons/$person" params={{ person: person.id } as never} size="sm">
          {person.name || t("segments.no_name")}
        </Anchor>
      </td>
      <td className={`tabular ${css.numbers}`}>
        {person.numbers.map((number) => (
          <div key={number}>{phone(number)}</div>
        ))}
      </td>
      <td>{t(`value.${person.stage}` as "value.client")}</td>
      <td>{person.last_call_at ? <At at={person.last_call_at} /> : "–"}</td>
    </tr>
  );
}
