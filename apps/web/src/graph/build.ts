// From a plan to the nodes and edges that React Flow draws.
import type { PlanRevision } from "@signalbox/engine";
import type { Edge } from "@xyflow/react";
import { type LayoutTask, layoutWaves, nodeSize, type Placed } from "./layout.ts";
import type { TaskNodeFacts, TaskNodeType } from "./TaskNode.tsx";

/** Places the tasks of a plan; one without a valid order stands in one column. */
export function placeTasks(plan: PlanRevision): Placed[] {
  const { dag } = plan.analysis;
  const tasks: LayoutTask[] = plan.plan.tasks;
  return layoutWaves(dag.valid ? dag.waves : [tasks.map((task) => task.id)], tasks);
}

/** The critical path as a set of ids and of `from>to` edges. */
export function criticalOf(plan: PlanRevision): ReadonlySet<string> {
  const path = plan.analysis.dag.valid ? plan.analysis.dag.criticalPath : [];
  return new Set([...path, ...path.slice(1).map((id, index) => `${path[index]}>${id}`)]);
}

type NodeFacts = Pick<TaskNodeFacts, "status" | "word" | "note" | "selected" | "critical" | "onOpen">;

/** A node at its place. */
export const nodeAt = (placed: Placed, data: NodeFacts): TaskNodeType => ({
  id: placed.id,
  type: "task",
  position: { x: placed.x, y: placed.y },
  data: { id: placed.id, ...data },
  ...nodeSize,
});

/** Edges run from what is depended on; dashed until it is merged, then solid; heavier on the critical path. */
export function edgesOf(plan: PlanRevision, critical: ReadonlySet<string>, merged: (id: string) => boolean): Edge[] {
  return plan.plan.tasks.flatMap((task) =>
    task.depends_on.map((dependency): Edge => {
      const id = `${dependency}>${task.id}`;
      const solid = merged(dependency);
      return {
        id,
        source: dependency,
        target: task.id,
        focusable: false,
        style: {
          stroke: solid ? "var(--status-merged)" : "var(--line-strong)",
          strokeWidth: critical.has(id) ? 2.5 : 1.25,
          ...(solid ? {} : { strokeDasharray: "5 4" }),
        },
      };
    }),
  );
}
