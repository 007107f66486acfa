// What follows from a settled effect: for each kind, its answer or failure becomes facts.
import type { Failure } from "@signalbox/base";
import { wholeBaseline } from "./baseline.ts";
import { contractIn, newsOfContract, renegotiationsOf } from "./contractRequests.ts";
import type { EffectAnswer, EffectKind, EffectParams, SessionBlock, Settlement } from "./effects.ts";
import type { Fact } from "./events.ts";
import { consequenceOf } from "./failurePolicy.ts";
import { runLifecycle } from "./lifecycle.ts";
import type {
  CategorisedFailure,
  CheckSummary,
  EscalationKey,
  ExplainedFailure,
  FailureCategory,
  Landed,
  RunState,
} from "./model.ts";
import { goesOnAt, pausesRun } from "./trouble.ts";

/** A planner may hand in an invalid plan this often before a person is asked (DESIGN "Phases of a run"). */
export const maxPlanDrafts = 3;

/** The facts that follow from `settlement` at `at` (ISO 8601), which the caller has found to be still wanted. */
export function settle(state: RunState, settlement: Settlement, at: string): Fact[] {
  const { kind, params, result } = settlement;
  if (!result.ok) return failed(state, settlement, result.failure, at);
  const answer = answers[kind] as (state: RunState, answer: unknown, params: unknown) => Fact[];
  return answer(state, result.value, params);
}

const answers: {
  [Kind in EffectKind]: (state: RunState, answer: EffectAnswer<Kind>, params: EffectParams<Kind>) => Fact[];
} = {
  draftPlan: (state, answer) => {
    if ("plan" in answer) return [{ type: "plan.drafted", plan: answer.plan }];
    const refused: Fact = { type: "plan.refused", problems: answer.problems };
    if (state.planDrafts + 1 < maxPlanDrafts) return [refused];
    const message = `The planner handed in an invalid plan ${maxPlanDrafts} times. Write the plan yourself, or resume to let it try again.`;
    return [refused, raise("planning", { code: "plan_invalid", message, detail: answer.problems.join("\n") })];
  },
  measureBaseline: (_state, answer, { sha }) => [{ type: "baseline.measured", sha, ...answer }],
  awaitTime: () => [{ type: "run.continued" }],
  awaitSlot: () => [{ type: "run.admitted" }],
  prepareRun: (state, answer) => {
    if ("failure" in answer) return [raise("preparing", answer.failure, answer.preflight)];
    if (!("baseMovedTo" in answer)) return [{ type: "run.prepared", ...answer }];
    const sha = answer.baseMovedTo;
    const reason = `${state.base.ref} has moved from ${short(state.base.sha)} to ${short(sha)} since this plan was made.`;
    return [
      { type: "base.moved", sha },
      { type: "gate.opened", gate: "plan", digest: state.plan?.digest ?? "", reasons: [reason] },
    ];
  },
  runAttempt: (state, answer, { task, attempt }) =>
    "done" in answer
      ? [{ type: "attempt.worked", task, attempt, summary: answer.done.summary }]
      : blocked(state, task, attempt, answer.blocked),
  verifyAttempt: (state, answer, { task, attempt }) =>
    answer.failure
      ? attemptFailed(state, task, attempt, answer.failure, answer.checks)
      : [{ type: "attempt.verified", task, attempt, sha: answer.sha, checks: answer.checks }],
  tellSession: (_state, { heard }, { session, id }) => [{ type: "session.told", session, id, heard }],
  mergeToStaging: (state, answer, { task, attempt }) =>
    "failure" in answer
      ? attemptFailed(state, task, attempt, answer.failure, answer.checks)
      : [{ type: "task.merged", task, attempt, stagingSha: answer.stagingSha, checks: answer.checks }],
  installDependency: (state, answer, { request }) => [
    { type: "dependency.installed", request, ...answer },
    ...broadcastInstalled(state, request, answer.summary),
  ],
  renegotiateContract: (state, { stagingSha, file }, { request: id }) => {
    const request = state.contractRequests[id];
    if (!request) return [];
    const from = contractIn(state, request.contract)?.version ?? "";
    const count = renegotiationsOf(state, request.contract);
    // The news first: it tells what was before.
    return [
      ...newsOfContract(state, request, file),
      { type: "contract.renegotiated", request: id, from, count, stagingSha, file },
    ];
  },
  checkStaging: (_state, { sha, checks, failure }) =>
    failure
      ? [{ type: "integration.failed", sha, checks, failure }, raise("integrating", failure, checks)]
      : [{ type: "integration.passed", sha, checks }],
  requestReview: (state, answer) => {
    if ("accepted" in answer) return [{ type: "review.accepted", ...answer.accepted }];
    if (state.iteration < state.options.maxIterations) {
      return [{ type: "review.reworked", ...answer }];
    }
    const message = `The reviewer asked for rework a ${ordinal(state.iteration)} time: ${answer.summary}`;
    const detail = answer.rework.map(({ task, feedback }) => `${task}: ${feedback}`).join("\n");
    return [raise("reviewing", { code: "review_exhausted", message, detail })];
  },
  land: (state, answer) => {
    if (!("targetMovedTo" in answer)) return landed(answer);
    return state.abortAsked ? aborting(state) : [{ type: "target.moved", sha: answer.targetMovedTo }];
  },
  cleanUp: (state, answer) => [{ type: "run.closed", outcome: state.outcome ?? "aborted", ...answer }],
};

