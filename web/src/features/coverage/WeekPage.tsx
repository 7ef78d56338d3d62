import { Skeleton, Switch } from "@mantine/core";
import { IconCalendarOff, IconClockCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { NumberWeek, WeekCoverage } from "../../api/http";
import { useMay } from "../../app/session";
import { phone, useNames } from "../../ui/names";
import { Empty, Fault } from "../../ui/parts";
import { DayField } from "../../ui/SpanFields";
import { localeOf } from "../../ui/time";
import css from "./Coverage.module.css";

const DAY_HOURS = 24;
const HOUR_MS = 3_600_000;
const STATES = ["open", "partly", "unstaffed", "closed"] as const;

/** Which hours of a week nobody answers, number by number: a centre of 24 hours has none. */
export function WeekPage() {
  const { t } = useTranslation("coverage");
  const may = useMay();
  const { first } = useSearch({ from: "/reports/week" });
  const navigate = useNavigate({ from: "/reports/week" });
  const [holes, setHoles] = useState(false);
  const week = useQuery({
    queryKey: ["hours", "week", first],
    queryFn: () => api("GET /api/week-coverage", { query: { first } }),
    enabled: may("settings.read"),
  });
  if (!may("settings.read")) return <Empty icon={IconCalendarOff} title={t("not_allowed")} />;
  const rows = week.data?.numbers.filter((row) => !holes || row.uncovered > 0) ?? [];
  return (
    <div className={css.page}>
      <header className={css.top}>
        <h1 className={css.title}>{t("week.title")}</h1>
        <DayField
          label={t("week.first")}
          value={first ?? ""}
          onChange={(day) => void navigate({ search: { first: day } })}
        />
        <Switch
          label={t("week.holes")}
          checked={holes}
          onChange={(event) => setHoles(event.currentTarget.checked)}
        />
      </header>
      <p className={css.legend}>
        {STATES.map((state) => (
          <span key={state}>
            <span className={css.week}>
              <span data-state={state} />
            </span>{" "}
            {t(`week.state.${state}`)}
          </span>
        ))}
        <span>{t(week.data?.judged === false ? "week.not_judged" : "week.judged")}</span>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: without a mouse it is scrolled by the keyboard */}
      <section className={`panel scroll ${css.content}`} aria-label={t("week.title")} tabIndex={0}>
        {week.isError ? <Fault fault={week.error} onAgain={() => void week.refetch()} /> : null}
        {week.isPending ? <Skeleton h={320} m="md" w="auto" /> : null}
        {week.data && rows.length === 0 ? (
          <Empty icon={IconClockCheck} title={t(holes ? "week.no_holes" : "week.none")} />
        ) : null}
        {week.data
          ? rows.map((row) => <OneNumber key={row.number} row={row} week={week.data as WeekCoverage} />)
          : null}
      </section>
    </div>
  );
}

function OneNumber({ row, week }: { row: NumberWeek; week: WeekCoverage }) {
  const { t, i18n } = useTranslation("coverage");
  const names = useNames();
  const begins = Date.parse(week.begins);
  const zone = { timeZone: week.zone };
  const day = new Intl.DateTimeFormat(localeOf(i18n.language), {
    weekday: "short",
    day: "numeric",
    month: "short",
    ...zone,
  });
  const moment = new Intl.DateTimeFormat(localeOf(i18n.language), {
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    ...zone,
  });
  // Noon is on the day itself, whatever the clock does in the night.
  const noon = (n: number) => begins + (n * DAY_HOURS + DAY_HOURS / 2) * HOUR_MS;
  const words = (hour: number) => {
    const state = row.hours[hour] ?? "closed";
    const wall = `${String(hour % DAY_HOURS).padStart(2, "0")}:00`;
    return `${day.format(noon(Math.floor(hour / DAY_HOURS)))}, ${wall}: ${t(`week.state.${state}`)}`;
  };
  return (
    <>
      <div className={css.number}>
        <h2 className="tabular">{phone(row.number)}</h2>
        <span>
          {names.client(row.client)} · {names.queue(row.queue)}
        </span>
        <strong>
          {row.uncovered === 0 ? t("week.whole") : t("week.uncovered", { count: row.uncovered })}
        </strong>
      </div>
      <div className={css.week} role="img" aria-label={t("week.picture", { count: row.uncovered })}>
        <span />
        {Array.from({ length: DAY_HOURS }, (_, hour) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place in the day
          <span key={`head ${hour}`} className={css.hour}>
            {hour}
          </span>
        ))}
        {Array.from({ length: 7 }, (_, n) => {
          const from = n * DAY_HOURS;
          return [
            <span key={`day ${from}`}>{day.format(noon(n))}</span>,
            ...row.hours.slice(from, from + DAY_HOURS).map((state, hour) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place in the week
              <span key={`hour ${from + hour}`} data-state={state} title={words(from + hour)} />
            )),
          ];
        })}
      </div>
      {row.stretches.length > 0 ? (
        <ul className={css.holes}>
          {row.stretches.map((each) => (
            <li key={each.since}>
              {moment.format(Date.parse(each.since))} – {moment.format(Date.parse(each.until))}:{" "}
              {t(`week.state.${each.state}`)}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
