import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useZone } from "../../ui/names";
import { dayIn, type Span } from "../classes/span";

const MONTH = 29;

/** The chosen days, or the last thirty of the centre. */
export function useDays(search: Span) {
  const zone = useZone();
  const to = search.to ?? dayIn(Date.now(), zone);
  return { from: search.from ?? dayIn(Date.parse(`${to}T12:00:00Z`), "UTC", -MONTH), to };
}

interface SpanFieldsProps {
  days: { from: string; to: string };
  onChange: (span: Span) => void;
}

export function SpanFields({ days, onChange }: SpanFieldsProps) {
  const { t } = useTranslation("portal");
  return (
    <>
      <TextInput
        type="date"
        label={t("from")}
        value={days.from}
        onChange={(event) => onChange({ from: event.currentTarget.value || undefined, to: days.to })}
      />
      <TextInput
        type="date"
        label={t("to")}
        value={days.to}
        onChange={(event) => onChange({ to: event.currentTarget.value || undefined, from: days.from })}
      />
    </>
  );
}
