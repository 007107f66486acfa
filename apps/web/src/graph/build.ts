// From a plan to the nodes and edges that are drawn.
import type { PlanRevision } from "@signalbox/engine";
import type { GraphEdge } from "./Edges.tsx";
import { type Layout, layoutWaves, nodeSize, type Point } from "./layout.ts";
import type { TaskNodeFacts, TaskNodeType } from "./TaskNode.tsx";
import type { WaveLabelType } from "./WaveLabel.tsx";

/** Pixels between the first task of the tallest column and the labels, and a label's own height. */
const labelRoom = 28;
const labelHeight = 16;

/** A plan with what was found out about it: all that a graph needs of a revision. */
export type PlannedGraph = Pick<PlanRevision, "plan" | "analysis">;

/** Places the tasks of a plan; one without a valid order stands in one column. */
export function placeTasks(plan: PlannedGraph): Layout {
  const { dag } = plan.analysis;
  const { tasks } = plan.plan;
  return layoutWaves(dag.valid ? dag.waves : [tasks.map((task) => task.id)], tasks);
}

/** A label above each column of a plan in a valid order. */
export function waveLabels(plan: PlannedGraph, places: Layout["places"]): WaveLabelType[] {
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
export function criticalOf(plan: PlannedGraph): ReadonlySet<string> {
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

/** The edges of a plan; `merged` says whether a task is. */
export function edgesOf(
  plan: PlannedGraph,
  { places, lanes }: Layout,
  critical: ReadonlySet<string>,
  merged: (id: string) => boolean,
): GraphEdge[] {
  return plan.plan.tasks.flatMap((task) =>
    task.depends_on.flatMap((dependency): GraphEdge[] => {
      const id = `${dependency}>${task.id}`;
      const from = places.get(dependency);
      const to = places.get(task.id);
      if (!from || !to) return [];
      const middle = nodeSize.height / 2;
      const start = { x: from.x + nodeSize.width, y: from.y + middle };
      const points = [start, ...(lanes.get(id) ?? []), { x: to.x, y: to.y + middle }];
      return [{ id, points, merged: merged(dependency), critical: critical.has(id) }];
    }),
  );
}
