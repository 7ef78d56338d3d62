import { ActionIcon, Button, Group, SegmentedControl, Text, Textarea } from "@mantine/core";
import { IconClock, IconMessage } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Fragment, type RefObject, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Criterion, Evaluation, Mark } from "../../api/http";
import { Fault, Saved } from "../../ui/parts";
import type { PlayerHandle } from "../calls/Player";
import { Heard } from "./Given";
import css from "./Quality.module.css";
import { useChange, useTitle } from "./quality";

interface FormProps {
  evaluation: Evaluation;
  players: RefObject<Map<string, PlayerHandle>>;
}

/** The form while it is filled in; what is marked is kept at once when it is saved or finished. */
export function Form({ evaluation, players }: FormProps) {
  const { t } = useTranslation("quality");
  const title = useTitle();
  const queries = useQueryClient();
  const [marks, setMarks] = useState<Record<string, Mark>>(evaluation.marks);
  const [remarks, setRemarks] = useState<Record<string, string>>(evaluation.remarks);
  const [comment, setComment] = useState(evaluation.comment);
  const path = { evaluation: evaluation.id };
  const kept = (made: Evaluation) => queries.setQueryData(["quality", "evaluation", evaluation.id], made);
  const save = useChange(async () => {
    const body = { marks, remarks, comment, version: evaluation.version };
    const saved = await api("PUT /api/quality/evaluations/{evaluation}", { path, body });
    kept(saved);
    return saved;
  });
  const finish = useChange(async () => {
    const saved = await save.mutateAsync(undefined);
    const body = { version: saved.version };
    kept(await api("POST /api/quality/evaluations/{evaluation}/finish", { path, body }));
  });
  const all = evaluation.body.sections.flatMap((each) => each.criteria);
  const left = all.filter((each) => marks[each.key] === undefined).length;
  const set = (key: string, change: Partial<Mark>) => {
    save.reset();
    setMarks((before) => ({ ...before, [key]: { value: null, ...before[key], ...change } }));
  };
  return (
    <>
      {evaluation.body.sections.map((section) => (
        <Fragment key={section.title_en}>
          <h2 className={css.section}>{title(section)}</h2>
          {section.criteria.map((criterion) => (
            <One
              key={criterion.key}
              criterion={criterion}
              mark={marks[criterion.key]}
              remark={remarks[criterion.key]}
              players={players}
              onMark={(change) => set(criterion.key, change)}
              onRemark={(words) => {
                save.reset();
                setRemarks((before) => ({ ...before, [criterion.key]: words }));
              }}
            />
          ))}
        </Fragment>
      ))}
      <Textarea
        label={t("comment")}
        autosize
        minRows={2}
        maxLength={4000}
        value={comment}
        mt={14}
        onChange={(event) => {
          save.reset();
          setComment(event.currentTarget.value);
        }}
      />
      {finish.isError ? <Fault fault={finish.error} /> : save.isError ? <Fault fault={save.error} /> : null}
      <Group justify="space-between" mt={12}>
        <Text c="dimmed" role="status">
          {left > 0 ? t("left", { count: left }) : t("all_marked")}
        </Text>
        <Group>
          <Saved when={save.isSuccess} />
          <Button variant="default" loading={save.isPending} onClick={() => save.mutate(undefined)}>
            {t("save_draft")}
          </Button>
          <Button loading={finish.isPending} disabled={left > 0} onClick={() => finish.mutate(undefined)}>
            {t("finish")}
          </Button>
        </Group>
      </Group>
    </>
  );
}

interface OneProps {
  criterion: Criterion;
  mark: Mark | undefined;
  remark: string | undefined;
  players: RefObject<Map<string, PlayerHandle>>;
  onMark: (change: Partial<Mark>) => void;
  onRemark: (words: string) => void;
}

const NONE = "none";

function One({ criterion, mark, remark, players, onMark, onRemark }: OneProps) {
  const { t, i18n } = useTranslation("quality");
  const title = useTitle();
  const [open, setOpen] = useState(Boolean(remark));
  const hint = i18n.language === "ru" ? criterion.hint_ru : criterion.hint_en;
  const values =
    criterion.kind === "yes_no"
      ? [
          { value: "1", label: t("mark.yes") },
          { value: "0", label: t("mark.no") },
        ]
      : Array.from({ length: (criterion.top ?? 4) + 1 }, (_, value) => ({
          value: String(value),
          label: String(value),
        }));
  const here = () => {
    for (const [recording, player] of players.current) {
      if (player.at() > 0) onMark({ at_s: Math.round(player.at() * 10) / 10, recording });
    }
  };
  return (
    <div className={css.criterion}>
      <span>
        {title(criterion)}
        <Text size="xs" c="dimmed">
          {[t("weight", { weight: criterion.weight }), criterion.critical ? t("critical_hint") : "", hint]
            .filter((each) => each !== "")
            .join(" · ")}
        </Text>
      </span>
      <span className={css.marks}>
        <SegmentedControl
          size="xs"
          aria-label={title(criterion)}
          data={[...values, { value: NONE, label: t("mark.none_short") }]}
          value={mark ? String(mark.value ?? NONE) : ""}
          onChange={(value) => onMark({ value: value === NONE ? null : Number(value) })}
        />
        <ActionIcon
          variant="default"
          aria-label={t("here", { title: title(criterion) })}
          title={t("here_hint")}
          disabled={!mark}
          onClick={here}
        >
          <IconClock size={16} />
        </ActionIcon>
        <ActionIcon
          variant="default"
          aria-label={t("remark", { title: title(criterion) })}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <IconMessage size={16} />
        </ActionIcon>
        <Heard mark={mark} players={players} />
      </span>
      {open ? (
        <Textarea
          aria-label={t("remark", { title: title(criterion) })}
          autosize
          maxLength={4000}
          value={remark ?? ""}
          onChange={(event) => onRemark(event.currentTarget.value)}
        />
      ) : null}
    </div>
  );
}
