import { Button, Textarea, Title } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../api/facts";
import { useLive } from "../../live/hooks";
import { Until } from "../../ui/clocks";
import { useHotkeys } from "../../ui/hotkeys";
import { Key } from "../../ui/parts";
import { TimeRing } from "../../ui/TimeRing";
import { LabelHint } from "../persons/LabelHint";
import { useDesk } from "./Desk";
import { Dispositions } from "./Dispositions";
import { useNote } from "./notes";
import { PromiseForm } from "./PromiseForm";
import css from "./TalkPanel.module.css";

const CHOSEN = "pz.chosen.";

/** The result and the note: begun while talking, demanded in wrap-up. */
export function TalkPanel({ call }: { call: CallView }) {
  const { t } = useTranslation("desk");
  const { status, ask, busy } = useDesk();
  const wrapUp = status?.state === "wrap_up";
  const [chosen, setChosen] = useChosen(call.call);
  const followUp = useLive((state) => state.dispositions[chosen]?.flags.includes("follow_up") ?? false);
  const [missing, setMissing] = useState(false);
  const finish = async () => {
    if (!chosen) {
      setMissing(true);
      return;
    }
    const done = await ask({ kind: "finish_wrap_up", call: call.call, disposition: chosen });
    if (done) sessionStorage.removeItem(CHOSEN + call.call);
  };
  const choose = (id: string) => {
    setChosen(id);
    setMissing(false);
  };
  const more = () => void ask({ kind: "more_time", call: call.call });
  useHotkeys({ Enter: wrapUp ? () => void finish() : undefined, KeyT: wrapUp ? more : undefined });
  return (
    <div className={css.talk}>
      <header className={css.head}>
        <Title order={2}>{t(wrapUp ? "wrap_up.title" : "wrap_up.title_talking")}</Title>
        {wrapUp && status?.until ? (
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
              onClick={more}
            >
              {t("wrap_up.more")}
            </Button>
          </div>
        ) : null}
      </header>
      <Dispositions client={call.client} chosen={chosen} keys={wrapUp} onChoose={choose} />
      {missing ? (
        <p className={css.missing} role="alert">
          {t("wrap_up.missing")}
        </p>
      ) : null}
      {call.person ? (
        <PromiseForm key={chosen} person={call.person} call={call.call} wanted={followUp} />
      ) : null}
      <NoteField call={call.call} person={call.person} onFinish={wrapUp ? () => void finish() : undefined} />
      {wrapUp ? (
        <footer className={css.foot}>
          <span>{t("wrap_up.forced")}</span>
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

function useChosen(call: string): [string, (id: string) => void] {
  const [chosen, setChosen] = useState(() => sessionStorage.getItem(CHOSEN + call) ?? "");
  useEffect(() => {
    if (chosen) sessionStorage.setItem(CHOSEN + call, chosen);
  }, [call, chosen]);
  return [chosen, setChosen];
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
