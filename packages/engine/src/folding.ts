// What the folds of events share: how a task, an attempt or an entry of a record is changed.
import type { EventOf, EventType } from "./events.ts";
import { fromAnyTaskPhase, taskLifecycle } from "./lifecycle.ts";
import type { Attempt, RunState, TaskState } from "./model.ts";

/** One entry for each event that changes more than the phase. The state already has its new phase. */
export type Folds = { [Type in EventType]?: (state: RunState, event: EventOf<Type>) => Partial<RunState> };

/** The name of the staging branch of one plan generation. */
export const stagingBranch = (runId: string, generation: number): string =>
  `signalbox/${runId}/staging${generation > 1 ? `-${generation}` : ""}`;

/** Changes one task; nothing where there is none of that id. */
export const withTask = (
  state: RunState,
  id: string,
  change: (task: TaskState) => Partial<TaskState>,
): Partial<RunState> => ({
  tasks: withEntry(state.tasks, id, change),
});

/** Moves the task along its lifecycle and changes its latest attempt. */
export const withAttempt = (
  state: RunState,
  id: string,
  type: EventType,
  change: (attempt: Attempt) => Partial<Attempt>,
  more: (task: TaskState) => Partial<TaskState> = () => ({}),
): Partial<RunState> =>
  withTask(state, id, (task) => {
    const latest = task.attempts.at(-1);
    return {
      phase: taskLifecycle[task.phase].on[type] ?? fromAnyTaskPhase[type] ?? task.phase,
      attempts: latest ? [...task.attempts.slice(0, -1), { ...latest, ...change(latest) }] : task.attempts,
      ...more(task),
    };
  });

/** The record without that key. */
export const without = <Value>(record: Record<string, Value>, key: string): Record<string, Value> => {
  if (!(key in record)) return record;
  const { [key]: _gone, ...rest } = record;
  return rest;
};

/** The record with one of its entries changed; as it is where it has none of that key. */
export const withEntry = <Value>(
  record: Record<string, Value>,
  key: string,
  change: (value: Value) => Partial<Value>,
) => {
  const value = record[key];
  return value ? { ...record, [key]: { ...value, ...change(value) } } : record;
};

/** The session goes on; nothing is waited for. */
export const unblock = (): Partial<TaskState> => ({ block: undefined, blockedAt: undefined });

/** Who decided a request, where it is known. */
export const byWhom = (event: { by?: string }) => (event.by ? { decidedBy: event.by } : {});

/** Who decided a request, and what they said. */
export const decided = (event: { by?: string; comment: string }) => ({ ...byWhom(event), comment: event.comment });

/** The session of a blocked attempt is told `message` when it goes on. */
export const answerBlock = (state: RunState, task: string, message: string): Partial<RunState> =>
  withAttempt(state, task, "task.answered", () => ({ message }), unblock);
