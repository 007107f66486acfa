"use client";
// The edges of the graph, in one drawing beneath the tasks: a drawing for each would cost more than all the rest.
import { ViewportPortal } from "@xyflow/react";
import { memo } from "react";
import type { Point } from "./layout.ts";

/** From what is depended on, through the lanes that the layout left free, to what depends on it. */
export interface GraphEdge {
  id: string;
  points: readonly Point[];
  merged: boolean;
  critical: boolean;
}

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

/** Dashed until what they come from is merged, then solid; heavier on the critical path. */
export const Edges = memo(function Edges({ edges }: { edges: readonly GraphEdge[] }) {
  return (
    <ViewportPortal>
      <svg className="graph-edges" aria-hidden>
        {edges.map((edge) => (
          <EdgePath key={edge.id} d={curve(edge.points)} merged={edge.merged} critical={edge.critical} />
        ))}
      </svg>
    </ViewportPortal>
  );
});

const EdgePath = memo(function EdgePath({ d, merged, critical }: { d: string; merged: boolean; critical: boolean }) {
  return <path d={d} data-merged={merged || undefined} data-critical={critical || undefined} />;
});
