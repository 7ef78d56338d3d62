import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { useMay } from "../app/session";
import { useLive } from "../live/hooks";
import { percent } from "./metrics";

/** Names of agents never travel in facts: the browser joins them from the directory. */
export function useDirectory() {
  const may = useMay();
  return useQuery({
    enabled: may("directory.read"),
    queryKey: ["directory"],
    queryFn: () => api("GET /api/directory", {}),
    staleTime: 5 * 60_000,
  });
}

/** The words of a client's user: he follows no live screens, from which everybody else has them. */
export function usePortal() {
  const may = useMay();
  return useQuery({
    enabled: may("portal.read"),
    queryKey: ["portal"],
    queryFn: () => api("GET /api/portal", {}),
    staleTime: 5 * 60_000,
  });
}

/** By whose clock moments are written; unknown until the centre has told it. */
export function useCentreZone(): string | undefined {
  const portal = usePortal().data;
  return useLive((state) => state.centre?.zone) ?? portal?.zone;
}

/** Where the days of the centre begin. */
export function useZone(): string {
  return useCentreZone() ?? "UTC";
}

/** The service level that a queue aims at now: "80 % in 20 s". */
export function useQueueAims(): (queue: string) => string {
  const { t, i18n } = useTranslation("portal");
  const portal = usePortal().data;
  const queues = useLive((state) => state.queues);
  return (id) => {
    const queue = queues[id]?.setting ?? portal?.queues.find((each) => each.id === id);
    if (!queue) return "–";
    return t("aim", { share: percent(queue.target_share ?? 0, i18n.language), target: queue.target_s });
  };
}

export interface Names {
  agent(id: string | null | undefined): string;
  user(id: string | null | undefined): string;
  client(id: string | null | undefined): string;
  queue(id: string | null | undefined): string;
  disposition(id: string | null | undefined): string;
  reason(id: string | null | undefined): string;
  hours(id: string | null | undefined): string;
}

type Directory = NonNullable<ReturnType<typeof useDirectory>["data"]>;

interface People {
  agents: ReadonlyMap<string, string>;
  users: ReadonlyMap<string, string>;
}

const NOBODY: People = { agents: new Map(), users: new Map() };
const people = new WeakMap<Directory, People>();

/** Made once for a directory, however many rows of a list ask. */
function peopleOf(directory: Directory | undefined): People {
  if (!directory) return NOBODY;
  const kept = people.get(directory) ?? {
    agents: new Map(directory.agents.map((agent) => [agent.id, agent.name])),
    users: new Map(directory.users.map((user) => [user.id, user.name])),
  };
  people.set(directory, kept);
  return kept;
}

interface Named {
  name_ru: string;
  name_en: string;
}

/** Only the names: what else a queue says changes with every call. */
function namesIn(rows: Record<string, { setting: Named }>, russian: boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(rows).map(([id, { setting }]) => [id, russian ? setting.name_ru : setting.name_en]),
  );
}

/** The colour of a client; a client's user has that of his own from his page. */
export function useClientColours(): (id: string | null | undefined) => string | undefined {
  const portal = usePortal().data;
  const clients = useLive((state) => state.clients);
  return (id) =>
    id ? (clients[id]?.colour ?? portal?.clients.find((each) => each.id === id)?.colour) : undefined;
}

/** Words for ids, in the language of the screen. */
export function useNames(): Names {
  const { t, i18n } = useTranslation("words");
  const directory = useDirectory().data;
  const portal = usePortal().data;
  const russian = i18n.language === "ru";
  const clients = useLive((state) => state.clients);
  const queues = useLive((state) => namesIn(state.queues, russian));
  const dispositions = useLive((state) => state.dispositions);
  const reasons = useLive((state) => state.reasons);
  const hours = useLive((state) => namesIn(state.hours, russian));
  return useMemo(() => {
    const { agents, users } = peopleOf(directory);
    const own = (row: Named | undefined, id: string) => (row ? (russian ? row.name_ru : row.name_en) : id);
    const told = (rows: readonly (Named & { id: string })[] | undefined, id: string) =>
      own(
        rows?.find((row) => row.id === id),
        id,
      );
    return {
      agent: (id) => {
        if (!id) return "";
        const guest = portal?.agents.find((agent) => agent.id === id)?.name;
        return agents.get(id) ?? guest ?? (directory || portal ? t("agent_gone", { id }) : "…");
      },
      user: (id) => (id ? (users.get(id) ?? id) : ""),
      client: (id) => (id ? (portal ? told(portal.clients, id) : own(clients[id], id)) : t("no_client")),
      queue: (id) => (id ? (portal ? told(portal.queues, id) : (queues[id] ?? id)) : ""),
      disposition: (id) => (id ? (portal ? told(portal.dispositions, id) : own(dispositions[id], id)) : ""),
      hours: (id) => (id ? (hours[id] ?? id) : ""),
      reason: (id) => {
        if (!id) return "";
        const row = reasons[id];
        if (row) return own(row, id);
        return t(`reason.${id as "start"}`, { defaultValue: id });
      },
    };
  }, [directory, portal, clients, queues, dispositions, reasons, hours, russian, t]);
}

/** Reasons that the floor gives by itself; people do not choose them. */
const GIVEN = new Set(["start", "no_answer", "declined", "unfinished", "fault"]);

/** Why somebody may say that he is not ready: ids, breaks before work. */
export function useReasonsToChoose(): string[] {
  const reasons = useLive((state) => state.reasons);
  return useMemo(
    () =>
      Object.values(reasons)
        .filter(({ id }) => !GIVEN.has(id))
        .sort((a, b) => Number(a.productive) - Number(b.productive) || a.id.localeCompare(b.id))
        .map(({ id }) => id),
    [reasons],
  );
}

/** +7 912 000-11-22; other countries in groups of three. */
export function phone(number: string): string {
  const russian = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(number);
  if (russian) return `+7 ${russian[1]} ${russian[2]}-${russian[3]}-${russian[4]}`;
  const other = /^\+(\d+)$/.exec(number);
  return other?.[1] ? `+${other[1].replace(/(\d{1,3})(?=(\d{3})+$)/g, "$1 ")}` : number;
}
