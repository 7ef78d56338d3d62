import type { EChartsCoreOption } from "echarts/core";
import type { QuarterOut, RunDetail, SideOut } from "../../api/http";
import type { Ink } from "./Chart";
import { localClock } from "./wording";

export type Which = "service_level" | "abandoned" | "occupancy";

export interface SideNames {
  real: string;
  base: string;
  changed: string;
}

type Show = (value: number) => string;
interface TipRow {
  axisValueLabel: string;
  seriesName: string;
  marker: string;
  value: number | null;
  dataIndex: number;
}

/** Everything by quarter of an hour: the real day as bars, the model dashed, the change as a line. */
export function byQuarter(
  run: RunDetail,
  which: Which,
  names: SideNames,
  show: Show,
): (ink: Ink) => EChartsCoreOption {
  const moments = [...new Set(sides(run).flatMap((side) => side.quarters.map((row) => row.begins)))].sort();
  const labels = moments.map((at) => localClock(at, run.zone));
  const values = (side: SideOut) => {
    const rows = new Map(side.quarters.map((row) => [row.begins, row]));
    return moments.map((at) => figureOf(rows.get(at), which));
  };
  return (ink) => ({
    ...frame(ink, show),
    xAxis: {
      type: "category",
      data: labels,
      axisLine: { lineStyle: { color: ink.line } },
      axisTick: { show: false },
      axisLabel: {
        color: ink.quiet,
        fontSize: 11,
        interval: (_: number, label: string) => label.endsWith(":00"),
        hideOverlap: true,
      },
    },
    yAxis: valueAxis(ink, show, which === "abandoned" ? undefined : 1),
    series: [
      ...(run.real ? [bars(names.real, values(run.real), ink.real)] : []),
      ...(run.base ? [line(names.base, values(run.base), ink.base, true)] : []),
      ...(run.changed ? [line(names.changed, values(run.changed), ink.changed, false)] : []),
    ],
  });
}

/** Callers by how long they waited, as shares of all queued callers. */
export function byWait(
  run: RunDetail,
  names: SideNames,
  over: string,
  show: Show,
): (ink: Ink) => EChartsCoreOption {
  const labels = run.edges_s.map((edge, n) => (n === 0 ? `0–${edge}` : `${run.edges_s[n - 1]}–${edge}`));
  labels.push(`${over} ${run.edges_s.at(-1)}`);
  const values = (side: SideOut) => {
    const rows = side.waits.answered.map((count, n) => count + (side.waits.left[n] ?? 0));
    const total = rows.reduce((sum, count) => sum + count, 0);
    return rows.map((count) => (total > 0 ? count / total : null));
  };
  const last = run.changed ?? run.base;
  return (ink) => ({
    ...frame(ink, show),
    xAxis: {
      type: "category",
      data: labels,
      axisLine: { lineStyle: { color: ink.line } },
      axisTick: { show: false },
      axisLabel: { color: ink.quiet, fontSize: 11, hideOverlap: true },
    },
    yAxis: valueAxis(ink, show, undefined),
    series: [
      ...(run.real ? [bars(names.real, values(run.real), ink.real)] : []),
      ...(last
        ? [bars(run.changed ? names.changed : names.base, values(last), run.changed ? ink.changed : ink.base)]
        : []),
    ],
  });
}

function sides(run: RunDetail): SideOut[] {
  return [run.real, run.base, run.changed].filter((side): side is SideOut => side !== null);
}

function figureOf(row: QuarterOut | undefined, which: Which): number | null {
  if (!row) return null;
  if (which === "abandoned") return row.abandoned;
  return row[which];
}

function frame(ink: Ink, show: Show): EChartsCoreOption {
  return {
    grid: { left: 8, right: 12, top: 12, bottom: 4, containLabel: true },
    textStyle: { fontFamily: "Inter Variable, system-ui, sans-serif" },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow", shadowStyle: { color: ink.line, opacity: 0.35 } },
      backgroundColor: ink.panel,
      borderColor: ink.line,
      textStyle: { color: ink.text, fontSize: 12 },
      transitionDuration: 0,
      formatter: (rows: TipRow[]) =>
        [
          `<b>${rows[0]?.axisValueLabel ?? ""}</b>`,
          ...rows.map(
            (row) =>
              `${row.marker}${row.seriesName}: <b>${typeof row.value === "number" ? show(row.value) : "–"}</b>`,
          ),
        ].join("<br>"),
    },
  };
}

function valueAxis(ink: Ink, show: Show, max: number | undefined): EChartsCoreOption {
  return {
    type: "value",
    min: 0,
    ...(max === undefined ? { splitNumber: 4 } : { max, interval: 0.25 }),
    axisLabel: { color: ink.quiet, fontSize: 11, formatter: show },
    splitLine: { lineStyle: { color: ink.line } },
  };
}

function bars(name: string, data: (number | null)[], colour: string): EChartsCoreOption {
  return { type: "bar", name, data, itemStyle: { color: colour }, barCategoryGap: "18%", barGap: "8%" };
}

function line(name: string, data: (number | null)[], colour: string, dashed: boolean): EChartsCoreOption {
  return {
    type: "line",
    name,
    data,
    showSymbol: false,
    connectNulls: false,
    itemStyle: { color: colour },
    lineStyle: { color: colour, width: dashed ? 1.5 : 2.5, type: dashed ? [5, 4] : "solid" },
    z: dashed ? 3 : 4,
  };
}
