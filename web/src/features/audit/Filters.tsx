import { Button, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useDirectory } from "../../ui/names";
import css from "./Audit.module.css";
import type { AuditSearch } from "./filters";
import { useAuditWords } from "./words";

interface FiltersProps {
  search: AuditSearch;
  onChange: (next: AuditSearch) => void;
}

/** Who, what, when. */
export function Filters({ search, onChange }: FiltersProps) {
  const { t } = useTranslation("audit");
  const words = useAuditWords();
  const users = useDirectory().data?.users ?? [];
  const known = useQuery({ queryKey: ["audit", "words"], queryFn: () => api("GET /api/history/words", {}) });
  const set = (part: AuditSearch) => onChange({ ...search, ...part });
  const any = Object.values(search).some((value) => value !== undefined);
  return (
    <div className={css.filters}>
      <Select
        size="xs"
        label={t("filter.user")}
        data={users.map((user) => ({ value: user.id, label: `${user.name} · ${user.id}` }))}
        placeholder={t("filter.all")}
        searchable
        clearable
        value={search.user ?? null}
        onChange={(value) => set({ user: value ?? undefined })}
      />
      <Select
        size="xs"
        label={t("filter.action")}
        data={(known.data?.actions ?? []).map((id) => ({ value: id, label: words.action(id) }))}
        placeholder={t("filter.all")}
        searchable
        clearable
        value={search.action ?? null}
        onChange={(value) => set({ action: value ?? undefined })}
      />
      <Select
        size="xs"
        label={t("filter.what")}
        data={(known.data?.whats ?? []).map((id) => ({ value: id, label: words.what(id) }))}
        placeholder={t("filter.all")}
        searchable
        clearable
        value={search.what ?? null}
        onChange={(value) => set({ what: value ?? undefined })}
      />
      <TextInput
        size="xs"
        type="date"
        label={t("filter.from")}
        value={search.from ?? ""}
        onChange={(event) => set({ from: event.currentTarget.value || undefined })}
      />
      <TextInput
        size="xs"
        type="date"
        label={t("filter.to")}
        value={search.to ?? ""}
        onChange={(event) => set({ to: event.currentTarget.value || undefined })}
      />
      {any ? (
        <Button size="xs" variant="subtle" onClick={() => onChange({})}>
          {t("filter.clear")}
        </Button>
      ) : null}
    </div>
  );
}
