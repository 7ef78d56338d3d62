import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import css from "./DeskStrip.module.css";
import type { LevelMeter } from "./line/microphone";

const BARS = [0.08, 0.28, 0.48, 0.66, 0.84];
const EVERY_MS = 80;

/** What the microphone hears, in five bars; drawn past React, twelve times a second. */
export function LevelBars({ meter, muted }: { meter: LevelMeter; muted: boolean }) {
  const { t } = useTranslation("desk");
  const root = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const bars = [...(root.current?.children ?? [])] as HTMLElement[];
    const draw = () => {
      const level = muted ? 0 : meter.level();
      bars.forEach((bar, index) => {
        bar.dataset.on = String(level > (BARS[index] ?? 1));
      });
    };
    const timer = setInterval(draw, EVERY_MS);
    const wake = () => meter.wake();
    window.addEventListener("pointerdown", wake);
    window.addEventListener("keydown", wake);
    return () => {
      clearInterval(timer);
      window.removeEventListener("pointerdown", wake);
      window.removeEventListener("keydown", wake);
    };
  }, [meter, muted]);
  return (
    <span ref={root} className={css.bars} role="img" aria-label={muted ? t("line.muted") : t("line.level")}>
      {BARS.map((floor) => (
        <i key={floor} style={{ height: `${20 + floor * 95}%` }} />
      ))}
    </span>
  );
}
