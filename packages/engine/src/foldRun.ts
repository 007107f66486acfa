// Folds what happens to the run as a whole: plan, gate, integration, review, landing, escalation, pause and end.
import { escalationReport } from "./escalationReport.ts";
import type { EventOf } from "./events.ts";
import { decided, type Folds, stagingBranch, unblock, withAttempt, without } from "./folding.ts";
import { runLifecycle } from "./lifecycle.ts";
import type { RunState, TaskState } from "./model.ts";

/** What events of the run change. */
export const foldRun = {
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
  "baseline.measured": (_state, { sha, checks, mergeTests }) => ({
    baseline: { sha, checks, excused: [], ...(mergeTests && { mergeTests }) },
  }),
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
  "run.continued": (state, event) => ({
    paused: null,
    // Yesterday's use is no reason to stop today.
    ...(state.today && state.today.day !== event.at.slice(0, 10) ? { today: null } : {}),
  }),
  "run.reconfigured": (_state, { notes }) => ({ configurationNotes: notes }),
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
} satisfies Folds;

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
