import { ActionIcon, Button, Input, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import css from "./Hours.module.css";
import { type Day, type Holiday, OFFICE, type Span } from "./hours";
import { SpansInput } from "./WeekField";
import { YearView } from "./YearView";

interface DaysFieldProps {
  common: { label: string; description?: string | undefined; error?: string | undefined };
  days: Day[];
  week: Span[][];
  holidays: Holiday[];
  disabled: boolean;
  onChange: (days: Day[]) => void;
}

/** Dates that differ: a year to click in, and a line to type for each of them. */
export function DaysField({ common, days, week, holidays, disabled, onChange }: DaysFieldProps) {
  const { t, i18n } = useTranslation("setup");
  const sorted = (next: Day[]) => onChange(next.toSorted((a, b) => a.date.localeCompare(b.date)));
  const change = (date: string, part: Partial<Day>) =>
    sorted(days.map((day) => (day.date === date ? { ...day, ...part } : day)));
  // A line keeps its key when its date changes: who goes on with Tab stays in it.
  const keys = useRef(new Map<string, string>());
  const keyOf = (date: string) => keys.current.get(date) ?? date;
  const add = (date: string) => {
    if (days.some((day) => day.date === date)) return;
    keys.current.set(date, `${date} ${keys.current.size}`);
    const holiday = holidays.find((each) => each.date === date);
    const name = (i18n.language === "ru" ? holiday?.name_ru : holiday?.name_en) ?? "";
    // On a holiday the exception is that we work, on any other day that we do not.
    sorted([...days, { date, openings: holiday && !holiday.works ? OFFICE : [], name }]);
  };
  return (
    <Input.Wrapper {...common} component="fieldset" className={css.fieldset}>
      <YearView week={week} days={days} holidays={holidays} disabled={disabled} onPick={add} />
      {days.map((day) => (
        <div key={keyOf(day.date)} className={css.exception}>
          <DateInput
            date={day.date}
            disabled={disabled}
            onChange={(date) => {
              if (days.some((each) => each.date === date)) return;
              keys.current.set(date, keyOf(day.date));
              change(day.date, { date });
            }}
          />
          <SpansInput
            label={`${day.date}: ${t("hours.openings")}`}
            spans={day.openings}
            disabled={disabled}
            onChange={(openings) => change(day.date, { openings })}
          />
          <TextInput
            size="xs"
            aria-label={`${day.date}: ${t("hours.name")}`}
            placeholder={t("hours.name")}
            disabled={disabled}
            value={day.name}
            onChange={(event) => change(day.date, { name: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            disabled={disabled}
            aria-label={t("remove", { name: day.date })}
            onClick={() => onChange(days.filter((each) => each !== day))}
          >
            <IconX size={14} />
          </ActionIcon>
        </div>
      ))}
      {disabled ? null : (
        <Button
          mt={8}
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={12} aria-hidden />}
          onClick={() => add(freeDate(days))}
        >
          {t("hours.add_day")}
        </Button>
      )}
    </Input.Wrapper>
  );
}

interface DateInputProps {
  date: string;
  disabled: boolean;
  onChange: (date: string) => void;
}

/** A date half typed is often another date: it counts when the field is left. */
function DateInput({ date, disabled, onChange }: DateInputProps) {
  const { t } = useTranslation("setup");
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextInput
      size="xs"
      type="date"
      aria-label={t("hours.date")}
      disabled={disabled}
      value={typed ?? date}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => {
        if (typed && typed !== date) onChange(typed);
        setTyped(null);
      }}
    />
  );
}

/** The first date from today that has no line yet. */
function freeDate(days: Day[]): string {
  const date = new Date();
  for (;;) {
    const text = date.toISOString().slice(0, 10);
    if (!days.some((day) => day.date === text)) return text;
    date.setUTCDate(date.getUTCDate() + 1);
  }
}
