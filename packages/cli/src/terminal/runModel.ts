// What the dashboard shows of a run of the panel, and of one without.
import { type RunState, taskLifecycle } from "@signalbox/engine";
import { type LocalState, readTaskStatus, shownStatus } from "@signalbox/project";
import type { LiveFacts } from "@signalbox/protocol";
import type { DashboardModel, DashboardTask } from "./dashboardLines.ts";

/** The size of a context window where nobody says it, in tokens. */
const usualWindow = 200_000;

const progressOf: Record<DashboardTask["status"], string> = {
  pending: "Waiting...",
  executing: "Working...",
  blocked: "Blocked",
  completed: "Verifying...",
  verified: "Complete",
  merged: "Complete",
  failed: "Failed",
};

const agentOf = (status: DashboardTask["status"]): string =>
  status === "executing" ? "worker" : status === "completed" ? "verifier" : status === "pending" ? "-" : "done";

/** A run of the panel at the time `now` (milliseconds). */
export function modelOfRun(state: RunState, live: ReadonlyMap<string, LiveFacts>, now: number): DashboardModel {
  const until = state.phase === "closed" ? Date.parse(state.updatedAt) : now;
  return {
    request: state.request,
    phase: state.paused ? `${state.phase}, paused` : (state.outcome ?? state.phase),
    elapsedMs: until - Date.parse(state.createdAt),
    tasks: Object.values(state.tasks).map((task) => {
      const { status } = taskLifecycle[task.phase];
      const facts = status === "executing" ? live.get(`worker-${task.id}`) : undefined;
      const window = facts?.contextWindow || usualWindow;
      const failed = task.attempts.at(-1)?.failure?.message;
      return {
        id: task.id,
        status,
        agent: agentOf(status),
        context: facts?.contextTokens ? { used: facts.contextTokens, window } : null,
        progress: facts?.activity || (status === "failed" && failed ? failed : progressOf[status]),
      };
    }),
  };
}

/** A run without the panel, read from the project's files. */
export async function modelOfProject(root: string, state: LocalState, now: number): Promise<DashboardModel> {
  const tasks = await Promise.all(
    Object.entries(state.tasks).map(async ([id, task]): Promise<DashboardTask> => {
      const file = await readTaskStatus(root, id);
      const status = shownStatus(task.status, file);
      const used = status === "executing" ? file?.context_estimate?.approx_tokens : undefined;
      const said = status === "executing" ? file?.last_activity : (task.error ?? file?.blocked_reason);
      return {
        id,
        status,
        agent: agentOf(status),
        context: used ? { used, window: usualWindow } : null,
        progress: said ?? progressOf[status],
      };
    }),
  );
  const started = Date.parse(state.started_at ?? state.created_at);
  const elapsedMs = Number.isNaN(started) ? null : now - started;
  return { request: state.original_request, phase: state.current_phase, elapsedMs, tasks };
}
