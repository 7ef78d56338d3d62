import { useServerNow } from "./clocks";

const RADIUS = 14;
const ROUND = 2 * Math.PI * RADIUS;

/** A ring that runs down from `since` to `until`; red in the last ten seconds. */
export function TimeRing({ since, until }: { since: string; until: string }) {
  const now = useServerNow();
  const end = Date.parse(until);
  const whole = Math.max(1, end - Date.parse(since));
  const left = Math.min(1, Math.max(0, (end - now) / whole));
  const late = end - now < 10_000;
  return (
    <svg width={36} height={36} viewBox="0 0 36 36" aria-hidden>
      <circle cx={18} cy={18} r={RADIUS} fill="none" stroke="var(--line)" strokeWidth={5} />
      <circle
        cx={18}
        cy={18}
        r={RADIUS}
        fill="none"
        stroke={late ? "var(--tone-trouble)" : "var(--tone-wrapup)"}
        strokeWidth={5}
        strokeDasharray={`${ROUND * left} ${ROUND}`}
        transform="rotate(-90 18 18)"
      />
    </svg>
  );
}
