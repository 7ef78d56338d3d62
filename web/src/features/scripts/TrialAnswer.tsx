import { Button, Checkbox, NumberInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AnswerOut } from "../../api/http";
import css from "./Trial.module.css";

interface AnswerProps {
  answer: AnswerOut;
  value: unknown;
  onAnswer: (value: unknown) => void;
}

/** Takes an answer as the agent would give it. */
export function TrialAnswer({ answer, value, onAnswer }: AnswerProps) {
  if (answer.type === "choice") {
    return (
      <div className={css.choices}>
        {answer.choices.map((choice, n) => (
          <Button
            key={choice.key}
            size="xs"
            variant={value === choice.key ? "light" : "default"}
            justify="flex-start"
            onClick={() => onAnswer(choice.key)}
          >
            {n + 1}. {choice.label}
          </Button>
        ))}
      </div>
    );
  }
  if (answer.type === "multi") return <Several answer={answer} value={value} onAnswer={onAnswer} />;
  return <Typed answer={answer} value={value} onAnswer={onAnswer} />;
}

function Several({ answer, value, onAnswer }: AnswerProps) {
  const { t } = useTranslation("editor");
  const [chosen, setChosen] = useState<string[]>(Array.isArray(value) ? value.map(String) : []);
  return (
    <form
      className={css.choices}
      onSubmit={(event) => {
        event.preventDefault();
        onAnswer(chosen);
      }}
    >
      <Checkbox.Group value={chosen} onChange={setChosen}>
        <div className={css.choices}>
          {answer.choices.map((choice) => (
            <Checkbox key={choice.key} size="xs" value={choice.key} label={choice.label} />
          ))}
        </div>
      </Checkbox.Group>
      <Button type="submit" size="xs">
        {t("trial.answer")}
      </Button>
    </form>
  );
}

function Typed({ answer, value, onAnswer }: AnswerProps) {
  const { t } = useTranslation("editor");
  const known = typeof value === "string" || typeof value === "number" ? String(value) : "";
  const [typed, setTyped] = useState(known);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAnswer(typed);
  };
  return (
    <form className={css.choices} onSubmit={submit}>
      {answer.type === "scale" ? (
        <NumberInput
          size="xs"
          label={t("trial.scale", { low: answer.low ?? 0, high: answer.high ?? 10 })}
          value={typed}
          onChange={(next) => setTyped(String(next))}
        />
      ) : (
        <TextInput
          size="xs"
          label={t(`answers.${answer.type}`)}
          type={answer.type === "date" ? "date" : "text"}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <Button type="submit" size="xs">
        {t("trial.answer")}
      </Button>
    </form>
  );
}
