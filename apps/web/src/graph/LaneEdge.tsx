"use client";
// An edge that keeps to the lanes which the layout left free for it.
import { BaseEdge, type Edge, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import type { Point } from "./layout.ts";

export type LaneEdgeType = Edge<{ lanes: Point[] }, "lane">;

/** A smooth curve from point to point, level at each of them. */
export function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M${first.x},${first.y}`;
  let last = first;
  for (const point of rest) {
    const middle = (last.x + point.x) / 2;
    path +=
      last.y === point.y ? `L${point.x},${point.y}` : `C${middle},${last.y} ${middle},${point.y} ${point.x},${point.y}`;
    last = point;
  }
  return path;
}

/** Drawn with the style that the edge carries. */
export const LaneEdge = memo(function LaneEdge({
  id,
  sourceX,
  sourceY,
  targetX,
  targetY,
  data,
  style,
}: EdgeProps<LaneEdgeType>) {
  const path = curve([{ x: sourceX, y: sourceY }, ...(data?.lanes ?? []), { x: targetX, y: targetY }]);
  return <BaseEdge id={id} path={path} {...(style ? { style } : {})} />;
});
