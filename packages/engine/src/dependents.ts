// What leaves a run along with a task that a person skips or drops: everything that needs it.
import type { RunState, TaskPhase } from "./model.ts";

/** Ids of tasks that depend on `id`, directly or not, through tasks that are `counted`; without `id`, in no promised order. */
function dependentsOf(state: RunState, id: string, counted: (phase: TaskPhase | undefined) => boolean): string[] {
  const found = new Set([id]);
  // In the order of the plan a task may stand before what it depends on.
  for (let grew = true; grew; ) {
    const more = (state.plan?.plan.tasks ?? []).filter(
      (task) =>
        !found.has(task.id) &&
        counted(state.tasks[task.id]?.phase) &&
        task.depends_on.some((dependency) => found.has(dependency)),
    );
    for (const task of more) found.add(task.id);
    grew = more.length > 0;
  }
  found.delete(id);
  return [...found];
}

/** The unmerged tasks that are skipped with `id`, because they depend on it. */
export const skippedWith = (state: RunState, id: string): string[] =>
  dependentsOf(state, id, (phase) => phase !== "merged" && phase !== "skipped");

/** The merged tasks that are dropped with `id`, because they depend on it. */
export const droppedWith = (state: RunState, id: string): string[] =>
  dependentsOf(state, id, (phase) => phase === "merged");
