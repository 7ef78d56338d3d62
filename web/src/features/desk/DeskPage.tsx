import { Loader } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../app/session";
import { useLive } from "../../live/hooks";
import { Empty, Guard } from "../../ui/parts";
import { Agreements } from "../offers/Agreements";
import { Around } from "./Around";
import { useDesk } from "./Desk";
import css from "./DeskPage.module.css";
import { DiallingPanel, PLACED } from "./DiallingPanel";
import { IdlePanel, MyDay } from "./Idle";
import { NowPanel } from "./NowPanel";
import { OfferPanel } from "./OfferPanel";
import { PersonPanel } from "./PersonPanel";
import { Promises } from "./Promises";
import { QueuesPanel } from "./QueuesPanel";
import { StartPanel } from "./StartPanel";
import { TalkPanel } from "./TalkPanel";
import { TroubleStrip } from "./TroubleStrip";
import { AskedPanel } from "./transfer/AskedPanel";

function Beside() {
  return (
    <>
      <MyDay />
      <Promises person={null} />
      <Agreements />
      <Around />
    </>
  );
}

/** Where an agent lives: the call on the left, the work in the middle, the person on the right. */
export function DeskPage() {
  const { t } = useTranslation("shell");
  const session = useSession();
  if (!session.user.agent) return <Empty icon={IconLock} title={t("fault.no_seat")} />;
  return <AgentDesk />;
}

function AgentDesk() {
  const { t } = useTranslation("shell");
  const { agent, status, call } = useDesk();
  const synced = useLive((state) => state.synced);
  if (!synced) return <Loader aria-label={t("loading")} size="sm" />;
  if (!status || status.presence === "out") return <StartPanel />;
  const offered = status.state === "reserved" && call !== null;
  const working = call !== null && !offered;
  const asked = working && call.consult === agent;
  const placed = call !== null && PLACED.includes(call.state);
  return (
    <div className={css.page}>
      <TroubleStrip />
      <div className={css.columns}>
        <section className={`panel ${css.left}`}>{working ? <NowPanel call={call} /> : <Beside />}</section>
        <section className={`panel ${css.centre}`}>
          {offered ? <OfferPanel call={call} /> : null}
          {placed ? <DiallingPanel call={call} /> : null}
          {asked ? <AskedPanel call={call} /> : null}
          {working && !placed && !asked ? <TalkPanel key={call.call} call={call} /> : null}
          {call ? null : <IdlePanel />}
        </section>
        <section className={`panel ${css.right}`}>
          <Guard key={call?.person} message={t("fault.crash")}>
            {call ? <PersonPanel call={call} /> : <QueuesPanel />}
          </Guard>
        </section>
      </div>
    </div>
  );
}
