"use client";
// The graph of a plan at its gate: nothing has started, so every task is pending.
import type { PlanRevision } from "@signalbox/engine";
import { useMemo } from "react";
import { criticalOf, edgesOf, nodeAt, placeTasks, waveLabels } from "./build.ts";
import { Flow } from "./Flow.tsx";

/** Waves from left to right, the longest chain heavier. */
export function PlanGraph({ plan }: { plan: PlanRevision }) {
  const { nodes, edges } = useMemo(() => {
    const critical = criticalOf(plan);
    const depth = plan.analysis.dag.valid ? plan.analysis.dag.depth : {};
    const layout = placeTasks(plan);
    return {
      nodes: [
        ...waveLabels(plan, layout.places),
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
      edges: edgesOf(plan, layout, critical, () => false),
    };
  }, [plan]);
  return (
    <section aria-label="Graph" className="h-full">
      <Flow nodes={nodes} edges={edges} />
    </section>
  );
}
