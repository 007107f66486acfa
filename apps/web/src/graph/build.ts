// From a plan to the nodes and edges that React Flow draws.
import type { PlanRevision } from "@signalbox/engine";
import type { LaneEdgeType } from "./LaneEdge.tsx";
import { type Layout, layoutWaves, nodeSize, type Point } from "./layout.ts";
import type { TaskNodeFacts, TaskNodeType } from "./TaskNode.tsx";
import type { WaveLabelType } from "./WaveLabel.tsx";

/** Pixels between the first task of the tallest column and the labels, and a label's own height. */
const labelRoom = 28;
const labelHeight = 16;

/** Places the tasks of a plan; one without a valid order stands in one column. */
export function placeTasks(plan: PlanRevision): Layout {
  const { dag } = plan.analysis;
  const { tasks } = plan.plan;
  return layoutWaves(dag.valid ? dag.waves : [tasks.map((task) => task.id)], tasks);
}

/** A label above each column of a plan in a valid order. */
export function waveLabels(plan: PlanRevision, places: Layout["places"]): WaveLabelType[] {
  const { dag } = plan.analysis;
  if (!dag.valid) return [];
  const top = Math.min(...[...places.values()].map(({ y }) => y));
  return dag.waves.flatMap((wave, index): WaveLabelType[] => {
    const x = places.get(wave[0] ?? "")?.x;
    if (x === undefined) return [];
    return [
      {
        id: `wave ${index + 1}`,
        type: "wave",
        position: { x, y: top - labelRoom },
        data: { wave: index + 1, tasks: wave.length },
        width: nodeSize.width,
        height: labelHeight,
      },
    ];
  });
}

/** The critical path as a set of ids and of `from>to` edges. */
export function criticalOf(plan: PlanRevision): ReadonlySet<string> {
  const path = plan.analysis.dag.valid ? plan.analysis.dag.criticalPath : [];
  return new Set([...path, ...path.slice(1).map((id, index) => `${path[index]}>${id}`)]);
}

type NodeFacts = Pick<TaskNodeFacts, "status" | "word" | "note" | "selected" | "critical" | "onOpen">;

/** A node at its place. */
export const nodeAt = (id: string, place: Point, data: NodeFacts): TaskNodeType => ({
  id,
  type: "task",
  position: place,
  data: { id, ...data },
  ...nodeSize,
});

/** Edges run from what is depended on; dashed until it is merged, then solid; heavier on the critical path. */
export function edgesOf(
  plan: PlanRevision,
  lanes: Layout["lanes"],
  critical: ReadonlySet<string>,
  merged: (id: string) => boolean,
): LaneEdgeType[] {
  return plan.plan.tasks.flatMap((task) =>
    task.depends_on.map((dependency): LaneEdgeType => {
      const id = `${dependency}>${task.id}`;
      const solid = merged(dependency);
      return {
        id,
        type: "lane",
        source: dependency,
        target: task.id,
        focusable: false,
        data: { lanes: lanes.get(id) ?? [] },
        style: {
          stroke: solid ? "var(--status-merged)" : "var(--line-strong)",
          strokeWidth: critical.has(id) ? 2.5 : 1.25,
          ...(solid ? {} : { strokeDasharray: "5 4" }),
        },
      };
    }),
  );
}
