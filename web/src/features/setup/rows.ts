import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Change } from "../../api/http";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { phone, useDirectory } from "../../ui/names";
import { sameHours } from "./hours";
import { KIND, KINDS, type Kind, type KindId } from "./kinds";

/** A row of any kind: its fields are those of the API. */
export type Row = { id: string; version: number; active?: boolean } & Record<string, unknown>;

type AnyList = "GET /api/clients";
type AnyPut = "PUT /api/clients/{client}";

async function readRows(kind: Kind): Promise<Row[]> {
  // One function for all kinds: their operations differ in the last word only, which types cannot follow.
  const operation = `GET /api/${kind.id}` as AnyList;
  const reply: unknown = await api(operation, {});
  const rows = (Array.isArray(reply) ? reply : [reply]) as Row[];
  return rows.sort((a, b) => a.id.localeCompare(b.id, "en", { numeric: true }));
}

function rowsQuery(kind: KindId, enabled = true) {
  return { queryKey: ["setup", kind], queryFn: () => readRows(KIND[kind]), staleTime: 5_000, enabled };
}

export function useRows(kind: KindId) {
  return useQuery(rowsQuery(kind));
}

type All = Record<KindId, Row[] | undefined>;

/** All rows that this user may read, for choices, names and "used by". */
export function useAllRows(): All {
  const may = useMay();
  const found = useQueries({ queries: KINDS.map((kind) => rowsQuery(kind, may(KIND[kind].read))) });
  return Object.fromEntries(KINDS.map((kind, n) => [kind, found[n]?.data])) as All;
}

export function useSaveRow(kind: Kind) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, body }: { id: string; body: Record<string, unknown> }): Promise<Row> => {
      const single = kind.ident === "single";
      const operation = `PUT /api/${kind.id}${single ? "" : "/{client}"}` as AnyPut;
      const reply: unknown = await api(operation, { path: { client: id }, body: body as never });
      return reply as Row;
    },
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["setup"] });
      void queries.invalidateQueries({ queryKey: ["directory"] });
    },
  });
}

export function useHistory(kind: Pick<Kind, "what">, id: string) {
  const may = useMay();
  return useQuery({
    queryKey: ["setup", "history", kind.what, id],
    queryFn: (): Promise<Change[]> =>
      api("GET /api/history", { query: { what: kind.what, key: id, limit: 50 } }),
    enabled: may("history.read"),
  });
}

/** What a row is called, in the language of the screen; an agent by the name of his user. */
export function useTitle(): (row: Row | undefined, id: string) => string {
  const { i18n } = useTranslation();
  const agents = useDirectory().data?.agents;
  return (row, id) => {
    const agent = row && "user" in row ? agents?.find((each) => each.id === row.id)?.name : undefined;
    if (agent) return agent;
    const name = row?.name ?? (i18n.language === "ru" ? row?.name_ru : row?.name_en);
    return typeof name === "string" && name ? name : id;
  };
}

/** What a row is found by: its own words, the names of what it points at, a number however it is written. */
export function wordsOf(kind: Kind, row: Row, all: All, title: ReturnType<typeof useTitle>): string {
  const named = kind.fields.flatMap(({ name, from }) => {
    if (!from) return [];
    const value = row[name];
    const ids = typeof value === "string" ? [value] : Array.isArray(value) ? value : Object.keys(value ?? {});
    return ids.map((id: string) =>
      title(
        all[from]?.find((each) => each.id === id),
        id,
      ),
    );
  });
  const own = Object.values(row)
    .flat()
    .filter((value) => typeof value === "string");
  const number = kind.ident === "phone" ? [phone(row.id)] : [];
  return [title(row, row.id), ...own, ...named, ...number].join(" ").toLowerCase();
}

export interface Use {
  kind: KindId;
  row: Row;
}

/** Rows in use that name this one: what breaks when it is taken out of use. */
export function usedBy(all: All, kind: KindId, id: string): Use[] {
  return KINDS.flatMap((other) =>
    (all[other] ?? [])
      .filter((row) => row.active !== false && names(row, other, kind, id))
      .map((row) => ({ kind: other, row })),
  );
}

function names(row: Row, of: KindId, kind: KindId, id: string): boolean {
  return KIND[of].fields.some((field) => {
    if (kind === "prompts" && (field.type === "prompt" || field.type === "music")) {
      return row[field.name] === `${field.type === "music" ? "own-" : "perezvon/own/"}${id}`;
    }
    if (field.from !== kind) return false;
    const value = row[field.name];
    if (Array.isArray(value)) return value.includes(id);
    if (typeof value === "object" && value !== null) return id in value;
    return value === id;
  });
}

const SHOWN: ReadonlySet<KindId> = new Set([
  "queues",
  "hours",
  "numbers",
  "clients",
  "dispositions",
  "reasons",
]);

/** Whether the running floor has this version: null where the floor does not show it. */
export function useIsLive(kind: KindId, row: Row | undefined): boolean | null {
  const known = useLive((state) => {
    if (!row) return undefined;
    if (kind === "queues") return state.queues[row.id]?.setting;
    if (kind === "hours") return state.hours[row.id]?.setting;
    if (kind === "numbers") return state.numbers[row.id];
    if (kind === "clients" || kind === "dispositions" || kind === "reasons") return state[kind][row.id];
    return undefined;
  });
  if (!SHOWN.has(kind) || !row) return null;
  if (row.active === false) return known === undefined;
  if (!known) return false;
  if ("week" in known) return sameHours(known, row);
  return KIND[kind].fields.every(
    ({ name }) =>
      !(name in known) || JSON.stringify(Reflect.get(known, name)) === JSON.stringify(row[name] ?? null),
  );
}
