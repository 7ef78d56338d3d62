import { Button, Collapse, Group, Select, Text, TextInput } from "@mantine/core";
import { IconPlayerPlay, IconRefresh, IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PieceOut, Shown } from "../../api/http";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { useDocument } from "./document";
import css from "./Trial.module.css";
import { TrialAnswer } from "./TrialAnswer";
import { TrialKeys } from "./TrialKeys";
import { NOBODY, type Sample, useTrial } from "./trial";

/** Plays the script on a made-up call; the picture shows where one is. */
export function Trial() {
  const { t } = useTranslation("editor");
  const { script, client, stand, problems } = useDocument();
  const [person, setPerson] = useState<Sample>({ ...NOBODY, name: t("trial.sample_name") });
  const [asking, setAsking] = useState(false);
  const [byKeys, setByKeys] = useState(false);
  const trial = useTrial(script, client, person);
  const position = trial.shown?.step?.id ?? null;
  useEffect(() => stand(position), [position, stand]);
  useEffect(() => () => stand(null), [stand]);
  const broken = script.steps.length === 0 || problems.some((problem) => problem.code === "start_unknown");
  return (
    <aside className={`panel ${css.trial}`} aria-label={t("trial.title")}>
      <header>
        <h2>{t("trial.title")}</h2>
        {trial.shown ? (
          <Group gap={4}>
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconRefresh size={12} aria-hidden />}
              onClick={trial.begin}
            >
              {t("trial.again")}
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconX size={12} aria-hidden />}
              onClick={trial.stop}
            >
              {t("trial.stop")}
            </Button>
          </Group>
        ) : null}
      </header>
      {byKeys ? (
        <TrialKeys person={{ ...person }} onClose={() => setByKeys(false)} />
      ) : trial.shown ? null : (
        <>
          <Text size="sm" c="dimmed">
            {t("trial.about")}
          </Text>
          <Button
            fullWidth
            disabled={broken}
            loading={trial.pending}
            leftSection={<IconPlayerPlay size={14} aria-hidden />}
            onClick={trial.begin}
          >
            {t("trial.begin")}
          </Button>
          <Button fullWidth variant="default" disabled={broken} onClick={() => setByKeys(true)}>
            {t("trial.by_keys")}
          </Button>
        </>
      )}
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        aria-expanded={asking}
        onClick={() => setAsking(!asking)}
      >
        {t("trial.person", { name: person.name || t("trial.unnamed") })}
      </Button>
      <Collapse expanded={asking}>
        <div className={css.person}>
          {(Object.keys(NOBODY) as (keyof Sample)[]).map((field) => (
            <TextInput
              key={field}
              size="xs"
              label={t(`save.fields.${field}`)}
              value={person[field]}
              onChange={(event) => setPerson({ ...person, [field]: event.currentTarget.value })}
            />
          ))}
        </div>
      </Collapse>
      {trial.fault ? <Fault fault={trial.fault} /> : null}
      {trial.shown ? <Call shown={trial.shown} trial={trial} /> : null}
    </aside>
  );
}

function Call({ shown, trial }: { shown: Shown; trial: ReturnType<typeof useTrial> }) {
  const { t } = useTranslation("editor");
  const names = useNames();
  const step = shown.step;
  if (!step) return <Text fw={600}>{t("trial.nowhere")}</Text>;
  const ended = step.kind === "end";
  return (
    <div className={css.call} aria-live="polite">
      <Text size="xs" c="dimmed">
        {shown.place > 0 ? t("trial.progress", { place: shown.place, of: shown.of }) : t("trial.beside")}
      </Text>
      <Text fw={600}>{step.title || t(`kind.${step.kind}`)}</Text>
      {step.text.length > 0 ? (
        <p className={css.words} data-how={step.how}>
          <Pieces pieces={step.text} />
        </p>
      ) : (
        <Text size="sm" c="dimmed">
          {t(`trial.${step.kind === "offer" || step.kind === "agreement" ? step.kind : "no_words"}`)}
        </Text>
      )}
      {step.kind === "transfer" ? (
        <Text size="sm">{t("trial.to", { queue: names.queue(step.queue) })}</Text>
      ) : null}
      {step.disposition ? (
        <Text size="sm">{t("trial.disposition", { name: names.disposition(step.disposition) })}</Text>
      ) : null}
      {step.answer ? (
        <TrialAnswer
          key={step.id}
          answer={step.answer}
          value={step.value}
          onAnswer={(value) => trial.act({ act: "answer", value })}
        />
      ) : null}
      <Group gap={6}>
        {ended || step.answer ? null : (
          <Button size="xs" disabled={trial.pending} onClick={() => trial.act({ act: "next" })}>
            {t("trial.next")}
          </Button>
        )}
        {ended ? null : (
          <Button
            size="xs"
            variant="default"
            disabled={trial.pending}
            onClick={() => trial.act({ act: "skip" })}
          >
            {t("trial.skip")}
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          disabled={!shown.may_go_back || trial.pending}
          onClick={() => trial.act({ act: "back" })}
        >
          {t("trial.back")}
        </Button>
      </Group>
      {shown.topics.length > 0 ? (
        <Select
          size="xs"
          label={t("trial.jump")}
          data={shown.topics.map((topic) => ({
            value: topic.id,
            label: `${topic.title} · ${t(`topic_state.${topic.state}`)}`,
          }))}
          value={shown.topics.find((topic) => topic.current)?.id ?? null}
          onChange={(topic) => topic && trial.act({ act: "jump", topic })}
        />
      ) : null}
      <Learnt shown={shown} />
      {ended ? <Judged shown={shown} /> : null}
    </div>
  );
}

function Pieces({ pieces }: { pieces: PieceOut[] }) {
  return pieces.map((piece, n) =>
    piece.field ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one wording do not move
      <mark key={n} data-filled={piece.filled} title={piece.field}>
        {piece.text || `{${piece.field}}`}
      </mark>
    ) : (
      piece.text
    ),
  );
}

function Learnt({ shown }: { shown: Shown }) {
  const { t } = useTranslation("editor");
  if (shown.answers.length === 0) return null;
  return (
    <dl className={css.answers}>
      {shown.answers.map((answer) => (
        <div key={answer.step}>
          <dt title={answer.field}>{answer.title}</dt>
          <dd>{answer.secret ? t("trial.secret") : answer.words}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What the talk left out, as the report would say it of a real one. */
function Judged({ shown }: { shown: Shown }) {
  const { t } = useTranslation("editor");
  const errors = shown.checks.filter((check) => check.verdict === "error");
  const skipped = shown.missed.filter((missed) => missed.why !== "not_reached");
  return (
    <section className={css.judged}>
      <Text fw={600}>{t("trial.covered", { done: shown.done, due: shown.due })}</Text>
      {skipped.length > 0 ? (
        <Text size="sm">
          {t("trial.missed", { steps: skipped.map((each) => each.title || each.step).join(", ") })}
        </Text>
      ) : null}
      {errors.map((each) => (
        <Text key={each.check} size="sm" c="red">
          {t(`check_error.${each.check}`)}
        </Text>
      ))}
    </section>
  );
}
