import { Button, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../api/facts";
import { useLive } from "../../live/hooks";
import { Until } from "../../ui/clocks";
import { useHotkeys } from "../../ui/hotkeys";
import { Key } from "../../ui/parts";
import { TimeRing } from "../../ui/TimeRing";
import { useAgreementWaits } from "../offers/data";
import { OfferTab } from "../offers/OfferTab";
import { saidOf } from "../offers/terms";
import { LabelHint } from "../persons/LabelHint";
import { usePerson } from "../persons/persons";
import { Difficult } from "../quality/Difficult";
import { Cap } from "./Cap";
import { useChosen } from "./chosen";
import { useDesk } from "./Desk";
import { Dispositions } from "./Dispositions";
import { useFinishInTime } from "./finishInTime";
import { useNote } from "./notes";
import { PromiseForm } from "./PromiseForm";
import { SubjectField } from "./Subject";
import { LeftOut } from "./script/LeftOut";
import { type RunHandle, useRun } from "./script/run";
import { ScriptPanel } from "./script/ScriptPanel";
import css from "./TalkPanel.module.css";
import { PassedOn } from "./transfer/PassedOn";
import { TransferStep } from "./transfer/TransferStep";
import { useHandover } from "./transfer/transfers";
import { type Tab, Workspace } from "./Workspace";

/** The script, the result and the note: begun while talking, the result demanded in wrap-up. */
export function TalkPanel({ call }: { call: CallView }) {
  const { t } = useTranslation(["desk", "script", "offers", "transfer"]);
  const { agent, status, ask, busy } = useDesk();
  const wrapUp = status?.state === "wrap_up";
  const passedOn = call.wrapping.includes(agent);
  useHandover(call);
  const script = useRun(call.call);
  const [tab, setTab] = useTab(script, wrapUp);
  const person = usePerson(call.person);
  const agreementWaits = useAgreementWaits(call.call, script.run?.agreement === true);
  const { id: chosen, byHand, choose: setChosen } = useChosen(call, agent, script.run?.disposition ?? "");
  const followUp = useLive((state) => state.dispositions[chosen]?.flags.includes("follow_up") ?? false);
  const [missing, setMissing] = useState(false);
  const finish = async () => {
    if (!chosen) {
      setMissing(true);
      setTab("result");
      return;
    }
    const done = await ask({ kind: "finish_wrap_up", call: call.call, disposition: chosen });
    if (!done && agreementWaits) setTab("offer");
  };
  useFinishInTime(wrapUp && byHand && !passedOn ? (status?.until ?? null) : null, () => void finish());
  const choose = (id: string) => {
    setChosen(id);
    setMissing(false);
  };
  const more = () => void ask({ kind: "more_time", call: call.call });
  const onResult = tab === "result";
  useHotkeys({
    Enter: wrapUp && onResult ? () => void finish() : undefined,
    KeyT: wrapUp ? more : undefined,
  });
  const jump = (topic: string) => {
    script.act({ act: "jump", topic });
    setTab("script");
  };
  const result = (
    <>
      {wrapUp && script.run ? (
        <LeftOut
          run={script.run}
          onTopic={script.run.mine ? jump : undefined}
          onAction={script.run.mine ? () => script.act({ act: "cta" }) : undefined}
        />
      ) : null}
      <Dispositions client={call.client} chosen={chosen} keys={wrapUp && onResult} onChoose={choose} />
      <Difficult call={call.call} />
      {missing ? (
        <p className={css.missing} role="alert">
          {t("wrap_up.missing")}
        </p>
      ) : null}
      {call.person ? <PromiseForm person={call.person} call={call.call} wanted={followUp} /> : null}
    </>
  );
  const offered = (extreme: boolean) => {
    if (script.run?.mine) script.act({ act: "offered", yes: extreme });
  };
  const notOffered = (extreme: boolean | null) => {
    if (!script.run?.mine) return;
    script.act({ act: "not_offered" });
    if (extreme !== null) script.act({ act: "offered", yes: extreme });
  };
  const fixed = () => {
    if (script.run?.mine && script.run.step?.kind === "agreement") script.act({ act: "next" });
  };
  const tabs: Tab[] = [
    {
      id: "script",
      label: t("script:tab"),
      panel: (
        <>
          <ScriptPanel handle={script} active={tab === "script"} />
          <TransferStep call={call} run={script.run} active={tab === "script"} />
        </>
      ),
    },
    {
      id: "offer",
      label: t("offers:tab"),
      panel: (
        <OfferTab
          call={call}
          known={person.data ?? {}}
          said={saidOf(script.run?.answers ?? [])}
          active={tab === "offer"}
          onFirstNamed={offered}
          onFirstTakenBack={notOffered}
          onFixed={fixed}
        />
      ),
      waits: agreementWaits,
    },
    { id: "result", label: t("script:result"), panel: result, waits: wrapUp && !chosen },
  ];
  return (
    <div className={css.talk}>
      {wrapUp ? <WrapUpHead onMore={more} /> : null}
      <Cap call={call} over={wrapUp} />
      {passedOn || call.transferred_by === agent ? null : <PassedOn call={call} from={call.transferred_by} />}
      <SubjectField call={call} />
      <Workspace tabs={tabs} active={tab} onTab={setTab} />
      {passedOn ? (
        <p className={css.hint}>{t("transfer:note_went")}</p>
      ) : (
        <NoteField
          call={call.call}
          person={call.person}
          onFinish={wrapUp ? () => void finish() : undefined}
        />
      )}
      {wrapUp ? (
        <footer className={css.foot}>
          <span>{t(byHand ? "wrap_up.in_time" : "wrap_up.forced")}</span>
          <Button
            size="md"
            rightSection={<Key>Enter</Key>}
            loading={busy === "finish_wrap_up"}
            onClick={() => void finish()}
          >
            {t("wrap_up.finish")}
          </Button>
        </footer>
      ) : null}
    </div>
  );
}

function WrapUpHead({ onMore }: { onMore: () => void }) {
  const { t } = useTranslation("desk");
  const { status, busy } = useDesk();
  return (
    <header className={css.head}>
      <Title order={2}>{t("wrap_up.title")}</Title>
      {status?.until ? (
        <div className={css.time}>
          <TimeRing since={status.since} until={status.until} />
          <strong>
            <Until at={status.until} />
          </strong>
          <Button
            variant="default"
            size="xs"
            rightSection={<Key>T</Key>}
            loading={busy === "more_time"}
            onClick={onMore}
          >
            {t("wrap_up.more")}
          </Button>
        </div>
      ) : null}
    </header>
  );
}

/** The script while talking, the result in wrap-up and where there is no script; then as the person turns. */
function useTab(script: RunHandle, wrapUp: boolean): [string, (id: string) => void] {
  const own = wrapUp || (!script.pending && !script.run) ? "result" : "script";
  const [turned, setTurned] = useState<{ from: string; to: string } | null>(null);
  const setTab = (to: string) => setTurned({ from: own, to });
  return [turned?.from === own ? turned.to : own, setTab];
}

interface NoteFieldProps {
  call: string;
  person: string | null;
  onFinish?: (() => void) | undefined;
}

function NoteField({ call, person, onFinish }: NoteFieldProps) {
  const { t } = useTranslation("desk");
  const note = useNote(call);
  return (
    <div className={css.note}>
      <div className={css.noteHead}>
        <label className="label" htmlFor="note">
          {t("note.label")}
        </label>
        <span className={css.noteState} data-state={note.state} role="status">
          {note.state === "refused" ? note.fault : note.state === "clean" ? "" : t(`note.${note.state}`)}
        </span>
      </div>
      <Textarea
        id="note"
        maxLength={10_000}
        placeholder={t("note.placeholder")}
        value={note.text}
        onChange={(event) => note.type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && event.ctrlKey) onFinish?.();
          if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
      <LabelHint text={note.text} person={person} />
      {onFinish ? <span className={css.hint}>{t("note.ctrl_enter")}</span> : null}
    </div>
  );
}
