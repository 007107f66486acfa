// Which sessions are at work in a run, by the names of their panes: those can be spoken to, and can ask for permission.
import type { PermissionRequest, RunState, Steering } from "./model.ts";

/** The session of a task, by the name of its pane. */
export const workerOf = (task: string): string => `worker-${task}`;

/** The sessions that work on the whole of a run. */
export const plannerSession = "planner";
export const reviewerSession = "reviewer";

/** The task of a worker's session, or undefined where it works on the whole. */
export const taskOfSession = (session: string): string | undefined =>
  session.startsWith("worker-") ? session.slice("worker-".length) : undefined;

/** Whether the session of that name is due to be at work now, a pause aside. */
export function isAtWork(state: RunState, session: string): boolean {
  if (session === plannerSession) return state.phase === "planning" && !state.escalations.planning;
  if (session === reviewerSession) return state.phase === "reviewing" && !state.escalations.reviewing;
  const task = taskOfSession(session);
  return state.phase === "executing" && task !== undefined && state.tasks[task]?.phase === "working";
}

/** What sessions at work ask to be allowed and nobody has decided, in the order of asking. */
export const openPermissions = (state: RunState): PermissionRequest[] =>
  Object.values(state.permissions).filter((each) => each.phase === "open" && isAtWork(state, each.session));

/** Decisions and words that sessions at work haven't heard yet, in the order in which they came. */
export const untold = (state: RunState): (PermissionRequest | Steering)[] =>
  [
    ...Object.values(state.permissions).filter(({ phase }) => phase !== "open"),
    ...Object.values(state.steerings).filter(({ heard }) => heard === undefined),
  ].filter((each) => isAtWork(state, each.session));
