// The whole story of a run and of a task on one screen: phase, its effect, what follows.
// `decide`, `advance` and `effectsDue` read it; the diagram in docs/lifecycle.md is generated from it.
import type { EffectKind } from "./effects.ts";
import type { EventType } from "./events.ts";
import type { EscalationKey, RunPhase, TaskPhase } from "./model.ts";

interface RunStep {
  /** The effect that is due as long as the run is in this phase. */
  effect?: EffectKind;
  /** The effect that is due beside it until its answer is known; it holds nothing up but the gate. */
  beside?: EffectKind;
  /** Events that leave the phase (or stay, by a new round), and where they lead. */
  on: Partial<Record<EventType, RunPhase>>;
  /** Where a failure of the effect is raised; a gate instead of an escalation where landing is refused. */
  failure?: EscalationKey | "landingGate";
  /** Where a person's *resume* of that escalation leads. */
  resume?: RunPhase;
  /** What a person reads on the stepper. */
  word: string;
}

export const runLifecycle: Readonly<Record<RunPhase, RunStep>> = {
  planning: {
    word: "Planning",
    effect: "draftPlan",
    beside: "measureBaseline",
    on: { "plan.drafted": "gated" },
    failure: "planning",
    resume: "planning",
  },
  gated: {
    word: "Waiting for approval",
    beside: "measureBaseline",
    on: { "gate.approved": "queued", "gate.changesRequested": "planning", "plan.drafted": "gated" },
  },
  queued: { word: "Waiting for the project", effect: "awaitSlot", on: { "run.admitted": "preparing" } },
  preparing: {
    word: "Preparing",
    effect: "prepareRun",
    on: { "run.prepared": "executing", "base.moved": "gated" },
    failure: "preparing",
    resume: "preparing",
  },
  executing: { word: "Executing", on: { "integration.started": "integrating" } },
  integrating: {
    word: "Integration",
    effect: "checkStaging",
    on: { "integration.passed": "reviewing", "task.dropped": "integrating" },
    failure: "integrating",
    resume: "integrating",
  },
  reviewing: {
    word: "Review",
    effect: "requestReview",
    on: { "review.accepted": "landing", "review.reworked": "executing", "task.dropped": "integrating" },
    failure: "reviewing",
    resume: "integrating",
  },
  landing: {
    word: "Landing",
    effect: "land",
    on: { "target.moved": "integrating", "task.dropped": "integrating" },
    failure: "landingGate",
  },
  closing: {
    word: "Cleaning up",
    effect: "cleanUp",
    on: { "run.closed": "closed" },
    failure: "closing",
    resume: "closing",
  },
  closed: { word: "Closed", on: {} },
};

/** Leads from any phase: what was landed, rejected or aborted is cleaned up; a re-plan starts over. */
export const fromAnyPhase: Partial<Record<EventType, RunPhase>> = {
  "run.closing": "closing",
  "escalation.replanned": "planning",
};

interface TaskStep {
  effect?: EffectKind;
  on: Partial<Record<EventType, TaskPhase>>;
  /** Whether the phase takes one of the run's workers. */
  slot?: true;
  word: string;
  /** The seed's word for it, in its files. */
  status: "pending" | "executing" | "blocked" | "completed" | "merged" | "failed";
}

export const taskLifecycle: Readonly<Record<TaskPhase, TaskStep>> = {
  pending: { word: "Pending", status: "pending", on: { "attempt.started": "working" } },
  working: {
    word: "Working",
    status: "executing",
    effect: "runAttempt",
    slot: true,
    on: { "attempt.worked": "verifying", "attempt.blocked": "blocked", "attempt.failed": "pending" },
  },
  blocked: {
    word: "Blocked",
    status: "blocked",
    on: { "attempt.continued": "working", "task.givenBack": "verifying" },
  },
  verifying: {
    word: "Verifying",
    status: "completed",
    effect: "verifyAttempt",
    on: { "attempt.verified": "merging", "attempt.failed": "pending" },
  },
  merging: {
    word: "Merging",
    status: "completed",
    effect: "mergeToStaging",
    on: { "task.merged": "merged", "attempt.failed": "pending" },
  },
  merged: { word: "Merged", status: "merged", on: { "review.reworked": "pending", "task.dropped": "skipped" } },
  escalated: {
    word: "Escalated",
    status: "failed",
    on: { "task.retried": "pending", "escalation.resumed": "verifying" },
  },
  skipped: { word: "Skipped", status: "failed", on: {} },
};

/** Leads from any phase but merged and skipped. */
export const fromAnyTaskPhase: Partial<Record<EventType, TaskPhase>> = {
  "task.stopped": "escalated",
  "task.takenOver": "blocked",
  "task.retried": "pending",
  "task.skipped": "skipped",
  "escalation.raised": "escalated",
};
