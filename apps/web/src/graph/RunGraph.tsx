"use client";
// The graph of a run, live: the same tasks and the same words as the list beside it.
import { useCallback, useMemo, useRef } from "react";
import type { OpenRun } from "../connection/openRun.ts";
import { taskStatus } from "../design/status.ts";
import { activityWords, attemptWords, type LiveByTask, liveByTask, liveOf } from "../run/taskFacts.ts";
import { useLive, useRun } from "../run/useRun.ts";
import { useSelection } from "../run/useSelection.ts";
import { criticalOf, edgesOf, nodeAt, placeTasks, waveLabels } from "./build.ts";
import { Flow } from "./Flow.tsx";
import type { TaskNodeType } from "./TaskNode.tsx";

/** Selecting a node selects the task everywhere. */
export function RunGraph() {
  const { state } = useRun();
  const live = useLive();
  const { plan, tasks } = state;
  const { task: selected, select } = useSelection();
  const layout = useMemo(() => (plan ? placeTasks(plan) : null), [plan]);
  const critical = useMemo(() => (plan ? criticalOf(plan) : new Set<string>()), [plan]);
  const open = useCallback((id: string) => select({ task: id }), [select]);
  const keep = useKept();
  const nodes = useMemo(() => {
    const newest = liveByTask(live);
    return [...(layout?.places ?? [])].flatMap(([id, place]) => {
      const facts = factsOf(id, state, newest);
      if (!facts) return [];
      return [
        keep(nodeAt(id, place, { ...facts, selected: id === selected, critical: critical.has(id), onOpen: open })),
      ];
    });
  }, [layout, state, live, selected, critical, open, keep]);
  const labels = useMemo(() => (plan && layout ? waveLabels(plan, layout.places) : []), [plan, layout]);
  const drawn = useMemo(() => [...labels, ...nodes], [labels, nodes]);
  const merged = Object.values(tasks)
    .filter((task) => task.phase === "merged")
    .map((task) => task.id)
    .join("\n");
  const edges = useMemo(() => {
    const done = new Set(merged.split("\n"));
    return plan && layout ? edgesOf(plan, layout, critical, (id) => done.has(id)) : [];
  }, [plan, layout, critical, merged]);
  return (
    <section aria-label="Graph" className="h-full">
      {plan ? <Flow nodes={drawn} edges={edges} /> : <p className="p-4 text-ink-soft">This run has no plan yet.</p>}
    </section>
  );
}

function factsOf(id: string, state: OpenRun["state"], live: LiveByTask) {
  const task = state.tasks[id];
  if (!task) return null;
  const closed = state.phase === "closed";
  const tried = task.attempts.length > 1 ? attemptWords(task, state.options.triesPerIteration) : "";
  return {
    ...taskStatus(task, state),
    note: task.phase === "working" && !closed ? activityWords(task, state, liveOf(task, live)) : tried,
  };
}

/** Gives back the node of before where it says the same, so that a large graph draws only what changed. */
function useKept(): (node: TaskNodeType) => TaskNodeType {
  const kept = useRef(new Map<string, TaskNodeType>());
  return useCallback((node: TaskNodeType) => {
    const before = kept.current.get(node.id);
    if (before && sameNode(before, node)) return before;
    kept.current.set(node.id, node);
    return node;
  }, []);
}

const sameNode = (a: TaskNodeType, b: TaskNodeType): boolean =>
  a.position.x === b.position.x &&
  a.position.y === b.position.y &&
  Object.keys(b.data).every((key) => a.data[key] === b.data[key]);
