import { notifications } from "@mantine/notifications";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { AgentStatus } from "../../api/facts";
import { useSession } from "../../app/session";
import { useLive } from "../../live/hooks";
import { useNames } from "../../ui/names";

const TOLD = { ready: "ready", not_ready: "not_ready", logged_out: "out" } as const;

/** What somebody else did to my state is told to me, with the name of who did it, until I close it. */
export function useToldByOthers(agent: string): void {
  const { t } = useTranslation(["desk", "words"]);
  const { user } = useSession();
  const names = useNames();
  const facts = useLive((state) => state.facts);
  const seen = useRef<number | null>(null);
  const say = useRef((_status: AgentStatus, _by: string) => {});
  say.current = (status, by) => {
    const what = TOLD[status.state as keyof typeof TOLD];
    if (!what) return;
    const id = "told-by-others";
    notifications.hide(id); // one that is shown already would keep its old words
    notifications.show({
      id,
      title: t(`told.${what}`, { reason: names.reason(status.reason) }),
      message: t("told.by", { name: names.user(by) }),
      autoClose: false,
    });
  };
  useEffect(() => {
    const newest = facts.at(-1)?.seq ?? 0;
    const from = seen.current;
    seen.current = newest;
    if (from === null) return;
    for (const { seq, fact } of facts) {
      if (seq <= from || fact.kind !== "agent_changed" || fact.status.agent !== agent) continue;
      if (fact.by && fact.by !== user.id) say.current(fact.status, fact.by);
    }
  }, [facts, agent, user.id]);
}
