import { Button, TextInput } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AnswerOut, StepOut } from "../../../api/http";
import { useHotkeys } from "../../../ui/hotkeys";
import { Key } from "../../../ui/parts";
import { useTyped } from "./run";
import css from "./Script.module.css";

interface AnswerFieldProps {
  run: string;
  step: StepOut;
  answer: AnswerOut;
  /** Whether digits choose now. */
  keys: boolean;
  disabled: boolean;
  onAnswer: (value: unknown) => void;
}

/** The answer to a question: by number keys where there are choices, typed otherwise. */
export function AnswerField(props: AnswerFieldProps) {
  const { answer } = props;
  if (answer.type === "choice") return <Choices {...props} />;
  if (answer.type === "multi") return <Several {...props} />;
  if (answer.type === "scale") return <Scale {...props} />;
  return <Typed {...props} />;
}

function Choices({ step, answer, keys, disabled, onAnswer }: AnswerFieldProps) {
  const byKey = answer.choices.map((each, n) => [`Digit${n + 1}`, () => onAnswer(each.key)]);
  useHotkeys(keys && !disabled ? Object.fromEntries(byKey) : {});
  return (
    <fieldset className={css.choices} aria-label={step.title || step.id} disabled={disabled}>
      {answer.choices.map((each, n) => (
        <button
          key={each.key}
          type="button"
          className={css.choice}
          aria-pressed={step.value === each.key}
          onClick={() => onAnswer(each.key)}
        >
          {step.value === each.key ? <IconCheck size={16} aria-hidden /> : null}
          {each.label}
          <Key>{n + 1}</Key>
        </button>
      ))}
    </fieldset>
  );
}

function Several({ step, answer, keys, disabled, onAnswer }: AnswerFieldProps) {
  const { t } = useTranslation("script");
  const [chosen, setChosen] = useState<string[]>(() => (Array.isArray(step.value) ? step.value : []));
  const toggle = (key: string) =>
    setChosen((before) => (before.includes(key) ? before.filter((each) => each !== key) : [...before, key]));
  const done = () => onAnswer(chosen);
  const byKey = answer.choices.map((each, n) => [`Digit${n + 1}`, () => toggle(each.key)]);
  const enter = chosen.length > 0 ? { Enter: done } : {};
  useHotkeys(keys && !disabled ? { ...Object.fromEntries(byKey), ...enter } : {});
  return (
    <fieldset className={css.choices} aria-label={step.title || step.id} disabled={disabled}>
      {answer.choices.map((each, n) => (
        <button
          key={each.key}
          type="button"
          className={css.choice}
          aria-pressed={chosen.includes(each.key)}
          onClick={() => toggle(each.key)}
        >
          {chosen.includes(each.key) ? <IconCheck size={16} aria-hidden /> : null}
          {each.label}
          <Key>{n + 1}</Key>
        </button>
      ))}
      <Button size="sm" disabled={chosen.length === 0} rightSection={<Key>Enter</Key>} onClick={done}>
        {t("done")}
      </Button>
    </fieldset>
  );
}

const SECOND_KEY_MS = 700;

/** A scale by keys: a 1 may still become a 10, so it waits for a moment. */
function Scale({ step, answer, keys, disabled, onAnswer }: AnswerFieldProps) {
  const low = answer.low ?? 0;
  const high = answer.high ?? 10;
  const values = Array.from({ length: high - low + 1 }, (_, n) => low + n);
  const first = useRef<{ digit: string; timer: ReturnType<typeof setTimeout> } | null>(null);
  const press = (digit: string) => {
    const before = first.current;
    first.current = null;
    if (before) clearTimeout(before.timer);
    const whole = Number(before ? before.digit + digit : digit);
    const longer = values.some((each) => each > 9 && String(each).startsWith(String(whole)));
    if (!before && longer) {
      const timer = setTimeout(() => {
        first.current = null;
        onAnswer(whole);
      }, SECOND_KEY_MS);
      first.current = { digit, timer };
      return;
    }
    if (values.includes(whole)) onAnswer(whole);
  };
  const byKey = [..."0123456789"].map((digit) => [`Digit${digit}`, () => press(digit)]);
  useHotkeys(keys && !disabled ? Object.fromEntries(byKey) : {});
  return (
    <fieldset className={css.scale} aria-label={step.title || step.id} disabled={disabled}>
      {values.map((each) => (
        <button key={each} type="button" aria-pressed={step.value === each} onClick={() => onAnswer(each)}>
          {each}
        </button>
      ))}
    </fieldset>
  );
}

const MODES = { number: "decimal", money: "decimal", phone: "tel" } as const;

function Typed({ run, step, answer, disabled, onAnswer }: AnswerFieldProps) {
  const { t } = useTranslation("script");
  const given = answer.secret ? "" : step.words;
  const { text, type, forget } = useTyped(run, step.id, given);
  const [secret, setSecret] = useState("");
  const shown = answer.secret ? secret : text;
  const send = () => {
    if (!shown.trim()) return;
    forget();
    setSecret("");
    // What is secret stays on this page: only that it was given is told.
    onAnswer(answer.secret ? t("given") : shown);
  };
  const mode = answer.type in MODES ? MODES[answer.type as keyof typeof MODES] : "text";
  return (
    <form
      className={css.typed}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <TextInput
        flex={1}
        autoFocus
        maxLength={2_000}
        inputMode={mode}
        type={answer.secret ? "password" : "text"}
        autoComplete="off"
        aria-label={step.title || step.id}
        placeholder={t(`placeholder.${answer.type as "text"}`)}
        readOnly={disabled}
        value={shown}
        onChange={(event) =>
          answer.secret ? setSecret(event.currentTarget.value) : type(event.currentTarget.value)
        }
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          event.currentTarget.blur();
        }}
      />
      <Button type="submit" disabled={disabled || !shown.trim()} rightSection={<Key>Enter</Key>}>
        {t("answer")}
      </Button>
    </form>
  );
}
