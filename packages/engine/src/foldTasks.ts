// Folds what happens to tasks and their attempts.
import type { EventOf } from "./events.ts";
import { answerBlock, type Folds, unblock, withAttempt, without, withTask } from "./folding.ts";
import { taskLifecycle } from "./lifecycle.ts";
import { lastMessage } from "./messages.ts";
import type { Attempt, RunState, StagingJob, TaskState } from "./model.ts";
import { amendTask } from "./plan/index.ts";

/** What events of tasks and attempts change. */
export const foldTasks = {
  "attempt.started": (state, event) => ({
    attemptsBegun: { ...state.attemptsBegun, [event.task]: event.attempt },
    ...withTask(state, event.task, (task) => ({
      phase: "working",
      tries: event.try,
      attempts: [...task.attempts, newAttempt(state, event)],
    })),
  }),
  "attempt.worked": (state, event) =>
    withAttempt(state, event.task, event.type, () => ({
      phase: "verifying",
      workedAt: event.at,
      summary: event.summary,
    })),
  "attempt.blocked": (state, event) =>
    withAttempt(
      state,
      event.task,
      event.type,
      () => ({ phase: "blocked" }),
      () => ({ block: event.block, blockedAt: event.at }),
    ),
  "attempt.continued": (state, event) =>
    withAttempt(state, event.task, event.type, () => ({ phase: "working", leg: event.leg, ...environmentOf(state) })),
  "attempt.verified": (state, event) => ({
    stagingQueue: [...state.stagingQueue, { kind: "merge", task: event.task, attempt: event.attempt }],
    ...withAttempt(state, event.task, event.type, () => ({
      phase: "merging",
      verifiedAt: event.at,
      sha: event.sha,
      checks: event.checks,
    })),
  }),
  "attempt.failed": (state, event) => ({
    stagingQueue: withoutJobsOf(state.stagingQueue, event.task),
    ...withAttempt(state, event.task, event.type, () => ({
      phase: "failed",
      endedAt: event.at,
      failure: event.failure,
      checks: event.checks,
    })),
  }),
  "task.merged": (state, event) => ({
    staging: { ...state.staging, sha: event.stagingSha },
    stagingQueue: withoutJobsOf(state.stagingQueue, event.task),
    ...withAttempt(
      state,
      event.task,
      event.type,
      (attempt) => ({
        phase: "merged",
        endedAt: event.at,
        checks: [...attempt.checks, ...event.checks],
      }),
      withoutFeedback,
    ),
  }),
  "task.stopped": (state, event) => ({
    stagingQueue: withoutJobsOf(state.stagingQueue, event.task),
    ...withdrawRequests(state, event.task),
    ...withAttempt(state, event.task, event.type, stopAttempt(event.at), unblock),
  }),
  "task.takenOver": (state, event) => ({
    stagingQueue: withoutJobsOf(state.stagingQueue, event.task),
    escalations: without(state.escalations, `task/${event.task}`),
    ...withdrawRequests(state, event.task),
    ...withAttempt(
      state,
      event.task,
      event.type,
      () => ({ phase: "blocked" }),
      () => ({ block: { kind: "byHand", by: event.by ?? "unknown" }, blockedAt: event.at }),
    ),
  }),
  "task.givenBack": (state, event) =>
    withAttempt(
      state,
      event.task,
      event.type,
      (attempt) => ({ phase: "verifying", workedAt: event.at, round: attempt.round + 1, summary: event.comment }),
      unblock,
    ),
  "task.retried": (state, event) => ({
    stagingQueue: withoutJobsOf(state.stagingQueue, event.task),
    escalations: without(state.escalations, `task/${event.task}`),
    ...withdrawRequests(state, event.task),
    ...withAttempt(state, event.task, event.type, stopAttempt(event.at), () => ({
      ...unblock(),
      tries: 0,
      ...(event.feedback ? { feedback: event.feedback } : {}),
      phase: "pending",
    })),
  }),
  "task.skipped": (state, event) => ({
    stagingQueue: withoutJobsOf(state.stagingQueue, event.task),
    escalations: without(state.escalations, `task/${event.task}`),
    ...withdrawRequests(state, event.task),
    ...withAttempt(state, event.task, event.type, stopAttempt(event.at), unblock),
  }),
  "task.dropped": (state, event) => ({
    round: state.round + 1,
    integration: null,
    gate: null,
    escalations: without(without(state.escalations, "integrating"), "reviewing"),
    ...withTask(state, event.task, (task) => ({
      phase: taskLifecycle[task.phase].on[event.type] ?? task.phase,
      attempts: task.attempts.map((attempt) =>
        attempt.phase === "merged" ? { ...attempt, phase: "stopped", endedAt: event.at } : attempt,
      ),
    })),
  }),
  "task.answered": (state, event) => answerBlock(state, event.task, event.answer),
  "task.amended": (state, event) => ({
    plan: state.plan && amendTask(state.plan, event.task, event.change),
    ...(event.change.files_write || event.change.verification ? withTask(state, event.task, verifiedAgain) : {}),
  }),
  "boundary.granted": (state, event) => {
    const own = state.plan?.plan.tasks.find(({ id }) => id === event.task)?.files_write ?? [];
    const said = event.comment ? ` ${event.comment}` : "";
    return {
      plan: state.plan && amendTask(state.plan, event.task, { files_write: [...own, event.path] }),
      ...answerBlock(state, event.task, `${event.path} is yours now: you may change it.${said} Go on.`),
    };
  },
  "boundary.denied": (state, event) => {
    const said = event.comment ? `: ${event.comment}` : ".";
    const words = `You were not given ${event.path}${said} Find a way within the files you own, or report failed.`;
    return answerBlock(state, event.task, words);
  },
} satisfies Folds;

const withoutJobsOf = (queue: StagingJob[], task: string) =>
  queue.filter((job) => job.kind !== "merge" || job.task !== task);

const stopAttempt =
  (at: string) =>
  (attempt: Attempt): Partial<Attempt> =>
    attempt.phase === "failed" || attempt.phase === "merged" ? {} : { phase: "stopped", endedAt: at };

/** What is being verified is verified once more, by the rules as they are now. */
const verifiedAgain = (task: TaskState): Partial<TaskState> => {
  const latest = task.attempts.at(-1);
  if (task.phase !== "verifying" || !latest) return {};
  return { attempts: [...task.attempts.slice(0, -1), { ...latest, round: latest.round + 1 }] };
};

const newAttempt = (state: RunState, event: EventOf<"attempt.started">): Attempt => ({
  heard: lastMessage(state),
  n: event.attempt,
  iteration: event.iteration,
  try: event.try,
  leg: 1,
  round: 1,
  phase: "working",
  startedAt: event.at,
  checks: [],
  ...environmentOf(state),
});

const environmentOf = ({ environmentHash }: RunState) => (environmentHash === null ? {} : { environmentHash });

const withoutFeedback = (): Partial<TaskState> => ({ feedback: undefined });

/** A task that was retried or skipped no longer asks for anything. */
const withdrawRequests = (state: RunState, task: string) => ({
  dependencyRequests: withoutOpenOf(state.dependencyRequests, task),
  contractRequests: withoutOpenOf(state.contractRequests, task),
});

const withoutOpenOf = <Asked extends { task: string; phase: string }>(requests: Record<string, Asked>, task: string) =>
  Object.fromEntries(Object.entries(requests).filter(([, each]) => each.task !== task || each.phase !== "open"));
