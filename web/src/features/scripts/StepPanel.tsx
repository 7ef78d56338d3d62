import { Button, Checkbox, Group, SegmentedControl, Select, Text, Textarea, TextInput } from "@mantine/core";
import { IconCopy, IconFlag3, IconHandClick, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../live/hooks";
import { useNames } from "../../ui/names";
import { Empty } from "../../ui/parts";
import { AnswerFields } from "./AnswerFields";
import { BranchFields } from "./BranchFields";
import { useDocument } from "./document";
import css from "./Editor.module.css";
import { connected, duplicated, removed, withStep } from "./graph";
import { ConditionInput, SaveTo, useFieldFault, Way, Wording } from "./inputs";
import { hasText, type Step, stepOf } from "./script";

export interface StepProps {
  step: Step;
  onChange: (step: Step, field: string) => void;
}

/** Properties of the chosen step. */
export function StepPanel() {
  const { t } = useTranslation("editor");
  const doc = useDocument();
  const step = stepOf(doc.script, doc.selected);
  if (!step)
    return <Empty icon={IconHandClick} title={t("nothing_chosen")} hint={t("nothing_chosen_hint")} />;
  const set = (next: Step, field: string) => doc.change(withStep(doc.script, next), `${step.id} ${field}`);
  return (
    <div className={css.form}>
      <TextInput
        label={t("step_title")}
        maxLength={120}
        value={step.title}
        readOnly={doc.readOnly}
        onChange={(event) => set({ ...step, title: event.currentTarget.value }, "title")}
      />
      <TopicField step={step} onChange={set} />
      <Fields key={step.id} step={step} onChange={set} />
      <Textarea
        label={t("note")}
        description={t("note_hint")}
        autosize
        minRows={1}
        maxRows={6}
        value={step.note}
        readOnly={doc.readOnly}
        onChange={(event) => set({ ...step, note: event.currentTarget.value }, "note")}
      />
      <Ways step={step} onChange={set} />
      {doc.readOnly ? null : <Acts step={step} />}
    </div>
  );
}

function TopicField({ step, onChange }: StepProps) {
  const { t } = useTranslation("editor");
  const { script, readOnly } = useDocument();
  const fault = useFieldFault(step.id);
  return (
    <Select
      label={t("topic")}
      placeholder={t("topic_none")}
      clearable
      disabled={readOnly}
      data={script.topics.map((topic) => ({ value: topic.id, label: topic.title || topic.id }))}
      value={step.topic || null}
      error={fault("topic")}
      onChange={(topic) => onChange({ ...step, topic: topic ?? "" }, "topic")}
    />
  );
}

function Fields({ step, onChange }: StepProps) {
  const { t } = useTranslation("editor");
  const { readOnly } = useDocument();
  const fault = useFieldFault(step.id);
  return (
    <>
      {hasText(step) ? (
        <Wording
          label={t(`text_of.${step.kind}`)}
          value={step.text}
          error={fault("text")}
          onChange={(text) => onChange({ ...step, text } as Step, "text")}
        />
      ) : null}
      {step.kind === "say" ? (
        <div>
          <SegmentedControl
            fullWidth
            size="xs"
            readOnly={readOnly}
            data={[
              { value: "own_words", label: t("how.own_words") },
              { value: "verbatim", label: t("how.verbatim") },
            ]}
            value={step.how}
            onChange={(how) => onChange({ ...step, how: how as "own_words" | "verbatim" }, "how")}
          />
          <Text size="xs" c="dimmed" mt={4}>
            {t(`how_hint.${step.how}`)}
          </Text>
        </div>
      ) : null}
      {step.kind === "ask" ? <AnswerFields step={step} onChange={onChange} /> : null}
      {step.kind === "condition" ? <BranchFields step={step} onChange={onChange} /> : null}
      {step.kind === "set_field" ? (
        <>
          <SaveTo
            label={t("save.write")}
            value={step.field}
            error={fault("field")}
            onChange={(field) => onChange({ ...step, field }, "field")}
          />
          <ConditionInput
            label={t("value")}
            value={step.value}
            error={fault("value")}
            onChange={(value) => onChange({ ...step, value }, "value")}
          />
        </>
      ) : null}
      {step.kind === "transfer" || step.kind === "end" ? <Place step={step} onChange={onChange} /> : null}
    </>
  );
}

function Place({ step, onChange }: StepProps & { step: Extract<Step, { kind: "transfer" | "end" }> }) {
  const { t } = useTranslation("editor");
  const { client, readOnly } = useDocument();
  const names = useNames();
  const fault = useFieldFault(step.id);
  const queues = useLive((state) => state.queues);
  const dispositions = useLive((state) => state.dispositions);
  if (step.kind === "transfer") {
    const own = Object.values(queues).filter((queue) => queue.setting.client === client);
    return (
      <Select
        label={t("queue")}
        searchable
        disabled={readOnly}
        data={own.map(({ setting }) => ({ value: setting.id, label: names.queue(setting.id) }))}
        value={step.queue || null}
        error={fault("queue")}
        onChange={(queue) => onChange({ ...step, queue: queue ?? "" }, "queue")}
      />
    );
  }
  const own = Object.values(dispositions).filter((each) => each.client === null || each.client === client);
  return (
    <>
      <Select
        label={t("disposition")}
        placeholder={t("disposition_none")}
        clearable
        searchable
        disabled={readOnly}
        data={own.map(({ id }) => ({ value: id, label: names.disposition(id) }))}
        value={step.disposition || null}
        error={fault("disposition")}
        onChange={(disposition) => onChange({ ...step, disposition: disposition ?? "" }, "disposition")}
      />
      <Checkbox
        label={t("without_action")}
        description={t("without_action_hint")}
        disabled={readOnly}
        checked={step.without_action}
        onChange={(event) =>
          onChange({ ...step, without_action: event.currentTarget.checked }, "without_action")
        }
      />
    </>
  );
}

/** The plain way on; those of choices and conditions stand beside them. */
function Ways({ step, onChange }: StepProps) {
  const { t } = useTranslation("editor");
  const fault = useFieldFault(step.id);
  if (step.kind === "end") return null;
  const slot = step.kind === "condition" ? "otherwise" : "next";
  const value = step.kind === "condition" ? step.otherwise : step.next;
  const branching = step.kind === "condition" || (step.kind === "ask" && step.answer.choices.length > 0);
  return (
    <Way
      label={t(step.kind === "condition" ? "otherwise" : branching ? "else_next" : "next")}
      none={t(step.kind === "transfer" ? "stays" : "nowhere")}
      from={step.id}
      value={value}
      error={fault(slot)}
      onChange={(to) => onChange(connected(step, slot, to), slot)}
    />
  );
}

function Acts({ step }: { step: Step }) {
  const { t } = useTranslation("editor");
  const doc = useDocument();
  const copy = () => {
    const [script, id] = duplicated(doc.script, step.id);
    doc.change(script);
    doc.select(id);
  };
  return (
    <Group gap={6}>
      <Button size="xs" variant="default" leftSection={<IconCopy size={14} aria-hidden />} onClick={copy}>
        {t("duplicate")}
      </Button>
      {doc.script.start === step.id ? null : (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFlag3 size={14} aria-hidden />}
          onClick={() => doc.change({ ...doc.script, start: step.id })}
        >
          {t("make_start")}
        </Button>
      )}
      <Button
        size="xs"
        variant="default"
        color="red"
        leftSection={<IconTrash size={14} aria-hidden />}
        onClick={() => {
          doc.select(null);
          doc.change(removed(doc.script, [step.id]));
        }}
      >
        {t("remove_step")}
      </Button>
    </Group>
  );
}
