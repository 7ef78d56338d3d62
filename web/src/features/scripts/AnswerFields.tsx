import { ActionIcon, Button, Checkbox, Group, NumberInput, Select, Text, TextInput } from "@mantine/core";
import { IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useDocument } from "./document";
import css from "./Editor.module.css";
import { SaveTo, useFieldFault, Way } from "./inputs";
import type { StepProps } from "./StepPanel";
import { ANSWER_TYPES, type Answer, type Ask, type Choice, listsChoices } from "./script";

const MOST_KEYS = 9;

/** What kind of answer a question takes, where it is saved, and where each answer leads. */
export function AnswerFields({ step, onChange }: StepProps & { step: Ask }) {
  const { t } = useTranslation("editor");
  const { readOnly } = useDocument();
  const fault = useFieldFault(step.id);
  const { answer } = step;
  const set = (change: Partial<Answer>, field: string) =>
    onChange({ ...step, answer: { ...answer, ...change } }, field);
  const retype = (type: Answer["type"]) => {
    const keeps = listsChoices(type);
    const choices = keeps ? answer.choices : [];
    const ways = type === "multi" ? choices.map((choice) => ({ ...choice, next: null })) : choices;
    const none = { low: null, high: null, good_from: null };
    const bounds = type === "scale" ? { ...none, low: 0, high: 10 } : none;
    set(
      { type, choices: keeps && ways.length === 0 ? [fresh(ways), fresh([fresh(ways)])] : ways, ...bounds },
      "type",
    );
  };
  const numeric = answer.type === "number" || answer.type === "scale";
  return (
    <>
      <Select
        label={t("answer_type")}
        allowDeselect={false}
        disabled={readOnly}
        data={ANSWER_TYPES.map((type) => ({ value: type, label: t(`answers.${type}`) }))}
        value={answer.type}
        error={fault("answer.type") ?? fault("answer.choices")}
        onChange={(type) => retype((type ?? "text") as Answer["type"])}
      />
      {listsChoices(answer.type) ? <Choices step={step} onChange={onChange} /> : null}
      {numeric ? (
        <Group gap={8} grow>
          <NumberInput
            size="xs"
            label={t("low")}
            value={answer.low ?? ""}
            error={fault("answer.low")}
            readOnly={readOnly}
            onChange={(low) => set({ low: low === "" ? null : Number(low) }, "low")}
          />
          <NumberInput
            size="xs"
            label={t("high")}
            value={answer.high ?? ""}
            error={fault("answer.high")}
            readOnly={readOnly}
            onChange={(high) => set({ high: high === "" ? null : Number(high) }, "high")}
          />
          <NumberInput
            size="xs"
            label={t("good_from")}
            value={answer.good_from ?? ""}
            error={fault("answer.good_from")}
            readOnly={readOnly}
            onChange={(good) => set({ good_from: good === "" ? null : Number(good) }, "good_from")}
          />
        </Group>
      ) : null}
      <SaveTo
        label={t("save.to")}
        value={step.save}
        error={fault("save")}
        onChange={(save) => onChange({ ...step, save }, "save")}
      />
      <Group gap={16}>
        <Checkbox
          label={t("required")}
          disabled={readOnly}
          checked={answer.required}
          onChange={(event) => set({ required: event.currentTarget.checked }, "required")}
        />
        <Checkbox
          label={t("secret")}
          disabled={readOnly}
          checked={answer.secret}
          onChange={(event) => set({ secret: event.currentTarget.checked }, "secret")}
        />
      </Group>
      {answer.secret ? (
        <Text size="xs" c="dimmed">
          {t("secret_hint")}
        </Text>
      ) : null}
    </>
  );
}

/** Keys are made once: answers are counted under them, whatever their words become. */
function fresh(choices: readonly Choice[]): Choice {
  const taken = new Set(choices.map((choice) => choice.key));
  for (let n = 1; ; n += 1) if (!taken.has(`a${n}`)) return { key: `a${n}`, label: "", next: null };
}

function Choices({ step, onChange }: StepProps & { step: Ask }) {
  const { t } = useTranslation("editor");
  const { readOnly } = useDocument();
  const fault = useFieldFault(step.id);
  const { choices } = step.answer;
  const put = (next: Choice[], field: string) =>
    onChange({ ...step, answer: { ...step.answer, choices: next } }, field);
  const one = (n: number, change: Partial<Choice>, field: string) =>
    put(
      choices.map((choice, at) => (at === n ? { ...choice, ...change } : choice)),
      `${field} ${n}`,
    );
  return (
    <fieldset className={css.box}>
      <legend className="label">{t("choices")}</legend>
      {choices.map((choice, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a choice is where it stands; its key may be typed
        <div key={n} className={css.box}>
          <div className={css.line}>
            <TextInput
              size="xs"
              label={t("choice", { n: n + 1 })}
              value={choice.label}
              readOnly={readOnly}
              error={fault(`answer.choices.${n}.label`) ?? fault(`answer.choices.${n}.key`)}
              onChange={(event) => one(n, { label: event.currentTarget.value }, "label")}
            />
            {readOnly ? null : (
              <>
                <ActionIcon
                  variant="default"
                  size={30}
                  disabled={n === 0}
                  aria-label={t("up")}
                  title={t("up")}
                  onClick={() => put(swapped(choices, n), "order")}
                >
                  <IconArrowUp size={14} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="default"
                  size={30}
                  aria-label={t("remove_choice", { n: n + 1 })}
                  title={t("remove_choice", { n: n + 1 })}
                  onClick={() => put(choices.toSpliced(n, 1), "remove")}
                >
                  <IconTrash size={14} aria-hidden />
                </ActionIcon>
              </>
            )}
          </div>
          {step.answer.type === "choice" ? (
            <Way
              label={t("choice_next")}
              none={t("as_question")}
              from={step.id}
              value={choice.next}
              error={fault(`answer.choices.${n}.next`)}
              onChange={(to) => one(n, { next: to || null }, "next")}
            />
          ) : null}
        </div>
      ))}
      {readOnly || choices.length >= MOST_KEYS ? null : (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => put([...choices, fresh(choices)], "add")}
        >
          {t("add_choice")}
        </Button>
      )}
    </fieldset>
  );
}

function swapped(choices: readonly Choice[], n: number): Choice[] {
  const [moved] = choices.slice(n, n + 1);
  return moved ? choices.toSpliced(n, 1).toSpliced(n - 1, 0, moved) : [...choices];
}
