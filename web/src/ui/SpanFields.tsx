import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../live/hooks";
import { useNames, useZone } from "./names";
import { dayIn, type Span } from "./span";

const MONTH = 29;
const OLDEST = "2000-01-01";

export interface Days {
  from: string;
  to: string;
}

/** The chosen days, or the last `back` + 1 days of the centre. */
export function useDays(search: Span, back = MONTH): Days {
  const zone = useZone();
  const to = search.to ?? dayIn(Date.now(), zone);
  return { from: search.from ?? dayIn(Date.parse(`${to}T12:00:00Z`), "UTC", -back), to };
}

interface SpanFieldsProps {
  days: Days;
  onChange: (span: Span) => void;
}

/** From which day to which. An emptied field is again as it was before anybody chose. */
export function SpanFields({ days, onChange }: SpanFieldsProps) {
  const { t } = useTranslation("shell");
  return (
    <>
      <DayField
        label={t("span.from")}
        value={days.from}
        onChange={(from) => onChange({ from, to: days.to })}
      />
      <DayField label={t("span.to")} value={days.to} onChange={(to) => onChange({ from: days.from, to })} />
    </>
  );
}

interface DayProps {
  label: string;
  value: string;
  onChange: (day: string | undefined) => void;
}

/** A year is typed digit by digit: 0002, 0020, 0202 on the way to 2026 are no days to ask the server about. */
export function DayField({ label, value, onChange }: DayProps) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextInput
      size="xs"
      type="date"
      label={label}
      value={typed ?? value}
      onChange={(event) => {
        const day = event.currentTarget.value;
        const half = day !== "" && day < OLDEST;
        setTyped(half ? day : null);
        if (!half) onChange(day || undefined);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

interface ClientFieldProps {
  value: string | undefined;
  onChange: (client: string | undefined) => void;
}

/** One client of the centre, or all of them. */
export function ClientField({ value, onChange }: ClientFieldProps) {
  const { t } = useTranslation("shell");
  const names = useNames();
  const clients = useLive((state) => state.clients);
  return (
    <Select
      size="xs"
      label={t("span.client")}
      placeholder={t("span.all_clients")}
      clearable
      data={Object.keys(clients).map((id) => ({ value: id, label: names.client(id) }))}
      value={value ?? null}
      onChange={(client) => onChange(client ?? undefined)}
    />
  );
}
