"use client";
// Stop, retry or skip one task while the run goes on: what each does, with words for the log or the next attempt.
import { Decision } from "../design/Decision.tsx";
import { list } from "../design/words.ts";
import { useCommand, useRun } from "./useRun.ts";

export type TaskVerb = "stop" | "takeOver" | "retry" | "skip";

/** The dialog for one verb. */
export function TaskDecision({ task, verb, onClose }: { task: string; verb: TaskVerb; onClose: () => void }) {
  const command = useCommand();
  const { state } = useRun();
  const dependents = dependentsOf(task, state.plan?.plan.tasks ?? []);
  const rules = {
    stop: {
      title: `Stop ${task}?`,
      verb: "Stop task",
      consequence:
        "Its session and every process of it are ended. Its worktree stays; the task then waits for your decision: retry, skip, or resume. The other tasks go on.",
      send: (comment: string) => command({ type: "task.stop", task, comment }),
    },
    takeOver: {
      title: `Take ${task} over by hand?`,
      verb: "Take over",
      consequence:
        "Its session and every process of it are ended; its worktree and its conversation stay. You get the command to go on with in a terminal. When you give it back, it is verified like any attempt.",
      send: (comment: string) => command({ type: "task.takeOver", task, comment }),
    },
    retry: {
      title: `Retry ${task}?`,
      verb: "Retry task",
      consequence:
        "A new attempt starts from the current staging, in a worktree of its own, with fresh tries. Your words stand in its prompt.",
      send: (feedback: string) => command({ type: "task.retry", task, feedback }),
    },
    skip: {
      title: `Skip ${task}?`,
      verb: "Skip task",
      consequence: `The task is taken out of this run${dependents.length > 0 ? `, and so is what depends on it: ${list(dependents, 6)}` : "; nothing depends on it"}. Its work isn’t merged.`,
      send: (comment: string) => command({ type: "task.skip", task, comment }),
    },
  } as const;
  const rule = rules[verb];
  return (
    <Decision
      open
      onClose={onClose}
      title={rule.title}
      verb={rule.verb}
      look={verb === "retry" || verb === "takeOver" ? "primary" : "danger"}
      consequence={rule.consequence}
      {...(verb === "retry" ? { commentLabel: "Words for the next attempt (optional)" } : {})}
      decide={rule.send}
    />
  );
}

/** Everything that depends on `task`, directly or not, in the order of the plan. */
function dependentsOf(task: string, tasks: readonly { id: string; depends_on: readonly string[] }[]): string[] {
  const found = new Set([task]);
  let grew = true;
  while (grew) {
    grew = false;
    for (const each of tasks) {
      if (found.has(each.id) || !each.depends_on.some((dependency) => found.has(dependency))) continue;
      found.add(each.id);
      grew = true;
    }
  }
  found.delete(task);
  return [...found];
}
