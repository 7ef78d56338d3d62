import { ActionIcon, Button, Checkbox, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { BridgeFields } from "./Bridges";
import { useDocument } from "./document";
import css from "./Editor.module.css";
import { useFieldFault, Wording } from "./inputs";
import { CHECKS, type Objection, type Topic } from "./script";

function freeKey(taken: readonly string[], base: string): string {
  for (let n = 1; ; n += 1) if (!taken.includes(`${base}-${n}`)) return `${base}-${n}`;
}

/** Cards for doubts: one key away during the whole talk. */
export function ObjectionsPanel() {
  const { t } = useTranslation("editor");
  const { script, change, readOnly } = useDocument();
  const fault = useFieldFault("");
  const put = (objections: Objection[], key?: string) => change({ ...script, objections }, key);
  const one = (n: number, next: Partial<Objection>, field: string) =>
    put(
      script.objections.map((card, at) => (at === n ? { ...card, ...next } : card)),
      `objection ${n} ${field}`,
    );
  return (
    <div className={css.form}>
      <p className={css.quiet}>{t("objections_hint")}</p>
      {script.objections.map((card, n) => (
        <div key={card.key} className={css.box}>
          <div className={css.line}>
            <TextInput
              size="xs"
              label={t("objection_title")}
              value={card.title}
              readOnly={readOnly}
              error={fault(`objections.${n}.title`) ?? fault(`objections.${n}.key`)}
              onChange={(event) => one(n, { title: event.currentTarget.value }, "title")}
            />
            {readOnly ? null : (
              <Remove
                label={t("remove_objection", { title: card.title })}
                onClick={() => put(script.objections.toSpliced(n, 1))}
              />
            )}
          </div>
          <Wording
            label={t("objection_text")}
            value={card.text}
            error={fault(`objections.${n}.text`)}
            onChange={(text) => one(n, { text }, "text")}
          />
          <Checkbox
            size="xs"
            label={t("save_failing")}
            disabled={readOnly}
            checked={card.save_failing}
            onChange={(event) => one(n, { save_failing: event.currentTarget.checked }, "failing")}
          />
        </div>
      ))}
      {readOnly ? null : (
        <Add
          label={t("add_objection")}
          onClick={() => {
            const key = freeKey(
              script.objections.map((card) => card.key),
              "doubt",
            );
            put([...script.objections, { key, title: "", text: "", save_failing: false }]);
          }}
        />
      )}
    </div>
  );
}

/** Language, topics that a talk should touch on, and the gross errors that are watched for. */
export function WholePanel() {
  const { t } = useTranslation("editor");
  const { script, change, readOnly } = useDocument();
  const fault = useFieldFault("");
  const put = (topics: Topic[], key?: string) => change({ ...script, topics }, key);
  return (
    <div className={css.form}>
      <Select
        label={t("language")}
        allowDeselect={false}
        disabled={readOnly}
        data={["ru", "en"].map((each) => ({ value: each, label: t(`languages.${each as "ru"}`) }))}
        value={script.language}
        onChange={(language) => change({ ...script, language: language === "en" ? "en" : "ru" })}
      />
      <fieldset className={css.box}>
        <legend className="label">{t("topics")}</legend>
        <p className={css.quiet}>{t("topics_hint")}</p>
        {script.topics.map((topic, n) => (
          <div key={topic.id} className={css.line}>
            <TextInput
              size="xs"
              aria-label={t("topic_title", { n: n + 1 })}
              value={topic.title}
              readOnly={readOnly}
              error={fault(`topics.${n}.id`)}
              onChange={(event) =>
                put(
                  script.topics.map((each, at) =>
                    at === n ? { ...each, title: event.currentTarget.value } : each,
                  ),
                  `topic ${n}`,
                )
              }
            />
            {readOnly ? null : (
              <Remove
                label={t("remove_topic", { title: topic.title })}
                onClick={() =>
                  change({
                    ...script,
                    topics: script.topics.toSpliced(n, 1),
                    steps: script.steps.map((step) =>
                      step.topic === topic.id ? { ...step, topic: "" } : step,
                    ),
                  })
                }
              />
            )}
          </div>
        ))}
        {readOnly ? null : (
          <Add
            label={t("add_topic")}
            onClick={() => {
              const id = freeKey(
                script.topics.map((topic) => topic.id),
                "topic",
              );
              put([...script.topics, { id, title: t("new_topic") }]);
            }}
          />
        )}
      </fieldset>
      <BridgeFields />
      <Checkbox.Group
        label={t("checks")}
        description={t("checks_hint")}
        value={script.checks}
        onChange={(checks) => change({ ...script, checks: CHECKS.filter((check) => checks.includes(check)) })}
      >
        <div className={css.rows}>
          {CHECKS.map((check) => (
            <Checkbox
              key={check}
              size="xs"
              value={check}
              disabled={readOnly}
              label={t(`check.${check}`)}
              error={fault(`checks.${script.checks.indexOf(check)}`)}
            />
          ))}
        </div>
      </Checkbox.Group>
    </div>
  );
}

function Add({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={onClick}>
      {label}
    </Button>
  );
}

function Remove({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <ActionIcon variant="default" size={30} aria-label={label} title={label} onClick={onClick}>
      <IconTrash size={14} aria-hidden />
    </ActionIcon>
  );
}
