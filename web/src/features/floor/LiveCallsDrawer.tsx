import { Drawer, Text } from "@mantine/core";
import { IconPhoneOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../api/facts";
import { useLive } from "../../live/hooks";
import { ClassLine, ofLive } from "../../ui/classes";
import { Since } from "../../ui/clocks";
import { waitingIn } from "../../ui/metrics";
import { phone, useNames } from "../../ui/names";
import { Empty } from "../../ui/parts";
import { CallBadge, Direction } from "../../ui/state";
import css from "./FloorPage.module.css";

/** Which live calls a number opened. */
export interface LiveWhich {
  what: "waiting" | "all";
  queue?: string;
}

export function LiveCallsDrawer({ which, onClose }: { which: LiveWhich | null; onClose: () => void }) {
  const { t } = useTranslation(["floor", "shell"]);
  const calls = useLive((state) => state.calls);
  const rows =
    which?.what === "waiting"
      ? waitingIn(calls, which.queue ?? null)
      : Object.values(calls).sort((a, b) => a.arrived_at.localeCompare(b.arrived_at));
  return (
    <Drawer
      opened={which !== null}
      onClose={onClose}
      size={440}
      title={<Text fw={600}>{t(which?.what === "waiting" ? "live.waiting" : "live.all")}</Text>}
      closeButtonProps={{ "aria-label": t("shell:close") }}
    >
      {rows.length === 0 ? (
        <Empty icon={IconPhoneOff} title={t("live.none")} hint={t("live.none_hint")} />
      ) : null}
      {rows.map((call) => (
        <LiveCall key={call.call} call={call} />
      ))}
    </Drawer>
  );
}

export function LiveCall({ call }: { call: CallView }) {
  const { t } = useTranslation(["floor", "words"]);
  const names = useNames();
  const found = ofLive(call.classified);
  return (
    <article className={css.live}>
      <header>
        <Direction direction={call.direction} />
        <strong>{call.caller ? phone(call.caller) : t("words:unknown_caller")}</strong>
        <CallBadge state={call.state} />
        <strong>
          <Since at={call.since} />
        </strong>
      </header>
      <div>
        {names.client(call.client)}
        {call.queue ? ` · ${names.queue(call.queue)}` : ""}
      </div>
      {found ? <ClassLine found={found} /> : null}
      <div className={css.none}>
        {call.agent ? `${names.agent(call.agent)} · ` : ""}
        {call.outside ? `${phone(call.outside)} · ` : ""}
        {t("live.total")} <Since at={call.arrived_at} />
      </div>
    </article>
  );
}
