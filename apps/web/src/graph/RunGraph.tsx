"use client";
// The graph of a run, live: the same tasks and the same words as the list beside it.
import { useMemo } from "react";
import { taskStatus } from "../design/status.ts";
import { activityWords, attemptWords, liveOf } from "../run/taskFacts.ts";
import { useRun } from "../run/useRun.ts";
import { useSelection } from "../run/useSelection.ts";
import { criticalOf, edgesOf, nodeAt, placeTasks } from "./build.ts";
import { Flow } from "./Flow.tsx";

/** Selecting a node selects the task everywhere. */
export function RunGraph() {
  const { state, live } = useRun();
  const { plan, tasks } = state;
  const { task: selected, select } = useSelection();
  const layout = useMemo(() => (plan ? placeTasks(plan) : null), [plan]);
  const critical = useMemo(() => (plan ? criticalOf(plan) : new Set<string>()), [plan]);
  const open = useMemo(() => (id: string) => select({ task: id }), [select]);
  const nodes = useMemo(
    () =>
      [...(layout?.places ?? [])].flatMap(([id, place]) => {
        const task = tasks[id];
        if (!task) return [];
        const shown = taskStatus(task, { paused: state.paused !== null, closed: state.phase === "closed" });
        const tried = task.attempts.length > 1 ? attemptWords(task, state.options.triesPerIteration) : "";
        const note =
          task.phase === "working" && state.phase !== "closed" ? activityWords(task, state, liveOf(task, live)) : tried;
        return [
          nodeAt(id, place, { ...shown, note, selected: id === selected, critical: critical.has(id), onOpen: open }),
        ];
      }),
    [layout, tasks, state, live, selected, critical, open],
  );
  const edges = useMemo(
    () => (plan && layout ? edgesOf(plan, layout.lanes, critical, (id) => tasks[id]?.phase === "merged") : []),
    [plan, layout, critical, tasks],
  );
  return (
    <section aria-label="Graph" className="h-full">
      {plan ? <Flow nodes={nodes} edges={edges} /> : <p className="p-4 text-ink-soft">This run has no plan yet.</p>}
    </section>
  );
}
