import { Button, Group, Input, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { localeOf } from "../../ui/time";
import css from "./Hours.module.css";
import { DAY_MIN, OFFICE, openingsOf, parseSpans, type Span, spansText, WHOLE } from "./hours";

interface WeekFieldProps {
  common: { label: string; description?: string | undefined; error?: string | undefined };
  week: Span[][];
  disabled: boolean;
  onChange: (week: Span[][]) => void;
}

const MONDAY = Date.UTC(2024, 0, 1);

export function dayName(weekday: number, language: string, style: "long" | "short" = "long"): string {
  const format = new Intl.DateTimeFormat(localeOf(language), { weekday: style, timeZone: "UTC" });
  return format.format(new Date(MONDAY + weekday * 86_400_000));
}

/** Seven lines to type in: "9-13, 14-18". Tab goes from day to day, a picture shows what was understood. */
export function WeekField({ common, week, disabled, onChange }: WeekFieldProps) {
  const { t, i18n } = useTranslation("setup");
  const set = (day: number, spans: Span[]) => onChange(week.map((each, n) => (n === day ? spans : each)));
  const whole = (days: number, spans: Span[]) => onChange(week.map((_, n) => (n < days ? spans : [])));
  return (
    <Input.Wrapper {...common} component="fieldset" className={css.fieldset}>
      {disabled ? null : (
        <Group gap={6} my={6}>
          <Button size="compact-xs" variant="default" onClick={() => whole(5, OFFICE)}>
            {t("hours.weekdays")}
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => whole(7, OFFICE)}>
            {t("hours.daily")}
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => whole(7, WHOLE)}>
            {t("hours.always")}
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => onChange(week.map((each, n) => (n < 5 ? (week[0] ?? []) : each)))}
          >
            {t("hours.like_monday")}
          </Button>
        </Group>
      )}
      {week.map((spans, day) => (
        <div key={dayName(day, "en")} className={css.day}>
          <span>{dayName(day, i18n.language)}</span>
          <SpansInput
            label={dayName(day, i18n.language)}
            spans={spans}
            disabled={disabled}
            onChange={(next) => set(day, next)}
          />
          <Bar spans={spans} before={week[(day + 6) % 7] ?? []} />
        </div>
      ))}
    </Input.Wrapper>
  );
}

interface SpansInputProps {
  label: string;
  spans: Span[];
  disabled: boolean;
  onChange: (spans: Span[]) => void;
}

/** What is typed stays as it is typed until it is left; what is not understood says so and changes nothing. */
export function SpansInput({ label, spans, disabled, onChange }: SpansInputProps) {
  const { t } = useTranslation("setup");
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && parseSpans(typed) === null;
  const words = wrong ? t("hours.not_understood") : "";
  // The form asks this before it saves: else the last understood text would be saved instead of the one shown.
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.setCustomValidity(words), [words]);
  return (
    <TextInput
      size="xs"
      aria-label={label}
      placeholder={t("hours.closed")}
      disabled={disabled}
      value={typed ?? spansText(spans)}
      ref={input}
      error={words || undefined}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        const next = parseSpans(text);
        if (next) onChange(next);
      }}
      onBlur={() => (wrong ? undefined : setTyped(null))}
    />
  );
}

/** The day as a line of 24 hours; what came over midnight from the day before is part of it. */
function Bar({ spans, before }: { spans: Span[]; before: Span[] }) {
  const late = openingsOf(before).map(({ closes }) => ({ opens: 0, closes: closes - DAY_MIN }));
  const shown = [...late.filter(({ closes }) => closes > 0), ...openingsOf(spans)];
  return (
    <div className={css.bar} aria-hidden>
      {shown.map(({ opens, closes }) => (
        <i
          key={`${opens}-${closes}`}
          style={{
            left: `${(opens / DAY_MIN) * 100}%`,
            width: `${((Math.min(closes, DAY_MIN) - opens) / DAY_MIN) * 100}%`,
          }}
        />
      ))}
    </div>
  );
}
