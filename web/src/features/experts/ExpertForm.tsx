import { Checkbox, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Expert } from "../../api/http";
import { useLive } from "../../live/hooks";
import { FormEnd } from "../../ui/FormParts";
import { useNames } from "../../ui/names";
import css from "../quality/Quality.module.css";

const MINUTE_S = 60;
const USUAL_S = 600;

export const FRESH = {
  id: "",
  version: 0,
  client: null,
  name: "",
  role: "",
  numbers: [],
  refocus_s: USUAL_S,
  active: true,
} satisfies Expert;

/** Somebody who is no agent, his telephones, and how long he needs to be back in his work. */
export function ExpertForm({ expert, onClose }: { expert: Expert; onClose: () => void }) {
  const { t } = useTranslation("experts");
  const names = useNames();
  const clients = useLive((state) => state.clients);
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Expert>(expert);
  const save = useMutation({
    mutationFn: ({ id, version, ...fields }: Expert) =>
      api("PUT /api/experts/{expert}", {
        path: { expert: id || `x-${crypto.randomUUID().slice(0, 13)}` },
        body: { ...fields, version: id ? version : null },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["experts"] });
      onClose();
    },
  });
  const set = (change: Partial<Expert>) => setDraft((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(draft);
  };
  return (
    <form className={css.editor} onSubmit={submit} aria-label={t("form")}>
      <div className={css.pair}>
        <TextInput
          label={t("name")}
          required
          maxLength={120}
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t("role")}
          maxLength={120}
          value={draft.role ?? ""}
          onChange={(event) => set({ role: event.currentTarget.value })}
        />
        <TagsInput
          label={t("numbers")}
          description={t("numbers_hint")}
          required={draft.numbers.length === 0}
          acceptValueOnBlur
          value={draft.numbers}
          onChange={(numbers) => set({ numbers })}
        />
        <Select
          label={t("client")}
          placeholder={t("of_centre")}
          description={t("client_hint")}
          clearable
          disabled={expert.id !== ""}
          data={Object.keys(clients).map((id) => ({ value: id, label: names.client(id) }))}
          value={draft.client ?? null}
          onChange={(client) => set({ client })}
        />
        <NumberInput
          label={t("refocus")}
          description={t("refocus_hint")}
          min={0}
          max={120}
          value={(draft.refocus_s ?? USUAL_S) / MINUTE_S}
          onChange={(value) => set({ refocus_s: Math.round((Number(value) || 0) * MINUTE_S) })}
        />
        <Checkbox
          label={t("active")}
          mt={24}
          checked={draft.active ?? true}
          onChange={(event) => set({ active: event.currentTarget.checked })}
        />
      </div>
      <FormEnd saving={save} onClose={onClose} />
    </form>
  );
}
