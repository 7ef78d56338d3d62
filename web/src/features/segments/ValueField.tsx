import { MultiSelect, NumberInput, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { SegmentCondition as Condition, SegmentField } from "../../api/http";
import { wants } from "./filter";
import { isNamed, useValueName } from "./names";

interface ValueFieldProps {
  client: string;
  field: SegmentField | undefined;
  condition: Condition;
  onChange: (condition: Condition) => void;
}

/** What a condition compares with. */
export function ValueField({ client, field, condition, onChange }: ValueFieldProps) {
  const { t } = useTranslation("people");
  switch (wants(condition.test)) {
    case "word":
      return (
        <TextInput
          size="xs"
          aria-label={t("segments.word")}
          placeholder={t("segments.word")}
          value={condition.words?.[0] ?? ""}
          onChange={(event) => onChange({ ...condition, words: [event.currentTarget.value] })}
        />
      );
    case "words":
      return <Words client={client} field={field} condition={condition} onChange={onChange} />;
    case "number":
    case "days": {
      const days = wants(condition.test) === "days";
      const label = t(days ? "segments.days" : "segments.number");
      return (
        <NumberInput
          size="xs"
          aria-label={label}
          placeholder={label}
          allowDecimal={!days}
          {...(days ? { min: 0, max: 36_500 } : {})}
          value={condition.number ?? ""}
          onChange={(number) =>
            onChange({ ...condition, number: typeof number === "number" ? number : null })
          }
        />
      );
    }
    case "day":
      return (
        <TextInput
          size="xs"
          type="date"
          aria-label={t("segments.day")}
          value={condition.day ?? ""}
          onChange={(event) => onChange({ ...condition, day: event.currentTarget.value || null })}
        />
      );
    default:
      return null;
  }
}

/** Some of the values in use; what is typed narrows them down. */
function Words({ client, field, condition, onChange }: ValueFieldProps) {
  const { t } = useTranslation("people");
  const [typed, setTyped] = useState("");
  const [narrowed] = useDebouncedValue(typed, 250);
  const name = useValueName(client, field?.key);
  const wanted = isNamed(field?.key) ? "" : narrowed;
  const fixed = field?.values ?? [];
  const used = useQuery({
    queryKey: ["segments", "values", client, field?.key, wanted],
    queryFn: ({ signal }) =>
      api("GET /api/segments/values", { query: { client, field: field?.key ?? "", q: wanted } }, signal),
    enabled: fixed.length === 0 && field !== undefined,
    placeholderData: (before) => before,
    staleTime: 30_000,
  });
  const chosen = condition.words ?? [];
  const known = fixed.length > 0 ? fixed : (used.data?.map((each) => each.value) ?? []);
  const data = [...new Set([...known, ...chosen])];
  return (
    <MultiSelect
      size="xs"
      searchable
      hidePickedOptions
      aria-label={t("segments.words")}
      placeholder={chosen.length === 0 ? t("segments.words") : ""}
      data={data.map((value) => ({ value, label: name(value) }))}
      value={chosen}
      onChange={(words) => onChange({ ...condition, words })}
      searchValue={typed}
      onSearchChange={setTyped}
    />
  );
}
