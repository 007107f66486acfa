// Folds one event into the state. It decides nothing and causes nothing: what happened, happened.
import { wishedMethods } from "./contractRequests.ts";
import { escalationReport } from "./escalationReport.ts";
import type { EventOf, EventType, RunEvent } from "./events.ts";
import { fromAnyPhase, fromAnyTaskPhase, runLifecycle, taskLifecycle } from "./lifecycle.ts";
import { lastMessage, messagesKept } from "./messages.ts";
import type { Attempt, ContractRequest, RunState, StagingJob, TaskState, Usage } from "./model.ts";
import { amendContract, amendTask } from "./plan/index.ts";

/** The state after `event`. `state` is null only for `run.created`; anything else then is a defect and throws. */
export function evolve(state: RunState | null, event: RunEvent): RunState {
  if (event.type === "run.created") return created(event);
  if (!state) throw new Error(`${event.type} before run.created`);
  // A run is over when it closes, whenever its remains are cleaned away.
  const updatedAt = event.type === "run.cleaned" ? state.updatedAt : event.at;
  const next: RunState = { ...state, updatedAt, phase: nextPhase(state, event) };
  const fold = folds[event.type] as ((next: RunState, event: RunEvent) => Partial<RunState> | void) | undefined;
  return fold ? { ...next, ...fold(next, event) } : next;
}

/** Folds a whole log. */
export const evolveAll = (events: Iterable<RunEvent>, state: RunState | null = null): RunState | null => {
  for (const event of events) state = evolve(state, event);
  return state;
};

const nextPhase = (state: RunState, event: RunEvent) =>
  runLifecycle[state.phase].on[event.type] ?? fromAnyPhase[event.type] ?? state.phase;

const noUsage: Usage = { costUsd: 0, inputTokens: 0, outputTokens: 0, contextTokens: 0, contextWindow: 0, turns: 0 };

/** Notices that an attempt keeps; the log has all. */
const noticesKept = 20;

/** The name of the staging branch of one plan generation. */
export const stagingBranch = (runId: string, generation: number): string =>
  `signalbox/${runId}/staging${generation > 1 ? `-${generation}` : ""}`;

function created(event: EventOf<"run.created">): RunState {
  return {
    runId: event.runId,
    projectId: event.projectId,
    request: event.request,
    createdBy: event.by ?? "unknown",
    createdAt: event.at,
    updatedAt: event.at,
    phase: "planning",
    paused: null,
    troubles: 0,
    iteration: 1,
    options: event.options,
    base: event.base,
    target: event.target,
    baseline: null,
    baselineRound: 1,
    preflight: [],
    environmentHash: null,
    plan: null,
    planProblems: [],
    planDrafts: 0,
    planFeedback: [],
    planReport: null,
    gate: null,
    staging: { generation: 1, branch: stagingBranch(event.runId, 1), sha: null },
    tasks: {},
    attemptsBegun: {},
    stagingQueue: [],
    dependencyRequests: {},
    contractRequests: {},
    escalations: {},
    permissions: {},
    allowedRules: [],
    steerings: {},
    round: 0,
    integration: null,
    bringIn: null,
    reviews: [],
    landed: null,
    abortAsked: null,
    messages: [],
    outcome: null,
    kept: [],
    cleaned: null,
    usage: noUsage,
    usedBy: {},
    awakeMs: 0,
    today: null,
  };
}

const withTask = (state: RunState, id: string, change: (task: TaskState) => Partial<TaskState>): Partial<RunState> => ({
  tasks: withEntry(state.tasks, id, change),
});

