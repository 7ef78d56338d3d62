import { Button, Checkbox, Group, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Evaluation, Mark } from "../../api/http";
import { At } from "../../ui/clocks";
import { useDirectory } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { MarkPicker } from "./MarkPicker";
import css from "./Quality.module.css";
import { useChange } from "./quality";

/** The agent's word, and what was decided on his appeal. */
export function Answers({ evaluation }: { evaluation: Evaluation }) {
  const { t } = useTranslation("quality");
  const directory = useDirectory().data;
  const decider = directory?.users.find((each) => each.id === evaluation.decided_by)?.name;
  return (
    <>
      {evaluation.replied_at ? (
        <>
          <h2 className={css.section}>
            {t(evaluation.appealed ? "appealed" : "replied")} · <At at={evaluation.replied_at} />
          </h2>
          <p className={css.said}>{evaluation.reply || t("erased")}</p>
        </>
      ) : null}
      {evaluation.decision && evaluation.decided_at ? (
        <>
          <h2 className={css.section}>
            {t(`appeal.${evaluation.decision}`)} · {decider ?? evaluation.decided_by} ·{" "}
            <At at={evaluation.decided_at} />
          </h2>
          <p className={css.said}>{evaluation.decision_text || t("erased")}</p>
        </>
      ) : null}
      {evaluation.may_reply ? <ReplyForm evaluation={evaluation} /> : null}
      {evaluation.may_decide ? <DecisionForm evaluation={evaluation} /> : null}
    </>
  );
}

function ReplyForm({ evaluation }: { evaluation: Evaluation }) {
  const { t } = useTranslation("quality");
  const [text, setText] = useState("");
  const [appeal, setAppeal] = useState(false);
  const send = useChange(() =>
    api("POST /api/quality/evaluations/{evaluation}/reply", {
      path: { evaluation: evaluation.id },
      body: { text, appeal, version: evaluation.version },
    }),
  );
  return (
    <>
      <Textarea
        label={t("reply")}
        description={t("reply_hint")}
        autosize
        minRows={2}
        maxLength={4000}
        mt={14}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group justify="space-between" mt={8}>
        <Checkbox
          label={t("appeal_wanted")}
          checked={appeal}
          onChange={(event) => setAppeal(event.currentTarget.checked)}
        />
        <Button disabled={text.trim() === ""} loading={send.isPending} onClick={() => send.mutate(undefined)}>
          {t(appeal ? "send_appeal" : "send_reply")}
        </Button>
      </Group>
      {send.isError ? <Fault fault={send.error} /> : null}
    </>
  );
}

function DecisionForm({ evaluation }: { evaluation: Evaluation }) {
  const { t } = useTranslation("quality");
  const [text, setText] = useState("");
  const [marks, setMarks] = useState<Record<string, Mark>>(evaluation.marks);
  const changed = JSON.stringify(marks) !== JSON.stringify(evaluation.marks);
  const send = useChange(() =>
    api("POST /api/quality/evaluations/{evaluation}/decide", {
      path: { evaluation: evaluation.id },
      body: { text, marks: changed ? marks : null, version: evaluation.version },
    }),
  );
  return (
    <>
      <h2 className={css.section}>{t("decide")}</h2>
      <Text size="sm" c="dimmed">
        {t("decide_hint")}
      </Text>
      <MarkPicker body={evaluation.body} marks={marks} onChange={setMarks} />
      <Textarea
        label={t("decision_text")}
        autosize
        minRows={2}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group justify="flex-end" mt={8}>
        <Button disabled={text.trim() === ""} loading={send.isPending} onClick={() => send.mutate(undefined)}>
          {t(changed ? "decide_changed" : "decide_kept")}
        </Button>
      </Group>
      {send.isError ? <Fault fault={send.error} /> : null}
    </>
  );
}
