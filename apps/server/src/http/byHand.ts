// The command with which a person takes a task over in a terminal: its worktree, and the conversation of its session.
import { failure, ok, type Result } from "@signalbox/base";
import { sessionIdOf } from "@signalbox/orchestrator";
import type { ByHandAnswer } from "@signalbox/protocol";
import type { Panel } from "../panel.ts";

/** A word of a POSIX shell that stands for exactly this text. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** For the latest attempt of `task`. Failures: `run_unknown`, `task_idle`. */
export async function byHand(panel: Panel, runId: string, task: string): Promise<Result<ByHandAnswer>> {
  const state = await panel.runs.readState(runId);
  if (!state) return failure("run_unknown", "There is no such run.");
  const attempt = state.tasks[task]?.attempts.at(-1);
  if (!attempt) return failure("task_idle", `${task} has no attempt that could be taken over.`);
  const worktree = panel.folders(runId).worktree(task, attempt.n);
  const { driver, command } = panel.userConfig.agent;
  const there = `cd ${quoted(worktree)}`;
  if (driver !== "claude") return ok({ worktree, command: there });
  const session = sessionIdOf(runId, task, attempt.n);
  return ok({ worktree, command: `${there} && ${command.map(quoted).join(" ")} --resume ${session}` });
}
