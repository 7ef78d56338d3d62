import { IconPhoneCall, IconPhoneX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../api/facts";
import { ClassLine, ofLive } from "../../ui/classes";
import { Since, Until, useServerNow } from "../../ui/clocks";
import { useHotkeys } from "../../ui/hotkeys";
import { waitsSince } from "../../ui/metrics";
import { phone, useNames } from "../../ui/names";
import { Key } from "../../ui/parts";
import { toneStyle } from "../../ui/state";
import { usePerson } from "../persons/persons";
import { ClientBand } from "./ClientBand";
import { useDesk } from "./Desk";
import css from "./OfferPanel.module.css";
import { PassedOn } from "./transfer/PassedOn";

/** A call is offered: who, whose client, how long he waited; two answers, and the time that is left. */
export function OfferPanel({ call }: { call: CallView }) {
  const { t } = useTranslation(["desk", "words", "transfer"]);
  const { agent, line, lineState, ask, busy } = useDesk();
  const names = useNames();
  const person = usePerson(call.person);
  const found = ofLive(call.classified);
  const asked = call.consult === agent;
  const offer = (asked ? call.consult_offer : call.offer) ?? "";
  const accept = () => {
    if (lineState.onDemand) line.answer();
    else void ask({ kind: "accept", offer });
  };
  const decline = () => void ask({ kind: "decline", offer });
  const possible = busy !== "accept" && busy !== "decline" && (!lineState.onDemand || lineState.ringing);
  useHotkeys({ Space: possible ? accept : undefined, KeyD: possible ? decline : undefined });
  return (
    <div className={css.offer} role="alertdialog" aria-label={t("offer.title")}>
      <ClientBand call={call} />
      <div className={css.body}>
        <p className={css.title}>
          <IconPhoneCall size={20} aria-hidden /> {t(asked ? "transfer:asked_title" : "offer.title")}
        </p>
        <strong className={css.name}>{person.data?.name || t("words:unknown_person")}</strong>
        <span className={css.number}>{call.caller ? phone(call.caller) : t("words:unknown_caller")}</span>
        {found ? <ClassLine found={found} /> : null}
        <span className={css.detail}>
          {names.queue(call.queue)}
          {call.queued_at ? (
            <>
              {" · "}
              {t("offer.waited")} <Since at={waitsSince(call)} />
            </>
          ) : null}
        </span>
        {asked ? <p>{t("transfer:asked_by", { name: names.agent(call.agent) })}</p> : null}
        <PassedOn call={call} from={asked ? call.agent : call.transferred_by} />
        {call.until ? <RingDown since={call.since} until={call.until} /> : null}
        <div className={css.answers}>
          <button
            type="button"
            className={`${css.answer} ${css.accept}`}
            style={toneStyle("ready")}
            aria-keyshortcuts="Space"
            disabled={!possible}
            onClick={accept}
          >
            <IconPhoneCall size={22} aria-hidden />
            {t("offer.accept")}
            <Key>{t("offer.space")}</Key>
          </button>
          <button
            type="button"
            className={css.answer}
            aria-keyshortcuts="D"
            disabled={!possible}
            onClick={decline}
          >
            <IconPhoneX size={20} aria-hidden />
            {t("offer.decline")}
            <Key>D</Key>
          </button>
        </div>
        {asked ? null : <p className={css.hint}>{t("offer.hint")}</p>}
      </div>
    </div>
  );
}

function RingDown({ since, until }: { since: string; until: string }) {
  const now = useServerNow();
  const whole = Math.max(1, Date.parse(until) - Date.parse(since));
  const left = Math.min(1, Math.max(0, (Date.parse(until) - now) / whole));
  return (
    <div className={css.ring}>
      <div className={css.track}>
        <div className={css.left} style={{ transform: `scaleX(${left})` }} />
      </div>
      <Until at={until} />
    </div>
  );
}
