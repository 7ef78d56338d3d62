import { Button, Skeleton } from "@mantine/core";
import { IconArrowRight, IconBook2, IconCloudOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Run, StepOut } from "../../../api/http";
import { useHotkeys } from "../../../ui/hotkeys";
import { Fault, Key } from "../../../ui/parts";
import { AnswerField } from "./AnswerField";
import { Bridges } from "./Bridges";
import { Answers } from "./Given";
import { JumpList, Objections } from "./Overlays";
import { Progress } from "./Progress";
import type { RunHandle } from "./run";
import css from "./Script.module.css";
import { Wording } from "./Wording";

/** The script on a call: one step with its wording, and every key that leads on. */
export function ScriptPanel({ handle, active }: { handle: RunHandle; active: boolean }) {
  const { t } = useTranslation("script");
  if (handle.pending) return <Skeleton h={180} />;
  if (handle.fault && !handle.run) return <Fault fault={handle.fault} onAgain={handle.again} />;
  if (!handle.run) {
    return (
      <p className={css.none}>
        <IconBook2 size={16} aria-hidden /> {t("none")}{" "}
        {handle.mayMake ? (
          <a href="/scripts" target="_blank" rel="noreferrer">
            {t("none_make")}
          </a>
        ) : null}
      </p>
    );
  }
  return <Runner run={handle.run} handle={handle} active={active} />;
}

type Open = "jump" | "objections" | "bridges" | null;

interface RunnerProps {
  run: Run;
  handle: RunHandle;
  active: boolean;
}

function Runner({ run, handle, active }: RunnerProps) {
  const { t } = useTranslation("script");
  const [open, setOpen] = useState<Open>(null);
  const { act } = handle;
  const may = run.mine;
  const busy = handle.state !== "clean";
  const step = run.step;
  const answered = step?.value !== null && step?.value !== undefined;
  const asks = step?.kind === "ask";
  const atEnd = step === null || step.kind === "end";
  const onward = () => act({ act: asks && !answered ? "skip" : "next" });
  const enter = asks && !answered ? undefined : () => act({ act: "next" });
  const back = run.may_go_back ? () => act({ act: "back" }) : undefined;
  const bridges = () => setOpen("bridges");
  const listen = active && may && open === null;
  useHotkeys(
    listen
      ? {
          ArrowRight: atEnd ? undefined : onward,
          Enter: atEnd ? undefined : enter,
          ArrowLeft: back,
          KeyJ: run.topics.length > 0 ? () => setOpen("jump") : undefined,
          KeyO: run.objections.length > 0 ? () => setOpen("objections") : undefined,
          KeyB: bridges,
          KeyC: run.call_to_action ? undefined : () => act({ act: "cta" }),
        }
      : {},
  );
  const jump = (topic: string) => act({ act: "jump", topic });
  return (
    <div className={css.script}>
      <Progress run={run} onJump={may ? jump : undefined} />
      {step ? (
        <Step
          key={step.id}
          run={run}
          step={step}
          keys={listen}
          disabled={!may || busy}
          onAnswer={(value) => act({ act: "answer", value })}
        />
      ) : (
        <p className={css.none}>{t("over")}</p>
      )}
      <Trouble handle={handle} />
      {may ? (
        <div className={css.keys}>
          <ScriptKey word={t("back")} hint="←" disabled={!back || busy} onPress={back} />
          <ScriptKey
            word={t(asks && !answered ? "skip" : "next")}
            hint={asks && !answered ? "→" : "Enter"}
            disabled={atEnd || busy}
            onPress={onward}
          />
          <ScriptKey
            word={t("jump.key")}
            hint="J"
            pressed={open === "jump"}
            disabled={run.topics.length === 0}
            onPress={() => setOpen(open === "jump" ? null : "jump")}
          />
          <ScriptKey
            word={t("objections.key")}
            hint="O"
            pressed={open === "objections"}
            disabled={run.objections.length === 0}
            onPress={() => setOpen(open === "objections" ? null : "objections")}
          />
          <ScriptKey
            word={run.returns > 0 ? t("bridge.key_count", { count: run.returns }) : t("bridge.key")}
            hint="B"
            pressed={open === "bridges"}
            disabled={false}
            onPress={() => setOpen(open === "bridges" ? null : "bridges")}
          />
          <ScriptKey
            word={t(run.call_to_action ? "cta_made" : "cta")}
            hint="C"
            pressed={run.call_to_action}
            disabled={run.call_to_action || busy}
            onPress={() => act({ act: "cta" })}
          />
        </div>
      ) : null}
      {open === "jump" ? <JumpList topics={run.topics} onJump={jump} onClose={() => setOpen(null)} /> : null}
      {open === "bridges" ? (
        <Bridges
          run={run}
          disabled={!may || busy}
          onBridge={() => act({ act: "bridge" })}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open === "objections" ? (
        <Objections
          cards={run.objections}
          disabled={!may}
          onObjection={(key, yes) => act({ act: "objection", key, yes })}
          onClose={() => setOpen(null)}
        />
      ) : null}
      <Answers answers={run.answers} />
    </div>
  );
}

interface StepProps {
  run: Run;
  step: StepOut;
  keys: boolean;
  disabled: boolean;
  onAnswer: (value: unknown) => void;
}

function Step({ run, step, keys, disabled, onAnswer }: StepProps) {
  const { t } = useTranslation("script");
  const verbatim = step.how === "verbatim";
  return (
    <section className={css.step} aria-label={step.title || t(`kind.${step.kind}`)}>
      <header>
        <h3>{step.title || t(`kind.${step.kind}`)}</h3>
        <span className={css.how} data-verbatim={verbatim}>
          {t(verbatim ? "verbatim" : "own_words")}
        </span>
      </header>
      {step.text.length > 0 ? (
        <p className={css.wording} data-verbatim={verbatim}>
          <Wording pieces={step.text} />
        </p>
      ) : null}
      {step.note.length > 0 ? (
        <p className={css.note}>
          <Wording pieces={step.note} />
        </p>
      ) : null}
      {step.answer ? (
        <>
          <AnswerField
            run={run.id}
            step={step}
            answer={step.answer}
            keys={keys}
            disabled={disabled}
            onAnswer={onAnswer}
          />
          {step.answer.required ? <span className={css.quiet}>{t("required")}</span> : null}
        </>
      ) : null}
    </section>
  );
}

/** What did not get through, and why the server would not take it. */
function Trouble({ handle }: { handle: RunHandle }) {
  const { t } = useTranslation("script");
  if (handle.state === "kept")
    return (
      <p className={css.trouble} role="status">
        <IconCloudOff size={16} aria-hidden /> {t("kept")}
      </p>
    );
  return handle.refused ? (
    <p className={css.trouble} role="alert">
      {handle.refused}
    </p>
  ) : null;
}

interface ScriptKeyProps {
  word: string;
  hint: string;
  pressed?: boolean;
  disabled: boolean;
  onPress: (() => void) | undefined;
}

function ScriptKey({ word, hint, pressed, disabled, onPress }: ScriptKeyProps) {
  return (
    <Button
      size="xs"
      variant={pressed ? "light" : "default"}
      disabled={disabled}
      aria-pressed={pressed}
      leftSection={hint === "→" ? <IconArrowRight size={14} aria-hidden /> : undefined}
      rightSection={<Key>{hint}</Key>}
      onClick={() => onPress?.()}
    >
      {word}
    </Button>
  );
}
