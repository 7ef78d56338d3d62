import { Anchor, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconBroadcast, IconBroadcastOff, IconHourglass } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { Desk } from "../features/desk/Desk";
import { DeskStrip } from "../features/desk/DeskStrip";
import { FindPerson } from "../features/persons/FindPerson";
import { useLive, useLiveClient } from "../live/hooks";
import { Until } from "../ui/clocks";
import { Guard } from "../ui/parts";
import { ago, clock, useSecond } from "../ui/time";
import { Navigation } from "./Navigation";
import { useReadAgain } from "./readAgain";
import css from "./Shell.module.css";
import { useMay, useSession } from "./session";
import { useTitle } from "./title";
import { UserMenu } from "./UserMenu";

/** The frame of every screen: where to go, how it is with me, how it is with the connection. */
export function Shell() {
  const { t } = useTranslation("shell");
  const session = useSession();
  const may = useMay();
  const agent = session.user.agent;
  const frame = (
    <div className={css.frame}>
      <a className={css.skip} href="#content">
        {t("skip")}
      </a>
      <header className={css.header}>
        <Bell />
        <Navigation />
        <div className={css.slot}>{agent ? <DeskStrip /> : null}</div>
        {may("persons.read") ? <FindPerson /> : null}
        {may("live.watch") ? <ConnectionState /> : null}
        <UserMenu />
      </header>
      <LostStrip />
      <AlarmStrip />
      <DrainStrip />
      <main id="content" className={css.main}>
        <Guard message={t("fault.crash")}>
          <Outlet />
        </Guard>
      </main>
    </div>
  );
  if (agent) return <Desk agent={agent}>{frame}</Desk>;
  return (
    <>
      <Title />
      {frame}
    </>
  );
}

/** An agent's tab says his state too; the desk sees to that. */
function Title() {
  useTitle([]);
  return null;
}

function Bell() {
  return <img src="/favicon.svg" alt="" width={28} height={28} />;
}

function ConnectionState() {
  const { t, i18n } = useTranslation("shell");
  useReadAgain();
  const connection = useLive((state) => state.connection);
  const lostAt = useLive((state) => state.lost_at);
  const now = useSecond();
  const Icon = connection === "lost" ? IconBroadcastOff : IconBroadcast;
  const hint =
    connection === "lost" && lostAt !== null
      ? t("live.lost_hint", { ago: ago(now - lostAt, i18n.language) })
      : t("live.open_hint");
  return (
    <Tooltip label={hint}>
      <span className={css.connection} data-connection={connection} role="status">
        <Icon size={16} aria-hidden />
        <span className={css.wide}>{t(`live.${connection}`)}</span>
      </span>
    </Tooltip>
  );
}

function LostStrip() {
  const { t } = useTranslation("shell");
  const live = useLiveClient();
  const lostAt = useLive((state) => (state.connection === "lost" ? state.lost_at : null));
  const now = useSecond();
  // A blink of the network is not worth a strip.
  if (lostAt === null || now - lostAt < 1500) return null;
  return (
    <div className={css.trouble} role="alert">
      <IconBroadcastOff size={18} aria-hidden />
      <span>{t("live.lost_strip", { clock: clock(now - lostAt) })}</span>
      <button type="button" onClick={live.now}>
        {t("live.retry")}
      </button>
    </div>
  );
}

const LOUD = ["engine_away", "database_away"] as const;

function AlarmStrip() {
  const { t } = useTranslation("shell");
  const alarms = useLive((state) => Object.keys(state.alarms).join(" "));
  const synced = useLive((state) => state.synced);
  // Before the first view no alarm comes either: whether there is an engine at all is asked for itself.
  const health = useQuery({
    queryKey: ["health"],
    queryFn: () => api("GET /api/health", {}),
    enabled: !synced,
    refetchInterval: 5_000,
    retry: false,
  });
  const away = !synced && health.isError ? "engine_away" : undefined;
  const loud = LOUD.find((what) => alarms.includes(`${what}:`)) ?? away;
  if (!loud) return null;
  return (
    <div className={css.trouble} role="alert">
      <IconAlertTriangle size={18} aria-hidden />
      <span>{t(`alarm.${loud}`)}</span>
    </div>
  );
}

/** Before an upgrade: how long no call is taken at the most, and how many people still talk. */
function DrainStrip() {
  const { t } = useTranslation("shell");
  const until = useLive((state) =>
    Object.keys(state.alarms).find((key) => key.startsWith("draining:")),
  )?.slice("draining:".length);
  const talks = useLive((state) => Object.values(state.calls).filter((call) => !OVER.has(call.state)).length);
  if (!until) return null;
  return (
    <div className={css.drain} role="status">
      <IconHourglass size={18} aria-hidden />
      <span>
        {t("alarm.draining")} {t("drain.left", { count: talks })}
      </span>
      <strong>
        {t("drain.latest")} <Until at={until} />
      </strong>
    </div>
  );
}

const OVER: ReadonlySet<string> = new Set(["wrap_up", "closed"]);

export function NotFound() {
  const { t } = useTranslation("shell");
  return (
    <div className={css.center}>
      <p>{t("fault.page")}</p>
      <Anchor component={Link} to="/">
        {t("fault.home")}
      </Anchor>
    </div>
  );
}