/** Moves the task along its lifecycle and changes its latest attempt. */
const withAttempt = (
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

/** Changes one attempt and nothing else of its task. */
const changeAttempt = (
  state: RunState,
  { task: id, attempt }: { task: string; attempt: number },
  change: (attempt: Attempt) => Partial<Attempt>,
) =>
  withTask(state, id, (task) => ({
    attempts: task.attempts.map((each) => (each.n === attempt ? { ...each, ...change(each) } : each)),
  }));

const withoutJobsOf = (queue: StagingJob[], task: string) =>
  queue.filter((job) => job.kind !== "merge" || job.task !== task);

const without = <Value>(record: Record<string, Value>, key: string): Record<string, Value> => {
  if (!(key in record)) return record;
  const { [key]: _gone, ...rest } = record;
  return rest;
};

/** The record with one of its entries changed; as it is where it has none of that key. */
const withEntry = <Value>(record: Record<string, Value>, key: string, change: (value: Value) => Partial<Value>) => {
  const value = record[key];
  return value ? { ...record, [key]: { ...value, ...change(value) } } : record;
};

const unblock = (): Partial<TaskState> => ({ block: undefined, blockedAt: undefined });

const stopAttempt =
  (at: string) =>
  (attempt: Attempt): Partial<Attempt> =>
    attempt.phase === "failed" || attempt.phase === "merged" ? {} : { phase: "stopped", endedAt: at };

const addUsage = (a: Usage | undefined, delta: Usage): Usage => ({
  costUsd: (a?.costUsd ?? 0) + delta.costUsd,
  inputTokens: (a?.inputTokens ?? 0) + delta.inputTokens,
  outputTokens: (a?.outputTokens ?? 0) + delta.outputTokens,
  turns: (a?.turns ?? 0) + delta.turns,
  contextTokens: delta.contextTokens,
  contextWindow: delta.contextWindow,
  ...(delta.model ? { model: delta.model } : {}),
});

/** One entry for each event that changes more than the phase. `state` already has its new phase. */
const folds: { [Type in EventType]?: (state: RunState, event: EventOf<Type>) => Partial<RunState> } = {
  "plan.drafted": (state, event) => ({
    plan: event.plan,
    planProblems: [],
    planDrafts: 0,
    planFeedback: [],
    gate: null,
    escalations: without(state.escalations, "planning"),
    tasks: Object.fromEntries(
      event.plan.plan.tasks.map((task): [string, TaskState] => [
        task.id,
        { id: task.id, phase: "pending", attempts: [], tries: 0 },
      ]),
    ),
  }),
  "plan.refused": (state, event) => ({ planProblems: event.problems, planDrafts: state.planDrafts + 1 }),
  "gate.opened": (_state, event) => ({
    gate: { kind: event.gate, phase: "open", openedAt: event.at, digest: event.digest, reasons: event.reasons },
  }),
  "gate.approvalGiven": (state, { by = "unknown", as, comment, at }) => ({
    gate: state.gate && { ...state.gate, approvals: [...(state.gate.approvals ?? []), { by, as, at, comment }] },
  }),
  "gate.approved": (state, event) => ({
    round: state.round + 1,
    gate: state.gate && { ...state.gate, phase: "approved", decidedAt: event.at, ...decided(event) },
    ...(event.gate === "plan" ? excuse(state, event) : {}),
  }),
  "gate.rejected": (state, event) => ({
    gate: state.gate && { ...state.gate, phase: "rejected", decidedAt: event.at, ...decided(event) },
  }),
  "gate.changesRequested": (state, event) => ({
    gate: null,
    round: state.round + 1,
    planFeedback: [...state.planFeedback, event.comment],
  }),
  "baseline.measured": (_state, { sha, checks }) => ({ baseline: { sha, checks, excused: [] } }),
  "baseline.repeated": testAgain,
  "base.moved": (state, event) => ({
    base: { ...state.base, sha: event.sha },
    gate: null,
    round: state.round + 1,
    ...testAgain(state),
  }),
  "run.prepared": (state, event) => ({
    staging: { ...state.staging, sha: event.stagingSha },
    environmentHash: event.environmentHash,
    preflight: event.preflight,
  }),
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
  "dependency.requested": (state, event) => ({
    dependencyRequests: {
      ...state.dependencyRequests,
      [event.request.id]: { ...event.request, phase: "open", requestedAt: event.at, round: 0 },
    },
  }),
  "dependency.approved": (state, event) => ({
    stagingQueue: [...state.stagingQueue, { kind: "install", request: event.request }],
    dependencyRequests: withEntry(state.dependencyRequests, event.request, (request) => ({
      phase: "approved",
      scripts: event.scripts ?? false,
      round: request.round + 1,
      ...decided(event),
    })),
  }),
  "dependency.denied": (state, event) => {
    const said = event.comment ? `: ${event.comment}` : ".";
    return answerRequest(
      state,
      event.request,
      { phase: "denied", ...decided(event) },
      (name) => `The package ${name} was not approved${said} Find another way, or report failed.`,
    );
  },
  "dependency.installed": (state, event) => ({
    staging: { ...state.staging, sha: event.stagingSha },
    environmentHash: event.environmentHash,
    stagingQueue: withoutRequest(state.stagingQueue, "install", event.request),
    ...answerRequest(
      state,
      event.request,
      { phase: "installed", change: event.change },
      (name) => `The package ${name} is installed: ${event.summary} It has been merged into your branch. Go on.`,
    ),
  }),
  "dependency.installFailed": (state, event) => ({
    stagingQueue: withoutRequest(state.stagingQueue, "install", event.request),
    dependencyRequests: withEntry(state.dependencyRequests, event.request, () => ({
      phase: "open",
      failure: event.failure,
    })),
  }),
  "contract.requested": (state, event) => ({
    contractRequests: {
      ...state.contractRequests,
      [event.request.id]: { ...event.request, phase: "open", requestedAt: event.at, round: 0 },
    },
  }),
  "contract.granted": (state, event) => ({
    stagingQueue: [...state.stagingQueue, { kind: "contract", request: event.request }],
    contractRequests: withEntry(state.contractRequests, event.request, ({ round }) => ({
      phase: "granted",
      round: round + 1,
      ...decided(event),
    })),
  }),
  "contract.denied": (state, event) => {
    const said = event.comment ? `: ${event.comment}` : ".";
    return answerContract(state, event.request, { phase: "denied", ...decided(event) }, ({ contract }) => {
      return `The contract ${contract} stays as it is${said} Keep to it, or report failed.`;
    });
  },
  "contract.renegotiated": (state, event) => {
    const { from, stagingSha, request: id } = event;
    return {
      staging: { ...state.staging, sha: stagingSha },
      stagingQueue: withoutRequest(state.stagingQueue, "contract", id),
      plan: renegotiated(state, id),
      ...answerContract(state, id, { phase: "renegotiated", from, count: event.count }, ({ contract, version }) => {
        const where = event.file
          ? `${event.file}, merged into your branch, says the same.`
          : "Write its file where you own it.";
        return `The contract ${contract} is ${version} now, as you asked, and the other tasks are told. ${where} Go on.`;
      }),
    };
  },
  "contract.changeFailed": (state, event) => ({
    stagingQueue: withoutRequest(state.stagingQueue, "contract", event.request),
    contractRequests: withEntry(state.contractRequests, event.request, () => ({
      phase: "open",
      failure: event.failure,
    })),
  }),
  "permission.asked": (state, event) => ({
    permissions: { ...state.permissions, [event.request.id]: { ...event.request, phase: "open", askedAt: event.at } },
  }),
  "permission.allowed": (state, event) => ({
    permissions: withEntry(state.permissions, event.request, () => ({
      phase: "allowed",
      scope: event.scope,
      ...byWhom(event),
    })),
    allowedRules: [
      ...new Set([
        ...state.allowedRules,
        ...(event.scope === "run" ? [state.permissions[event.request]?.rule ?? ""] : []),
      ]),
    ],
  }),
  "permission.denied": (state, event) => ({
    permissions: withEntry(state.permissions, event.request, () => ({ phase: "denied", ...decided(event) })),
  }),
  "permission.withdrawn": (state, event) => ({ permissions: without(state.permissions, event.request) }),
  "session.steered": (state, event) => ({
    steerings: {
      ...Object.fromEntries(Object.entries(state.steerings).slice(-99)),
      [event.steering.id]: { ...event.steering, by: event.by ?? "unknown", at: event.at },
    },
  }),
  "session.told": (state, event) => ({
    permissions: without(state.permissions, event.id),
    steerings: withEntry(state.steerings, event.id, () => ({ heard: event.heard })),
  }),
  "integration.started": (state) => ({ round: state.round + 1, integration: null }),
  "integration.passed": (state, event) => ({
    staging: { ...state.staging, sha: event.sha },
    integration: { sha: event.sha, checks: event.checks, passed: true, bringIn: state.bringIn },
    bringIn: null,
  }),
  "integration.failed": (state, event) => ({
    staging: { ...state.staging, sha: event.sha },
    integration: { sha: event.sha, checks: event.checks, passed: false, bringIn: state.bringIn },
  }),
  "review.accepted": (state, event) => ({
    gate: null,
    reviews: [
      ...state.reviews,
      {
        iteration: state.iteration,
        verdict: "accepted",
        summary: event.summary,
        rework: [],
        checklist: event.checklist ?? [],
        at: event.at,
      },
    ],
  }),
  "review.reworked": (state, event) => ({
    iteration: state.iteration + 1,
    integration: null,
    reviews: [
      ...state.reviews,
      {
        iteration: state.iteration,
        verdict: "rework",
        summary: event.summary,
        rework: event.rework,
        checklist: event.checklist ?? [],
        at: event.at,
      },
    ],
    tasks: { ...state.tasks, ...Object.fromEntries(event.rework.flatMap((named) => reworked(state, named))) },
  }),
  "target.moved": (state, event) => ({ bringIn: event.sha, round: state.round + 1, gate: null }),
  "landing.retargeted": (_state, event) => ({ target: event.target }),
  "landing.completed": (_state, { sha, ref, remote, pullRequest }) => ({
    landed: { sha, ref, ...(remote ? { remote } : {}), ...(pullRequest ? { pullRequest } : {}) },
  }),
  "escalation.raised": (state, event) => {
    const { key, failure, checks } = event;
    return {
      escalations: { ...state.escalations, [key]: { key, failure, raisedAt: event.at, ...(checks ? { checks } : {}) } },
      ...(key.startsWith("task/")
        ? withAttempt(state, key.slice("task/".length), event.type, () => ({}), unblock)
        : {}),
    };
  },
  "escalation.resumed": (state, event) => ({
    round: state.round + 1,
    escalations: without(state.escalations, event.key),
    planDrafts: 0,
    ...(event.key === "planning" && event.comment ? { planFeedback: [...state.planFeedback, event.comment] } : {}),
    ...resumed(state, event),
  }),
  "escalation.replanned": (state, event) => ({
    plan: null,
    planProblems: [],
    planDrafts: 0,
    planFeedback: event.comment ? [event.comment] : [],
    planReport: escalationReport(state),
    gate: null,
    tasks: {},
    stagingQueue: [],
    dependencyRequests: {},
    contractRequests: {},
    permissions: {},
    escalations: {},
    integration: null,
    bringIn: null,
    iteration: 1,
    round: state.round + 1,
    staging: {
      generation: state.staging.generation + 1,
      branch: stagingBranch(state.runId, state.staging.generation + 1),
      sha: null,
    },
  }),
  "run.paused": (state, event) => ({
    ...(event.trouble && !state.paused ? { troubles: state.troubles + 1 } : {}),
    paused: {
      by: event.by ?? "Signalbox",
      reason: event.reason,
      at: event.at,
      ...(event.budget ? { budget: event.budget } : {}),
      ...(event.until ? { until: event.until } : {}),
    },
  }),
  "budget.changed": (state, { scope, kind, limit }) => {
    const { budget } = state.options;
    return { options: { ...state.options, budget: { ...budget, [scope]: { ...budget[scope], [kind]: limit } } } };
  },
  "time.passed": (state, { ms }) => ({
    awakeMs: state.awakeMs + ms,
    tasks: Object.fromEntries(
      Object.entries(state.tasks).map(([id, task]) => {
        const latest = task.attempts.at(-1);
        if (task.phase !== "working" || !latest) return [id, task];
        const longer = { ...latest, awakeMs: (latest.awakeMs ?? 0) + ms };
        return [id, { ...task, attempts: [...task.attempts.slice(0, -1), longer] }];
      }),
    ),
  }),
  "run.continued": (state, event) => ({
    paused: null,
    // Yesterday's use is no reason to stop today.
    ...(state.today && state.today.day !== event.at.slice(0, 10) ? { today: null } : {}),
  }),
  "run.abortAsked": (_state, event) => ({
    paused: null,
    abortAsked: { by: event.by ?? "unknown", comment: event.comment },
  }),
  "run.closing": (state, event) => ({
    outcome: event.outcome,
    gate: state.gate?.phase === "open" ? null : state.gate,
    paused: null,
    escalations: {},
    dependencyRequests: {},
    contractRequests: {},
    permissions: {},
    stagingQueue: [],
    abortAsked: null,
  }),
  "run.closed": (_state, event) => ({ outcome: event.outcome, kept: event.kept }),
  "run.cleaned": (state, { bytes, refs, at, by = "Signalbox" }) => ({
    kept: state.kept.filter(({ ref }) => !refs.includes(ref)),
    ...(bytes > 0 ? { cleaned: { at, by } } : {}),
  }),
  "workers.changed": (state, event) => ({ options: { ...state.options, maxWorkers: event.maxWorkers } }),
  "message.sent": (state, event) => ({
    messages: [
      ...state.messages.slice(1 - messagesKept),
      { ...event.message, n: lastMessage(state) + 1, at: event.at },
    ],
  }),
  "message.heard": (state, event) => changeAttempt(state, event, () => ({ heard: event.upTo })),
  "context.given": (state, event) => changeAttempt(state, event, () => ({ context: event.keys })),
  "session.noticed": (state, { task, attempt, at, notice, text }) =>
    task && attempt
      ? changeAttempt(state, { task, attempt }, ({ notices = [] }) => ({
          notices: [...notices.slice(1 - noticesKept), { at, notice, text }],
        }))
      : {},
  "usage.recorded": (state, event) => ({
    // A model that answers is over its trouble.
    ...(event.delta.outputTokens > 0 && !state.paused ? { troubles: 0 } : {}),
    usage: addUsage(state.usage, event.delta),
    usedBy: { ...state.usedBy, [event.session]: addUsage(state.usedBy[event.session], event.delta) },
    ...(event.today ? { today: event.today } : {}),
    ...(event.task && event.attempt
      ? changeAttempt(state, { task: event.task, attempt: event.attempt }, ({ usage }) => ({
          usage: addUsage(usage, event.delta),
        }))
      : {}),
  }),
};

/** What failed on the base and is let pass, under the name of who approved. */
const excuse = ({ baseline }: RunState, { excused = [], by }: EventOf<"gate.approved">): Partial<RunState> =>
  baseline ? { baseline: { ...baseline, excused, ...(by ? { excusedBy: by } : {}) } } : {};

function testAgain(state: RunState): Partial<RunState> {
  return { baseline: null, baselineRound: state.baselineRound + 1 };
}

const reworked = (
  state: RunState,
  { task: id, feedback }: { task: string; feedback: string },
): [string, TaskState][] => {
  const task = state.tasks[id];
  return task ? [[id, { ...task, phase: "pending", tries: 0, feedback }]] : [];
};

const byWhom = (event: { by?: string }) => (event.by ? { decidedBy: event.by } : {});
const decided = (event: { by?: string; comment: string }) => ({ ...byWhom(event), comment: event.comment });

/** The session of a blocked attempt is told `message` when it goes on. */
const answerBlock = (state: RunState, task: string, message: string): Partial<RunState> =>
  withAttempt(state, task, "task.answered", () => ({ message }), unblock);

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

const withoutRequest = (queue: StagingJob[], kind: "install" | "contract", request: string) =>
  queue.filter((job) => job.kind !== kind || job.request !== request);

type Request = RunState["dependencyRequests"][string];

/** Decides a request and tells the session that waits for it. */
function answerRequest(
  state: RunState,
  id: string,
  change: Partial<Request>,
  say: (name: string) => string,
): Partial<RunState> {
  const request = state.dependencyRequests[id];
  if (!request) return {};
  const waits = state.tasks[request.task]?.block;
  return {
    dependencyRequests: withEntry(state.dependencyRequests, id, () => change),
    ...(waits?.kind === "dependency" && waits.request === id
      ? answerBlock(state, request.task, say(request.name))
      : {}),
  };
}

/** Decides a wish to renegotiate and tells the session that waits for it. */
function answerContract(
  state: RunState,
  id: string,
  change: Partial<ContractRequest>,
  say: (request: ContractRequest) => string,
): Partial<RunState> {
  const request = state.contractRequests[id];
  if (!request) return {};
  const waits = state.tasks[request.task]?.block;
  return {
    contractRequests: withEntry(state.contractRequests, id, () => change),
    ...(waits?.kind === "contract" && waits.request === id ? answerBlock(state, request.task, say(request)) : {}),
  };
}

/** The plan with the contract as the request wants it. */
function renegotiated({ plan, contractRequests }: RunState, id: string): RunState["plan"] {
  const request = contractRequests[id];
  const contract = plan?.plan.contracts.find(({ name }) => name === request?.contract);
  if (!plan || !request || !contract) return plan;
  const methods = wishedMethods(contract, request.methods);
  return amendContract(plan, contract.name, { version: request.version, methods });
}

/** A task that was retried or skipped no longer asks for anything. */
const withdrawRequests = (state: RunState, task: string) => ({
  dependencyRequests: withoutOpenOf(state.dependencyRequests, task),
  contractRequests: withoutOpenOf(state.contractRequests, task),
});

const withoutOpenOf = <Asked extends { task: string; phase: string }>(requests: Record<string, Asked>, task: string) =>
  Object.fromEntries(Object.entries(requests).filter(([, each]) => each.task !== task || each.phase !== "open"));

/** A person fixed it by hand: a task's attempt is verified again, a run goes where its lifecycle says. */
function resumed(state: RunState, event: EventOf<"escalation.resumed">): Partial<RunState> {
  if (event.key.startsWith("task/")) {
    return withAttempt(
      state,
      event.key.slice("task/".length),
      event.type,
      (attempt) => ({ phase: "verifying", round: attempt.round + 1 }),
      (task) => (task.attempts.length === 0 ? { phase: "pending" } : {}),
    );
  }
  const step = Object.values(runLifecycle).find((each) => each.failure === event.key);
  return step?.resume ? { phase: step.resume } : {};
}
