import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../api/facts";
import { ClassLine, ofLive } from "../../ui/classes";
import { Since, Until } from "../../ui/clocks";
import { phone, useNames } from "../../ui/names";
import { CallBadge } from "../../ui/state";
import { clock } from "../../ui/time";
import { usePerson } from "../persons/persons";
import { CallKeys } from "./CallKeys";
import { ClientBand } from "./ClientBand";
import { useDesk } from "./Desk";
import { Keypad } from "./Keypad";
import css from "./NowPanel.module.css";
import { SourceGuess } from "./SourceGuess";
import { AskedKeys, ConsultKeys } from "./transfer/ConsultKeys";
import { TransferPanel } from "./transfer/TransferPanel";

/** The call of this moment: who, whose, how long, and what the hands may do. */
export function NowPanel({ call }: { call: CallView }) {
  const { t } = useTranslation(["desk", "words", "transfer"]);
  const { status, agent } = useDesk();
  const person = usePerson(call.person);
  const names = useNames();
  const found = ofLive(call.classified);
  const [keypad, setKeypad] = useState(false);
  const [passing, setPassing] = useState(false);
  const outbound = call.direction === "outbound";
  const talking = call.state === "talking";
  const may = talking || call.state === "held";
  const over = status?.state === "wrap_up";
  const asked = call.consult === agent;
  const consults = call.state === "asking" || call.state === "consulting";
  const from = outbound ? call.arrived_at : call.queued_at;
  const waited = from && call.answered_at ? Date.parse(call.answered_at) - Date.parse(from) : null;
  return (
    <>
      <ClientBand call={call} />
      <div className={css.who}>
        <strong>{person.data?.name || t("words:unknown_person")}</strong>
        <span>{call.caller ? phone(call.caller) : t("words:unknown_caller")}</span>
        {found ? <ClassLine found={found} /> : null}
      </div>
      <div className={css.state}>
        <CallBadge state={over ? "wrap_up" : call.state} />
        <span className={css.clock}>
          {over && status?.until ? <Until at={status.until} /> : <Since at={call.since} />}
        </span>
      </div>
      <dl className={css.facts}>
        {outbound ? null : (
          <>
            <dt>{t("now.queue")}</dt>
            <dd>{names.queue(call.queue)}</dd>
          </>
        )}
        <dt>{t(outbound ? "now.shown" : "now.number")}</dt>
        <dd>{phone(call.number)}</dd>
        <SourceGuess call={call} />
        <dt>{t(outbound ? "now.rang" : "now.waited")}</dt>
        <dd>{waited === null ? "–" : clock(waited)}</dd>
        <dt>{t("now.since_answer")}</dt>
        <dd>{call.answered_at ? <Since at={call.answered_at} /> : "–"}</dd>
        {call.again && call.again !== "transfer" ? (
          <>
            <dt>{t("now.again")}</dt>
            <dd>{t(`now.again_${call.again as "fault"}`)}</dd>
          </>
        ) : null}
      </dl>
      {over ? (
        <p className={css.over}>{t(call.wrapping.includes(agent) ? "transfer:went_on" : "now.over")}</p>
      ) : asked ? (
        <AskedKeys call={call} />
      ) : consults ? (
        <ConsultKeys call={call} />
      ) : (
        <CallKeys
          call={call}
          keypad={keypad}
          onKeypad={setKeypad}
          passing={passing && may}
          onPassing={setPassing}
        />
      )}
      {passing && may ? <TransferPanel call={call} onClose={() => setPassing(false)} /> : null}
      {keypad && talking ? <Keypad call={call} onClose={() => setKeypad(false)} /> : null}
    </>
  );
}
