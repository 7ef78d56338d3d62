import { Skeleton } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { Empty, Guard } from "../../ui/parts";
import { AgentDrawer } from "./AgentDrawer";
import { Agents } from "./Agents";
import { Alarms } from "./Alarms";
import { Complaints } from "./Complaints";
import css from "./FloorPage.module.css";
import { LiveCallsDrawer, type LiveWhich } from "./LiveCallsDrawer";
import { OutsideCall } from "./OutsideCall";
import { Queues } from "./Queues";
import { Stream } from "./Stream";
import { Tiles } from "./Tiles";

/** What a supervisor watches: how it goes, who waits, who does what, what just happened. */
export function FloorPage() {
  const { t } = useTranslation(["floor", "shell"]);
  const may = useMay();
  const synced = useLive((state) => state.synced);
  const [agent, setAgent] = useState<string | null>(null);
  const [which, setWhich] = useState<LiveWhich | null>(null);
  if (!may("floor.manage") && !may("floor.lead"))
    return <Empty icon={IconLock} title={t("shell:fault.denied")} />;
  if (!synced) return <FloorSkeleton />;
  return (
    <div className={css.page}>
      <div className={css.main}>
        <div className={css.top}>
          <h1 className={css.title}>{t("title")}</h1>
          <OutsideCall />
        </div>
        <Tiles onLiveCalls={setWhich} />
        <Guard message={t("shell:fault.crash")}>
          <Queues onLiveCalls={setWhich} />
        </Guard>
        <Guard message={t("shell:fault.crash")}>
          <Agents onOpen={setAgent} />
        </Guard>
      </div>
      <aside className={css.side}>
        <Complaints />
        <Alarms />
        <Guard message={t("shell:fault.crash")}>
          <Stream onAgent={setAgent} />
        </Guard>
      </aside>
      <AgentDrawer agent={agent} onClose={() => setAgent(null)} />
      <LiveCallsDrawer which={which} onClose={() => setWhich(null)} />
    </div>
  );
}

function FloorSkeleton() {
  return (
    <div className={css.page}>
      <div className={css.main}>
        <Skeleton h={84} />
        <Skeleton h={200} />
        <Skeleton h={240} />
      </div>
      <aside className={css.side}>
        <Skeleton h={400} />
      </aside>
    </div>
  );
}
