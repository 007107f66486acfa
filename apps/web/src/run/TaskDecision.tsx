"use client";
// Stop, retry or skip one task while the run goes on: what each does, with words for the log or the next attempt.
import { skippedWith } from "@signalbox/engine";
import { Decision } from "../design/Decision.tsx";
import { list } from "../design/words.ts";
import { useCommand, useRun } from "./useRun.ts";

export type TaskVerb = "stop" | "takeOver" | "retry" | "skip";

/** The dialog for one verb. */
export function TaskDecision({ task, verb, onClose }: { task: string; verb: TaskVerb; onClose: () => void }) {
  const command = useCommand();
  const { state } = useRun();
  const dependents = skippedWith(state, task);
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
      consequence: `The task is taken out of this run${dependents.length > 0 ? `, and so is what depends on it: ${list(dependents, 6)}` : "; nothing depends on it"}. Their work isn’t merged, and they can’t be taken in again; what was committed stays under refs of this run.`,
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
      {...(verb === "skip" ? { typed: task } : {})}
      {...(verb === "retry" ? { commentLabel: "Words for the next attempt (optional)" } : {})}
      decide={rule.send}
    />
  );
}
