import { Button, Checkbox, MultiSelect, SegmentedControl, TextInput } from "@mantine/core";
import { IconFilterOff, IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../../app/session";
import { useLive } from "../../live/hooks";
import { CLASSES, FLAGS } from "../../ui/classes";
import { useDirectory, useNames, usePortal } from "../../ui/names";
import { SUBJECTS } from "../../ui/subjects";
import css from "./CallsPage.module.css";
import { type CallSearch, conditions, HOWS } from "./filters";

const PAUSE_MS = 350;

interface FiltersProps {
  search: CallSearch;
  onChange: (search: CallSearch) => void;
}

/** Conditions of the list; they are the address of the page, so that it can be sent to somebody. */
export function Filters({ search, onChange }: FiltersProps) {
  const { t } = useTranslation("calls");
  const set = (change: Partial<CallSearch>) => onChange({ ...search, ...change, call: undefined });
  return (
    <search className={css.filters}>
      <SegmentedControl
        size="xs"
        aria-label={t("filter.span")}
        value={search.day === "today" ? "today" : "any"}
        onChange={(value) =>
          set(value === "today" ? { day: "today", from: undefined, to: undefined } : { day: undefined })
        }
        data={[
          { value: "today", label: t("filter.today") },
          { value: "any", label: t("filter.any_day") },
        ]}
      />
      {search.day === "today" ? null : (
        <>
          <TextInput
            size="xs"
            type="date"
            w={126}
            label={t("filter.from")}
            value={search.from ?? ""}
            onChange={(event) => set({ from: event.currentTarget.value || undefined })}
          />
          <TextInput
            size="xs"
            type="date"
            w={126}
            label={t("filter.to")}
            value={search.to ?? ""}
            onChange={(event) => set({ to: event.currentTarget.value || undefined })}
          />
        </>
      )}
      <SearchField
        value={search.q ?? search.number ?? ""}
        onChange={(q) => set({ q: q || undefined, number: undefined })}
      />
      <Choices search={search} onSet={set} />
      <Checkbox
        size="xs"
        label={t("filter.deal")}
        checked={search.deal === true}
        onChange={(event) => set({ deal: event.currentTarget.checked ? true : undefined })}
      />
      {conditions(search) > 0 ? (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<IconFilterOff size={14} aria-hidden />}
          onClick={() => onChange({})}
        >
          {t("filter.clear")}
        </Button>
      ) : null}
    </search>
  );
}

const FIELDS = ["client", "queue", "agent", "how", "class", "flag", "subject", "disposition"] as const;

function Choices({ search, onSet }: { search: CallSearch; onSet: (change: Partial<CallSearch>) => void }) {
  const { t } = useTranslation(["calls", "words", "classes", "subjects"]);
  const names = useNames();
  const may = useMay();
  const directory = useDirectory().data;
  const clients = useLive((state) => state.clients);
  const queues = useLive((state) => state.queues);
  const dispositions = useLive((state) => state.dispositions);
  const portal = usePortal().data;
  const results = portal?.dispositions.map((each) => each.id) ?? Object.keys(dispositions);
  const lists = {
    client: Object.keys(clients).map((id) => ({ value: id, label: names.client(id) })),
    queue: portal
      ? portal.queues.map((each) => ({ value: each.id, label: names.queue(each.id) }))
      : Object.values(queues).map(({ setting }) => ({
          value: setting.id,
          label: `${names.client(setting.client)} · ${names.queue(setting.id)}`,
        })),
    agent: (directory?.agents ?? []).map((agent) => ({ value: agent.id, label: agent.name })),
    how: HOWS.map((how) => ({ value: how, label: t(`words:how.${how}`) })),
    class: CLASSES.map((kind) => ({ value: kind, label: t(`classes:kind.${kind}`) })),
    flag: FLAGS.map((flag) => ({ value: flag, label: t(`classes:flag.${flag}`) })),
    subject: [...SUBJECTS, "none" as const].map((each) => ({ value: each, label: t(`subjects:of.${each}`) })),
    disposition: results.map((id) => ({ value: id, label: names.disposition(id) })),
  };
  // A client's user has one client, and reads no directory of agents.
  const shown = FIELDS.filter((field) => may("live.watch") || (field !== "client" && field !== "agent"));
  return shown.map((field) => (
    <MultiSelect
      key={field}
      size="xs"
      className={css.choice}
      label={t(`filter.${field}`)}
      placeholder={search[field] ? "" : t("filter.all")}
      searchable
      clearable
      data={lists[field]}
      value={search[field] ?? []}
      onChange={(chosen) => onSet({ [field]: chosen.length > 0 ? chosen : undefined })}
      nothingFoundMessage={t("filter.nothing")}
      clearButtonProps={{ "aria-label": t("filter.clear") }}
    />
  ));
}

/** A number in any form, a name, the number of an agreement, the id of a call. */
function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation("calls");
  const [typed, setTyped] = useState(value);
  const [sent, setSent] = useState(value);
  if (value !== sent) {
    setSent(value);
    setTyped(value);
  }
  useEffect(() => {
    if (typed === sent) return;
    const timer = setTimeout(() => {
      setSent(typed);
      onChange(typed.trim());
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, sent, onChange]);
  return (
    <TextInput
      size="xs"
      w={220}
      label={t("filter.q")}
      placeholder={t("filter.q_hint")}
      leftSection={<IconSearch size={14} aria-hidden />}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}
