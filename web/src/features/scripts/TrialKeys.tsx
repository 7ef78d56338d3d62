import { Button, Group, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, api } from "../../api/client";
import type { KeyLineOut } from "../../api/http";
import { Fault } from "../../ui/parts";
import { useDocument } from "./document";
import css from "./Trial.module.css";

/** A dry run without an agent: what the automatic caller would say, and what pressed keys would mean. */
export function TrialKeys({ person, onClose }: { person: Record<string, string>; onClose: () => void }) {
  const { t } = useTranslation("editor");
  const { script, client } = useDocument();
  const [pressed, setPressed] = useState<string[]>([]);
  const [typed, setTyped] = useState("");
  const run = useMutation({
    mutationFn: (keys: string[]) =>
      api("POST /api/scripts/preview/keys", {
        body: { body: { ...script }, pressed: keys, client, person },
      }),
    onSuccess: (_, keys) => setPressed(keys),
  });
  const played = run.data;
  const send = () => {
    if (!typed) return;
    run.mutate([...pressed, typed]);
    setTyped("");
  };
  return (
    <div className={css.call} aria-live="polite">
      <Group gap={6}>
        <Button size="xs" loading={run.isPending} onClick={() => run.mutate([])}>
          {t(played ? "trial.again" : "trial.keys_begin")}
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          {t("trial.stop")}
        </Button>
      </Group>
      {run.isError ? <Fault fault={run.error instanceof ApiError ? run.error : run.error} /> : null}
      {played?.lines.map((line, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a talk only grows
        <Line key={n} line={line} />
      ))}
      {played?.waits ? (
        <TextInput
          size="xs"
          label={t("trial.keys_press")}
          description={t("trial.keys_hint")}
          value={typed}
          inputMode="tel"
          onChange={(event) => setTyped(event.currentTarget.value.replace(/[^\d#*]/g, ""))}
          onKeyDown={(event) => {
            if (event.key === "Enter") send();
          }}
          rightSection={
            <Button size="compact-xs" onClick={send} disabled={!typed}>
              {t("trial.keys_send")}
            </Button>
          }
          rightSectionWidth={90}
        />
      ) : null}
      {played?.stuck ? (
        <Text size="sm" c="red">
          {t("trial.keys_stuck")}
        </Text>
      ) : null}
      {played && !played.waits && !played.stuck ? <Text fw={600}>{t("trial.keys_end")}</Text> : null}
    </div>
  );
}

function Line({ line }: { line: KeyLineOut }) {
  const { t } = useTranslation("editor");
  return (
    <div>
      <Text fw={600} size="sm">
        {line.title || t(`kind.${line.kind}`)}
      </Text>
      {line.text.length > 0 ? <Text size="sm">{line.text.map((piece) => piece.text).join("")}</Text> : null}
      {line.choices.length > 0 ? (
        <Text size="xs" c="dimmed">
          {line.choices.map((choice, n) => `${n + 1} – ${choice.label}`).join(", ")}
        </Text>
      ) : null}
      {line.keys ? (
        <Text size="sm" c={line.refused ? "red" : undefined}>
          {t("trial.keys_pressed", { keys: line.keys })}{" "}
          {line.refused ? t("trial.keys_refused") : `→ ${line.words}`}
        </Text>
      ) : null}
    </div>
  );
}
