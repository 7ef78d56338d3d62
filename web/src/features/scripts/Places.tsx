import { Button, Group, Modal, MultiSelect, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, api } from "../../api/client";
import type { ScriptOut } from "../../api/http";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { phone, useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import css from "./ScriptsPage.module.css";

const CLASSES = ["hot", "warm", "cold"] as const;
type Class = (typeof CLASSES)[number];

/** Name and place of a script: which calls run it. */
export function PlacesDialog({ row, onClose }: { row: ScriptOut; onClose: () => void }) {
  const { t } = useTranslation(["editor", "classes", "shell"]);
  const names = useNames();
  const may = useMay();
  const queries = useQueryClient();
  const queues = useLive((state) => state.queues);
  const numbers = useQuery({
    queryKey: ["setup", "numbers"],
    queryFn: () => api("GET /api/numbers", {}),
    enabled: may("numbers.read"),
  });
  const [form, setForm] = useState({
    name: row.name,
    direction: row.direction,
    queues: row.queues ?? [],
    numbers: row.numbers ?? [],
    classes: (row.classes ?? []) as Class[],
  });
  const save = useMutation({
    mutationFn: () =>
      api("PATCH /api/scripts/{script}", {
        path: { script: row.id },
        body: { version: row.version, ...form },
      }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["scripts"] });
      onClose();
    },
  });
  const fields = save.error instanceof ApiError ? save.error.fields : [];
  const fault = (field: string) => fields.find((each) => each.field.split(".")[0] === field)?.message;
  const own = Object.values(queues).filter((queue) => queue.setting.client === row.client);
  const theirs = (numbers.data ?? []).filter((number) => number.client === row.client);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("editor:places.title")}
      closeButtonProps={{ "aria-label": t("shell:close") }}
    >
      <div className={css.form}>
        <TextInput
          label={t("editor:name")}
          maxLength={120}
          value={form.name}
          error={fault("name")}
          onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
        />
        <Select
          label={t("editor:column.direction")}
          allowDeselect={false}
          data={(["inbound", "outbound", "both"] as const).map((each) => ({
            value: each,
            label: t(`editor:direction.${each}`),
          }))}
          value={form.direction}
          onChange={(direction) =>
            setForm({ ...form, direction: (direction ?? "both") as ScriptOut["direction"] })
          }
        />
        <MultiSelect
          label={t("editor:places.queues")}
          description={t("editor:places.queues_hint")}
          data={own.map(({ setting }) => ({ value: setting.id, label: names.queue(setting.id) }))}
          value={form.queues}
          error={fault("queues")}
          onChange={(chosen) => setForm({ ...form, queues: chosen })}
        />
        <MultiSelect
          label={t("editor:places.numbers")}
          description={t("editor:places.numbers_hint")}
          data={theirs.map(({ id }) => ({ value: id, label: phone(id) }))}
          value={form.numbers}
          error={fault("numbers")}
          onChange={(chosen) => setForm({ ...form, numbers: chosen })}
        />
        <MultiSelect
          label={t("editor:places.classes")}
          description={t("editor:places.classes_hint")}
          data={CLASSES.map((each) => ({ value: each, label: t(`classes:kind.${each}`) }))}
          value={form.classes}
          error={fault("classes")}
          onChange={(chosen) => setForm({ ...form, classes: chosen as Class[] })}
        />
        {save.isError ? <Fault fault={save.error} /> : null}
        <Group gap={8}>
          <Button loading={save.isPending} disabled={form.name.trim() === ""} onClick={() => save.mutate()}>
            {t("editor:places.save")}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t("editor:cancel")}
          </Button>
        </Group>
      </div>
    </Modal>
  );
}