/** Every session may use what one of them asked for. */
function broadcastInstalled(state: RunState, id: string, summary: string): Fact[] {
  const request = state.dependencyRequests[id];
  if (!request) return [];
  const body = `${request.name} ${request.range} is installed on staging, for ${request.task}: ${summary} Worktrees made from now on have it.`;
  const message = { id: `installed-${id}-${request.round}`, from: "supervisor", to: "broadcast", body } as const;
  return [{ type: "message.sent", message: { ...message, type: "dependency_installed" } }];
}

const landed = (answer: Landed): Fact[] => [
  { type: "landing.completed", ...answer },
  { type: "run.closing", outcome: "landed", comment: "" },
];

const aborting = (state: RunState): Fact[] => [
  { type: "run.closing", outcome: "aborted", comment: state.abortAsked?.comment ?? "", by: state.abortAsked?.by ?? "" },
];

function failed(state: RunState, settlement: Settlement, failure: Failure, at: string): Fact[] {
  switch (settlement.kind) {
    case "runAttempt": {
      const { task, attempt, leg } = settlement.params;
      if (pausesRun(failure)) {
        return [{ type: "attempt.continued", task, attempt, leg: leg + 1 }, troubled(state, failure, at)];
      }
      return attemptFailed(state, task, attempt, { ...failure, category: categoryOf(failure) }, []);
    }
    case "draftPlan":
    case "requestReview":
      return pausesRun(failure) ? [troubled(state, failure, at)] : escalated(state, failure);
    case "verifyAttempt":
    case "mergeToStaging": {
      const { task, attempt } = settlement.params;
      return attemptFailed(state, task, attempt, { ...failure, category: categoryOf(failure, "env_issue") }, []);
    }
    case "measureBaseline":
      return [{ type: "baseline.measured", sha: settlement.params.sha, checks: [notMeasured(failure)] }];
    case "tellSession":
      return [{ type: "session.told", ...settlement.params, heard: false }];
    case "installDependency":
      return [{ type: "dependency.installFailed", request: settlement.params.request, failure }];
    case "renegotiateContract":
      return [{ type: "contract.changeFailed", request: settlement.params.request, failure }];
    case "land":
      return state.abortAsked ? aborting(state) : refused(state, failure);
    default:
      return escalated(state, failure);
  }
}

/** It holds nothing up for good: a person sees why, tests again, or goes on without. */
const notMeasured = (failure: Failure): CheckSummary => ({
  id: wholeBaseline,
  name: "Tests on the base",
  type: "rule",
  required: true,
  status: "not_run",
  durationMs: 0,
  summary: [failure.message, failure.detail].filter(Boolean).join("\n"),
});

