import { BaseEdge, type Edge, type EdgeProps } from "@xyflow/react";
import type { Point } from "./layout";
import { rounded, way } from "./route";

export type RoutedEdgeData = Edge<
  { points: Point[]; right: { bottom: number; lane: number } | null },
  "routed"
>;

/** A way in the picture that arranges itself: it goes between the cards, never behind one. */
export function RoutedEdge({
  sourceX,
  sourceY,
  targetX,
  targetY,
  data,
  markerEnd,
  style,
}: EdgeProps<RoutedEdgeData>) {
  const points = way(
    { x: sourceX, y: sourceY },
    { x: targetX, y: targetY },
    data?.points ?? [],
    data?.right ?? null,
  );
  return (
    <BaseEdge
      path={rounded(points)}
      {...(markerEnd === undefined ? {} : { markerEnd })}
      {...(style === undefined ? {} : { style })}
    />
  );
}
