import { ActionIcon, Group, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { localeOf } from "../../ui/time";
import css from "./Hours.module.css";
import { type Day, type Holiday, type Span, spansText, weekday, weeksOf } from "./hours";

interface YearViewProps {
  week: Span[][];
  days: Day[];
  holidays: Holiday[];
  disabled: boolean;
  onPick: (date: string) => void;
}

const MONTHS = Array.from({ length: 12 }, (_, month) => month);

/** A year at a glance: closed, public holiday, own exception; a click on a date makes one. */
export function YearView(props: YearViewProps) {
  const { t, i18n } = useTranslation("setup");
  const [year, setYear] = useState(() => new Date().getFullYear());
  const name = new Intl.DateTimeFormat(localeOf(i18n.language), { month: "long", timeZone: "UTC" });
  return (
    <>
      <Group gap={6} mt={6}>
        <ActionIcon
          variant="default"
          size="sm"
          aria-label={t("hours.year_before")}
          onClick={() => setYear(year - 1)}
        >
          <IconChevronLeft size={14} />
        </ActionIcon>
        <Text fw={600} size="sm">
          {year}
        </Text>
        <ActionIcon
          variant="default"
          size="sm"
          aria-label={t("hours.year_after")}
          onClick={() => setYear(year + 1)}
        >
          <IconChevronRight size={14} />
        </ActionIcon>
        <span className={css.quiet}>{t("hours.legend")}</span>
      </Group>
      <div className={css.year}>
        {MONTHS.map((month) => (
          <table key={month} className={css.month}>
            <caption>{name.format(new Date(Date.UTC(year, month, 1)))}</caption>
            <tbody>
              {weeksOf(year, month).map((row) => (
                <tr key={row.find(Boolean)}>
                  {row.map((date, place) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a place of the grid is what it is
                    <td key={place}>{date ? <Cell {...props} date={date} /> : null}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
    </>
  );
}

function Cell({ week, days, holidays, disabled, onPick, date }: YearViewProps & { date: string }) {
  const { t, i18n } = useTranslation("setup");
  const own = days.find((day) => day.date === date);
  const holiday = holidays.find((day) => day.date === date);
  const usual = week[holiday?.works ? 4 : weekday(date)] ?? [];
  const spans = own?.openings ?? (holiday && !holiday.works ? [] : usual);
  const look = own
    ? "own"
    : holiday
      ? holiday.works
        ? "works"
        : "holiday"
      : spans.length > 0
        ? "open"
        : "closed";
  const why = own?.name ?? (i18n.language === "ru" ? holiday?.name_ru : holiday?.name_en);
  const words = [date, spansText(spans) || t("hours.closed"), why].filter(Boolean).join(" · ");
  return (
    <button
      type="button"
      data-look={look}
      title={words}
      aria-label={words}
      disabled={disabled || own !== undefined}
      onClick={() => onPick(date)}
    >
      {Number(date.slice(8))}
    </button>
  );
}
