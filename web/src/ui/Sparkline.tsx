import { useTranslation } from "react-i18next";
import type { Tally } from "../api/facts";

const WIDTH = 14;
const GAP = 3;
const HEIGHT = 24;

/** Offered calls per interval as bars from zero, the lost part in red on top. */
export function Sparkline({ tallies }: { tallies: readonly Tally[] }) {
  const { t } = useTranslation("floor");
  const most = Math.max(1, ...tallies.map((tally) => tally.offered));
  const label = tallies
    .map((tally) => t("queues.interval", { offered: tally.offered, lost: tally.abandoned }))
    .join("; ");
  return (
    <svg
      width={tallies.length * (WIDTH + GAP)}
      height={HEIGHT}
      role="img"
      aria-label={label}
      style={{ verticalAlign: "middle" }}
    >
      <title>{label}</title>
      {tallies.map((tally, index) => {
        const whole = (tally.offered / most) * (HEIGHT - 2);
        const lost = (tally.abandoned / most) * (HEIGHT - 2);
        const x = index * (WIDTH + GAP);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place in time is the identity
          <g key={index}>
            <rect x={x} y={HEIGHT - 1} width={WIDTH} height={1} fill="var(--line)" />
            <rect x={x} y={HEIGHT - whole} width={WIDTH} height={whole} fill="var(--quiet)" opacity={0.55} />
            <rect x={x} y={HEIGHT - whole} width={WIDTH} height={lost} fill="var(--tone-trouble)" />
          </g>
        );
      })}
    </svg>
  );
}
