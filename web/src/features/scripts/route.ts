import type { Point } from "./layout";

const ROUND = 10;

/** A line through points with its corners rounded, as the `d` of a path. */
export function rounded(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M ${first.x} ${first.y}`;
  rest.forEach((corner, n) => {
    const next = rest[n + 1];
    const before = n === 0 ? first : (rest[n - 1] ?? first);
    if (!next) {
      path += ` L ${corner.x} ${corner.y}`;
      return;
    }
    const from = towards(corner, before);
    const to = towards(corner, next);
    path += ` L ${from.x} ${from.y} Q ${corner.x} ${corner.y} ${to.x} ${to.y}`;
  });
  return path;
}

function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(ROUND, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/**
 * The way from a handle to the next card. A handle at the right side leads out beside its card and down past its
 * lower edge first; `lane` keeps neighbours apart. `points`: corners between the cards.
 */
export function way(
  from: Point,
  to: Point,
  points: readonly Point[],
  right: { bottom: number; lane: number } | null,
): Point[] {
  const out = right
    ? [
        { x: from.x + 12 + right.lane * 7, y: from.y },
        { x: from.x + 12 + right.lane * 7, y: right.bottom + 10 },
      ]
    : [];
  return [from, ...out, ...points, { x: to.x, y: to.y - 14 }, to];
}
