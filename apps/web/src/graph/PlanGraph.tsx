"use client";
// The graph of a plan at its gate: nothing has started, so every task is pending.
import { useMemo } from "react";
import { criticalOf, edgesOf, nodeAt, type PlannedGraph, placeTasks, waveLabels } from "./build.ts";
import { Flow } from "./Flow.tsx";

/** Waves from left to right, the longest chain heavier. */
export function PlanGraph({ plan, analysis }: PlannedGraph) {
  const { nodes, edges } = useMemo(() => {
    const planned = { plan, analysis };
    const critical = criticalOf(planned);
    const depth = analysis.dag.valid ? analysis.dag.depth : {};
    const layout = placeTasks(planned);
    return {
      nodes: [
        ...waveLabels(planned, layout.places),
        ...[...layout.places].map(([id, place]) =>
          nodeAt(id, place, {
            status: "pending",
            word: `Wave ${(depth[id] ?? 0) + 1}`,
            note: "",
            selected: false,
            critical: critical.has(id),
            onOpen: null,
          }),
        ),
      ],
      edges: edgesOf(planned, layout, critical, () => false),
    };
  }, [plan, analysis]);
  return (
    <section aria-label="Graph" className="h-full">
      <Flow nodes={nodes} edges={edges} />
    </section>
  );
}