function escalated(state: RunState, failure: Failure): Fact[] {
  const key = runLifecycle[state.phase].failure as EscalationKey | undefined;
  return key ? [raise(key, failure)] : [];
}

const refused = (state: RunState, failure: Failure): Fact[] => [
  { type: "landing.refused", failure },
  { type: "gate.opened", gate: "landing", digest: state.staging.sha ?? "", reasons: [failure.message] },
];

/** The attempt is over; the policy says whether another follows or a person is asked. */
function attemptFailed(
  state: RunState,
  task: string,
  attempt: number,
  failure: CategorisedFailure,
  checks: CheckSummary[],
): Fact[] {
  const failedFact: Fact = { type: "attempt.failed", task, attempt, failure, checks };
  const tries = state.tasks[task]?.tries ?? 0;
  if (consequenceOf(failure) === "retry" && tries < state.options.triesPerIteration) return [failedFact];
  return [failedFact, raise(`task/${task}`, failure, checks)];
}

/** The run waits. A person's own pause, met by a trouble, stays a person's to end. */
function troubled(state: RunState, failure: Failure, at: string): Fact {
  const byPerson = state.paused !== null && state.paused.until === undefined;
  // What meets several sessions at once is one trouble.
  const troubles = state.troubles - (state.paused ? 1 : 0);
  const until = byPerson ? null : goesOnAt({ troubles: Math.max(0, troubles) }, failure, at);
  return { type: "run.paused", reason: failure.message, trouble: failure.code, ...(until ? { until } : {}) };
}

const outsideTroubles: ReadonlySet<string> = new Set([
  "claude_missing",
  "tmux_missing",
  "worktree_failed",
  "setup_failed",
  "disk_full",
]);

const categoryOf = (failure: Failure, fallback: FailureCategory = "logic_error"): FailureCategory => {
  if (outsideTroubles.has(failure.code)) return "env_issue";
  return failure.code === "timeout" ? "timeout" : fallback;
};

function blocked(state: RunState, task: string, attempt: number, block: SessionBlock): Fact[] {
  if (block.kind === "boundary" || block.kind === "question") {
    return [{ type: "attempt.blocked", task, attempt, block }];
  }
  const leg = state.tasks[task]?.attempts.at(-1)?.leg ?? 1;
  const id = `${task}-${attempt}-${leg}`;
  if (block.kind === "contract") return asksForContract(state, task, attempt, id, block);
  const { kind: _kind, ...asked } = block;
  return [
    { type: "dependency.requested", request: { id, task, attempt, ...asked } },
    { type: "attempt.blocked", task, attempt, block: { kind: "dependency", request: id } },
  ];
}

/** A wish beyond what a contract may be renegotiated isn't put to a person as one more: it escalates its task. */
function asksForContract(
  state: RunState,
  task: string,
  attempt: number,
  id: string,
  { kind: _kind, ...asked }: Extract<SessionBlock, { kind: "contract" }>,
): Fact[] {
  const { contract, reason } = asked;
  const times = renegotiationsOf(state, contract);
  const most = state.options.maxRenegotiations;
  if (times >= most) {
    const message = `${task} asks to renegotiate the contract ${contract} a ${ordinal(times + 1)} time, and ${most} ${most === 1 ? "is" : "are"} allowed: ${reason}`;
    const failure = { code: "renegotiations_exhausted", category: "contract_mismatch", message } as const;
    return attemptFailed(state, task, attempt, failure, []);
  }
  return [
    { type: "contract.requested", request: { id, task, attempt, ...asked } },
    { type: "attempt.blocked", task, attempt, block: { kind: "contract", request: id } },
  ];
}

const raise = (
  key: EscalationKey,
  failure: ExplainedFailure & { category?: FailureCategory },
  checks?: CheckSummary[],
): Fact => ({
  type: "escalation.raised",
  key,
  failure,
  ...(checks && checks.length > 0 ? { checks } : {}),
});

const ordinal = (n: number) => (n === 1 ? "first" : n === 2 ? "second" : n === 3 ? "third" : `${n}th`);

/** The first seven characters of a commit, as people read them. */
export const short = (sha: string): string => sha.slice(0, 7);
