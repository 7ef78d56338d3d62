import { Button, Skeleton } from "@mantine/core";
import { IconDownload, IconNote, IconSearch, IconVolume } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { memo, useCallback } from "react";
import { useTranslation } from "react-i18next";
import { api, href } from "../../api/client";
import type { CallRow } from "../../api/http";
import { useMay } from "../../app/session";
import { ClassBadge, useReason } from "../../ui/classes";
import { At } from "../../ui/clocks";
import { type Names, phone, useClientColours, useNames, useZone } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { Direction } from "../../ui/state";
import { clock } from "../../ui/time";
import { useMidnight } from "../../ui/today";
import { CallDrawer } from "./CallDrawer";
import css from "./CallsPage.module.css";
import { Filters } from "./Filters";
import { asQuery, type CallSearch, conditions } from "./filters";
import { HowBadge } from "./HowBadge";

const PAGE = 50;

/** Records of calls, newest first. */
export function CallsPage() {
  const { t } = useTranslation("calls");
  const may = useMay();
  const search = useSearch({ from: "/calls" });
  const navigate = useNavigate({ from: "/calls" });
  const zone = useZone();
  const query = asQuery(search, zone, useMidnight());
  const calls = useInfiniteQuery({
    queryKey: ["calls", "list", query],
    queryFn: ({ pageParam }) =>
      api("GET /api/calls", { query: { ...query, limit: PAGE, cursor: pageParam ?? undefined } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
    staleTime: 5_000,
  });
  const change = (next: CallSearch) => void navigate({ search: next });
  const open = useCallback(
    (call: string | undefined) => void navigate({ search: (now) => ({ ...now, call }) }),
    [navigate],
  );
  const rows = calls.data?.pages.flatMap((page) => page.calls) ?? [];
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1 className={css.title}>{t("title")}</h1>
        <Button variant="default" size="xs" loading={calls.isRefetching} onClick={() => void calls.refetch()}>
          {t("refresh")}
        </Button>
        {may("calls.read") ? (
          <Button
            component="a"
            href={href("GET /api/calls/export.csv", { query })}
            download
            variant="default"
            size="xs"
            leftSection={<IconDownload size={14} aria-hidden />}
          >
            {t("export")}
          </Button>
        ) : null}
      </header>
      <Filters search={search} onChange={change} />
      <section className={`panel ${css.list}`} aria-label={t("title")}>
        {calls.isError ? <Fault fault={calls.error} onAgain={() => void calls.refetch()} /> : null}
        {calls.isPending ? <Skeleton h={300} m="md" w="auto" /> : null}
        {calls.data && rows.length === 0 ? (
          <Empty
            icon={IconSearch}
            title={t(conditions(search) > 0 ? "no_match" : "none")}
            hint={t(conditions(search) > 0 ? "no_match_hint" : "none_hint")}
          />
        ) : null}
        {rows.length > 0 ? <CallTable rows={rows} chosen={search.call} onOpen={open} /> : null}
        {calls.hasNextPage ? (
          <Button
            variant="subtle"
            m="sm"
            loading={calls.isFetchingNextPage}
            onClick={() => void calls.fetchNextPage()}
          >
            {t("older")}
          </Button>
        ) : null}
      </section>
      <CallDrawer call={search.call ?? null} onClose={() => open(undefined)} />
    </div>
  );
}

interface CallTableProps {
  rows: CallRow[];
  chosen: string | undefined;
  onOpen: (call: string) => void;
}

function CallTable({ rows, chosen, onOpen }: CallTableProps) {
  const { t } = useTranslation("calls");
  const names = useNames();
  const reason = useReason();
  const colour = useClientColours();
  const columns = [
    "at",
    "client",
    "caller",
    "queue",
    "agent",
    "how",
    "class",
    "subject",
    "wait",
    "talk",
    "disposition",
  ] as const;
  return (
    <table className={css.table}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {t(`column.${column}`)}
            </th>
          ))}
          <th scope="col">
            <span className="unseen">{t("column.more")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row
            key={row.call}
            row={row}
            chosen={row.call === chosen}
            names={names}
            why={row.classified ? reason(row.classified) : ""}
            colour={colour(row.client)}
            onOpen={onOpen}
          />
        ))}
      </tbody>
    </table>
  );
}

/** The last agent, and before him those who passed the caller on. */
function whoTalked(row: CallRow, names: Names): string {
  const talked = [...(row.parts ?? []).map((part) => part.agent), row.agent];
  return [...new Set(talked)].map((agent) => names.agent(agent)).join(" → ");
}

interface RowProps {
  row: CallRow;
  chosen: boolean;
  names: Names;
  why: string;
  colour: string | undefined;
  onOpen: (call: string) => void;
}

/** Does not look at the floor by itself: with thousands of rows each fact would be felt. */
const Row = memo(function Row({ row, chosen, names, why, colour, onOpen }: RowProps) {
  const { t } = useTranslation(["calls", "words", "subjects"]);
  const open = () => onOpen(row.call);
  return (
    <tr data-chosen={chosen} onClick={open}>
      <td>
        <button type="button" className={css.open} title={t("open")} onClick={open}>
          <At at={row.arrived_at} />
        </button>
      </td>
      <td>
        <span className={css.dot} style={{ background: colour ?? "var(--line)" }} />
        {names.client(row.client)}
      </td>
      <td className="tabular">
        <Direction direction={row.direction} /> {row.caller ? phone(row.caller) : t("words:unknown_caller")}
      </td>
      <td>{names.queue(row.queue)}</td>
      <td>{whoTalked(row, names)}</td>
      <td>
        <HowBadge how={row.how} />
      </td>
      <td>
        {row.classified ? (
          <span title={why}>
            <ClassBadge kind={row.classified.kind} />
          </span>
        ) : null}
      </td>
      <td>{row.subject ? t(`subjects:of.${row.subject}`) : null}</td>
      <td className={css.number}>{row.queued_at ? clock(row.wait_ms) : "–"}</td>
      <td className={css.number}>{row.answered_at ? clock(row.talk_ms) : "–"}</td>
      <td>{names.disposition(row.disposition)}</td>
      <td className={css.icons}>
        {row.recordings > 0 ? <IconVolume size={15} aria-label={t("has_recording")} /> : null}
        {row.note ? <IconNote size={15} aria-label={t("has_note")} /> : null}
      </td>
    </tr>
  );
});
