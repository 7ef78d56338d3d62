import { Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { AgentState } from "../../api/facts";
import { useLive } from "../../live/hooks";
import { Since } from "../../ui/clocks";
import { abandonment, addTallies, percent, serviceLevel, waitingIn, waitsSince } from "../../ui/metrics";
import { toneStyle } from "../../ui/state";
import { AGENTS } from "./Agents";
import css from "./FloorPage.module.css";
import type { LiveWhich } from "./LiveCallsDrawer";

const TALKS = ["talking", "held", "asking", "consulting"];

/** Six numbers; each opens what is behind it. */
export function Tiles({ onLiveCalls }: { onLiveCalls: (which: LiveWhich) => void }) {
  const { t, i18n } = useTranslation(["floor", "words"]);
  const calls = useLive((state) => state.calls);
  const queues = useLive((state) => state.queues);
  const waiting = waitingIn(calls, null);
  const oldest = waiting[0];
  const live = Object.values(calls).filter((call) => call.state !== "wrap_up" && call.state !== "closed");
  const talks = live.filter((call) => TALKS.includes(call.state)).length;
  const today = addTallies(Object.values(queues).map((queue) => queue.today));
  const targets = [...new Set(Object.values(queues).map(({ setting }) => setting.target_s))];
  const shares = Object.values(queues).map(({ setting }) => setting.target_share);
  const aim = shares.length > 0 ? Math.min(...shares) : 0;
  const level = serviceLevel(today);
  const target = targets.sort((a, b) => a - b).join(" / ");
  return (
    <section className={css.tiles} aria-label={t("tiles.label")}>
      <LiveTile
        label={t("tiles.waiting")}
        tone={waiting.length > 0}
        onOpen={() => onLiveCalls({ what: "waiting" })}
      >
        {waiting.length}
      </LiveTile>
      <LiveTile
        label={t("tiles.longest")}
        tone={oldest !== undefined}
        onOpen={() => onLiveCalls({ what: "waiting" })}
      >
        {oldest ? <Since at={waitsSince(oldest)} /> : "–"}
      </LiveTile>
      <Tooltip multiline w={320} label={t("words:metric.sl_formula", { target })}>
        <Link to="/calls" search={{ day: "today", how: ["answered"] }} className={`panel ${css.tile}`}>
          <span className="label">{t("tiles.service_level")}</span>
          <span
            className={css.value}
            style={level !== null && level < aim ? { color: "var(--tone-trouble)" } : {}}
          >
            {percent(level, i18n.language)}
          </span>
          <span className={css.under}>
            {targets.length === 0
              ? null
              : targets.length === 1
                ? t("tiles.aim", { share: percent(aim, i18n.language), target })
                : t("tiles.aim_each")}
            {level !== null && level < aim ? ` · ${t("tiles.below")}` : ""}
          </span>
        </Link>
      </Tooltip>
      <Tooltip multiline w={320} label={t("words:metric.abandoned_formula")}>
        <Link to="/calls" search={{ day: "today", how: ["abandoned"] }} className={`panel ${css.tile}`}>
          <span className="label">{t("tiles.abandoned")}</span>
          <span className={css.value}>{today.abandoned}</span>
          <span className={css.under}>
            {percent(abandonment(today), i18n.language)} {t("tiles.of_offered", { count: today.offered })}
          </span>
        </Link>
      </Tooltip>
      <AgentsTile />
      <LiveTile
        label={t("tiles.live")}
        tone={false}
        under={t("tiles.talks", { count: talks })}
        onOpen={() => onLiveCalls({ what: "all" })}
      >
        {live.length}
      </LiveTile>
    </section>
  );
}

interface LiveTileProps {
  label: string;
  tone: boolean;
  under?: string;
  onOpen: () => void;
  children: ReactNode;
}

function LiveTile({ label, tone, under, onOpen, children }: LiveTileProps) {
  return (
    <button type="button" className={`panel ${css.tile}`} onClick={onOpen}>
      <span className="label">{label}</span>
      <span className={css.value} style={tone ? { color: "var(--tone-offered)" } : {}}>
        {children}
      </span>
      <span className={css.under}>{under}</span>
    </button>
  );
}

const BUSY: readonly AgentState[] = ["reserved", "dialling", "talking", "hold", "rejoining", "wrap_up"];

/** Who they are stands below, by what they do. */
function toAgents() {
  const agents = document.getElementById(AGENTS);
  agents?.scrollIntoView({ block: "start" });
  agents?.focus({ preventScroll: true });
}

function AgentsTile() {
  const { t } = useTranslation("floor");
  const counts = useLive((state) => {
    const on = Object.values(state.agents).filter((agent) => agent.state !== "logged_out");
    return {
      ready: on.filter((agent) => agent.state === "ready").length,
      busy: on.filter((agent) => BUSY.includes(agent.state)).length,
      all: on.length,
    };
  });
  return (
    <button type="button" className={`panel ${css.tile}`} onClick={toAgents}>
      <span className="label">{t("tiles.agents")}</span>
      <span className={css.value}>
        <span className="tone" style={toneStyle("ready")}>
          {counts.ready}
        </span>
        {" / "}
        <span className="tone" style={toneStyle("talking")}>
          {counts.busy}
        </span>
        {" / "}
        <span className="tone" style={toneStyle("notready")}>
          {counts.all - counts.ready - counts.busy}
        </span>
      </span>
      <span className={css.under}>{t("tiles.agents_legend")}</span>
    </button>
  );
}
