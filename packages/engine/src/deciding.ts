// What the rules of `decide` share: how a command is refused, and when a task can still be changed.
import { assertNever } from "@signalbox/base";
import type { CommandOf, CommandType, Rejection } from "./commands.ts";
import type { Fact } from "./events.ts";
import type { RunState, TaskState } from "./model.ts";

/** Commands that are decided in `decide` itself, because they hold in every phase or before there is a run. */
type Unruled = "run.create" | "effect.settle" | "usage.record" | "session.notice" | "run.clean";

/** A rule for each command on a run that isn't over: what follows, or why not. */
export type Rules = {
  [Type in Exclude<CommandType, Unruled>]: (state: RunState, command: CommandOf<Type>) => Fact[] | Rejection;
};

/** A rejection: a code, and a sentence for the person who asked. */
export const no = (code: string, message: string): Rejection => ({ code, message });

/** Applies `rule` to a task that can still be changed. */
export function onTask(state: RunState, id: string, rule: (task: TaskState) => Fact[] | Rejection): Fact[] | Rejection {
  const task = state.tasks[id];
  if (!task) return no("task_unknown", `There is no task ${id} in this plan.`);
  if (state.phase !== "executing") return no("not_executing", "Tasks can be changed only while the run executes.");
  switch (task.phase) {
    case "merged":
      return no("task_merged", `${id} is merged already.`);
    case "skipped":
      return no("task_skipped", `${id} was skipped.`);
    case "merging": {
      const head = state.stagingQueue[0];
      const merging = head?.kind === "merge" && head.task === id;
      return merging ? no("task_merging", `${id} is being merged right now. Try again in a moment.`) : rule(task);
    }
    case "pending":
    case "working":
    case "blocked":
    case "verifying":
    case "escalated":
      return rule(task);
    default:
      return assertNever(task.phase, "task phase");
  }
}
