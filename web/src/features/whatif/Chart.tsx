import { useComputedColorScheme } from "@mantine/core";
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { type EChartsCoreOption, type EChartsType, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import css from "./WhatIfPage.module.css";

use([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer]);

/** Colours of the page, as they are in its theme now. */
export interface Ink {
  text: string;
  quiet: string;
  line: string;
  panel: string;
  real: string;
  base: string;
  changed: string;
}

function inkNow(): Ink {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: value("--mantine-color-text"),
    quiet: value("--quiet"),
    line: value("--line"),
    panel: value("--panel"),
    real: `color-mix(in srgb, ${value("--quiet")} 34%, transparent)`,
    base: value("--quiet"),
    changed: value("--tone-talking"),
  };
}

interface ChartProps {
  title: string;
  /** What the picture says, for who cannot see it. */
  summary: string;
  option(ink: Ink): EChartsCoreOption;
}

/** One picture. It follows the theme and the width of its place; nothing in it moves by itself. */
export function Chart({ title, summary, option }: ChartProps) {
  const scheme = useComputedColorScheme("light");
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  useEffect(() => {
    const node = place.current;
    if (!node) return;
    const made = init(node, null, { renderer: "svg" });
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(node);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours
  useEffect(() => {
    chart.current?.setOption({ animation: false, ...option(inkNow()) }, { notMerge: true });
  }, [option, scheme]);
  return (
    <figure className={`panel ${css.chart}`}>
      <figcaption className={css.small}>{title}</figcaption>
      <div ref={place} className={css.picture} role="img" aria-label={`${title}. ${summary}`} />
    </figure>
  );
}
