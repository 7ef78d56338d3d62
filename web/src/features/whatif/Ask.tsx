import { Button, NumberInput, Select } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { DayDetail, DayOut, QueueIn, RunOut } from "../../api/http";
import { useNames } from "../../ui/names";
import { Fault } from "../../ui/parts";
import { QueueRules } from "./QueueRules";
import css from "./WhatIfPage.module.css";
import { dayChoice, localClock, number } from "./wording";

interface AskProps {
  days: DayOut[];
  onAsked(run: RunOut): void;
}

const PRECISION = ["5", "10", "20", "50"];

/** Which day, and what is to be different. */
export function Ask({ days, onAsked }: AskProps) {
  const { t, i18n } = useTranslation("whatif");
  const whole = days.find((day) => !day.running) ?? days[0];
  const [day, setDay] = useState(whole?.day ?? "");
  const [count, setCount] = useState(2);
  const [begins, setBegins] = useState("");
  const [ends, setEnds] = useState("");
  const [queue, setQueue] = useState<string | null>(null);
  const [rules, setRules] = useState<QueueIn[]>([]);
  const [runs, setRuns] = useState("10");
  const detail = useQuery({
    queryKey: ["whatif", "day", day],
    queryFn: () => api("GET /api/whatif/days/{day}", { path: { day } }),
    enabled: day !== "",
  });
  const ask = useMutation({
    mutationFn: () =>
      api("POST /api/whatif/runs", {
        body: {
          id: `w-${crypto.randomUUID().slice(0, 18)}`,
          day,
          change: {
            agents: count === 0 ? [] : [{ count, begins: begins || null, ends: ends || null, queue }],
            queues: rules,
          },
          replications: Number(runs),
        },
      }),
    onSuccess: onAsked,
  });
  return (
    <form
      className={`panel ${css.ask}`}
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate();
      }}
    >
      <Select
        label={t("day")}
        data={days.map((row) => ({ value: row.day, label: dayChoice(row, t, i18n.language) }))}
        value={day}
        allowDeselect={false}
        maxDropdownHeight={320}
        onChange={(value) => {
          setDay(value ?? day);
          setRules([]);
          setQueue(null);
        }}
      />
      <DayLine detail={detail.data} />
      <fieldset className={css.group}>
        <legend>{t("staffing")}</legend>
        <div className={css.pair}>
          <NumberInput
            label={t("agents")}
            description={t("agents_hint")}
            value={count}
            min={-200}
            max={200}
            allowDecimal={false}
            prefix={count > 0 ? "+" : ""}
            onChange={(value) => setCount(Number(value) || 0)}
          />
          <QueueChoice detail={detail.data} queue={queue} onChange={setQueue} />
        </div>
        <div className={css.pair}>
          <TimeChoice label={t("from")} value={begins} first={0} last={95} onChange={setBegins} />
          <TimeChoice label={t("to")} value={ends} first={1} last={96} onChange={setEnds} />
        </div>
        <p className={css.hint}>{t(begins || ends ? "window_hint" : "whole_day_hint")}</p>
      </fieldset>
      <QueueRules
        key={day}
        queues={detail.data?.queues.map((row) => row.queue) ?? []}
        rules={rules}
        onChange={setRules}
      />
      <Select
        label={t("precision")}
        description={t("precision_hint")}
        data={PRECISION.map((value) => ({ value, label: t("times", { count: Number(value) }) }))}
        value={runs}
        allowDeselect={false}
        onChange={(value) => setRuns(value ?? runs)}
      />
      {ask.isError ? <Fault fault={ask.error} /> : null}
      <Button
        type="submit"
        loading={ask.isPending}
        disabled={day === ""}
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
      >
        {t(count === 0 && rules.length === 0 ? "check" : "ask")}
      </Button>
    </form>
  );
}

interface TimeChoiceProps {
  label: string;
  value: string;
  /** Quarters of an hour from midnight. */
  first: number;
  last: number;
  onChange(value: string): void;
}

/** A quarter of an hour on the 24-hour clock: the browser's own field would follow another language. */
function TimeChoice({ label, value, first, last, onChange }: TimeChoiceProps) {
  const { t } = useTranslation("whatif");
  const times = Array.from({ length: last - first + 1 }, (_, n) => quarterClock(first + n));
  return (
    <Select
      label={label}
      placeholder={t("all_day")}
      searchable
      clearable
      data={times}
      value={value || null}
      maxDropdownHeight={260}
      onChange={(chosen) => onChange(chosen ?? "")}
    />
  );
}

function quarterClock(quarter: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(quarter / 4))}:${two((quarter % 4) * 15)}`;
}

function QueueChoice(props: {
  detail: DayDetail | undefined;
  queue: string | null;
  onChange(queue: string | null): void;
}) {
  const { t } = useTranslation("whatif");
  const names = useNames();
  return (
    <Select
      label={t("for_queue")}
      description={t("for_queue_hint")}
      placeholder={t("any_queue")}
      clearable
      data={(props.detail?.queues ?? []).map((row) => ({ value: row.queue, label: names.queue(row.queue) }))}
      value={props.queue}
      onChange={props.onChange}
    />
  );
}

/** What the chosen day was like, before anything is asked of it. */
function DayLine({ detail }: { detail: DayDetail | undefined }) {
  const { t, i18n } = useTranslation("whatif");
  if (!detail) return <p className={css.hint}>{t("day_loading")}</p>;
  const sum = (of: (row: DayDetail["queues"][number]) => number) =>
    detail.queues.reduce((total, row) => total + of(row), 0);
  return (
    <p className={css.hint}>
      {t("day_line", { count: detail.agents })}
      {detail.begins && detail.ends
        ? ` ${t("day_span", {
            begins: localClock(detail.begins, detail.zone),
            ends: localClock(detail.ends, detail.zone),
          })}`
        : ";"}
      {t("day_calls", {
        calls: number(
          sum((row) => row.calls),
          i18n.language,
        ),
        abandoned: number(
          sum((row) => row.abandoned),
          i18n.language,
        ),
      })}
    </p>
  );
}
