import { useMantineColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Peaks } from "../../api/http";
import { clock } from "../../ui/time";
import css from "./CallsPage.module.css";

interface WaveformProps {
  peaks: Peaks | null;
  /** Seconds. */
  at: number;
  length: number;
  onSeek: (seconds: number) => void;
  onStep: (direction: 1 | -1) => void;
  onToggle: () => void;
}

/** Customer above, agent below, played part in full colour; a slider for hands and keyboard. */
export function Waveform({ peaks, at, length, onSeek, onStep, onToggle }: WaveformProps) {
  const { t } = useTranslation("calls");
  const canvas = useRef<HTMLCanvasElement>(null);
  const { colorScheme } = useMantineColorScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours of the canvas follow the theme
  useEffect(() => {
    const element = canvas.current;
    if (!element || !peaks) return;
    const draw = () => drawPeaks(element, peaks, length > 0 ? at / length : 0);
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    return () => observer.disconnect();
  }, [peaks, at, length, colorScheme]);
  const keys = new Map<string, () => void>([
    ["ArrowRight", () => onStep(1)],
    ["ArrowLeft", () => onStep(-1)],
    ["Home", () => onSeek(0)],
    ["End", () => onSeek(length)],
    [" ", onToggle],
  ]);
  return (
    <div
      className={css.wave}
      role="slider"
      tabIndex={0}
      aria-label={t("player.position")}
      aria-valuemin={0}
      aria-valuemax={Math.round(length)}
      aria-valuenow={Math.round(at)}
      aria-valuetext={clock(at * 1000)}
      onPointerDown={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        onSeek(((event.clientX - box.left) / box.width) * length);
      }}
      onKeyDown={(event) => {
        const act = keys.get(event.key);
        if (!act) return;
        event.preventDefault();
        act();
      }}
    >
      <canvas ref={canvas} />
      <span style={{ top: 4 }}>{t("player.customer")}</span>
      <span style={{ bottom: 4 }}>{t("player.agent")}</span>
    </div>
  );
}

function drawPeaks(element: HTMLCanvasElement, peaks: Peaks, played: number): void {
  const scale = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = element;
  element.width = width * scale;
  element.height = height * scale;
  const context = element.getContext("2d");
  if (!context) return;
  context.scale(scale, scale);
  const style = getComputedStyle(element);
  const half = height / 2;
  const rows = [
    { values: peaks.left, middle: half / 2, colour: style.getPropertyValue("--tone-offered") },
    { values: peaks.right, middle: half + half / 2, colour: style.getPropertyValue("--tone-talking") },
  ];
  for (const { values, middle, colour } of rows) {
    context.fillStyle = colour;
    const step = 3;
    for (let x = 0; x < width; x += step) {
      const from = Math.floor((x / width) * values.length);
      const to = Math.max(from + 1, Math.floor(((x + step) / width) * values.length));
      const peak = Math.max(0, ...values.slice(from, to)) / 255;
      const size = Math.max(1, peak * (half - 14));
      context.globalAlpha = x / width <= played ? 1 : 0.4;
      context.fillRect(x, middle - size / 2, step - 1, size);
    }
  }
  context.globalAlpha = 1;
  context.fillStyle = style.getPropertyValue("--focus");
  context.fillRect(Math.min(width - 2, played * width), 0, 2, height);
}
