// Everything that can have happened to a run: one sentence each. The log holds nothing else.
import type { Failure } from "@signalbox/base";
import type { BudgetKind, BudgetScope, SpentBudget } from "./budget.ts";
import type {
  Block,
  CategorisedFailure,
  CheckSummary,
  ContractRequest,
  DependencyRequest,
  EscalationKey,
  ExplainedFailure,
  FailureCategory,
  Landed,
  LockChange,
  MergeTests,
  Message,
  PermissionRequest,
  PermissionScope,
  PlanRevision,
  ReviewPoint,
  RunOptions,
  RunOutcome,
  RunState,
  SessionNotice,
  Steering,
  Target,
  Usage,
} from "./model.ts";

import type { TaskAmendment } from "./plan/index.ts";

interface Facts {
  /** A person opened a run with a request on a project. */
  "run.created": {
    runId: string;
    projectId: string;
    request: string;
    base: { ref: string; sha: string };
    target: Target;
    options: RunOptions;
  };
  /** A planner or a person handed in a valid plan. */
  "plan.drafted": { plan: PlanRevision };
  /** A draft was not a valid plan; the planner is told why. */
  "plan.refused": { problems: string[] };
  /** A gate opened and waits for a decision. */
  "gate.opened": { gate: "plan" | "landing"; digest: string; reasons: string[] };
  /** Somebody approved what stands at the gate, which needs another approval; `as` is whom the rules know them as. */
  "gate.approvalGiven": { gate: "plan" | "landing"; digest: string; comment: string; as: string };
  /** Somebody, or the policy, approved what stood at the gate. */
  "gate.approved": { gate: "plan" | "landing"; digest: string; comment: string; as?: string; excused?: string[] };
  /** Somebody rejected what stood at the gate. */
  "gate.rejected": { gate: "plan" | "landing"; comment: string };
  /** Somebody asked for changes of the plan in words. */
  "gate.changesRequested": { comment: string };
  /** The project's tests ran on the base, or couldn't; `mergeTests` is what will be run on each merge. */
  "baseline.measured": { sha: string; checks: CheckSummary[]; mergeTests?: MergeTests };
  /** Somebody asked to test the base again. */
  "baseline.repeated": Record<never, never>;
  /** The base had moved since the gate; the run asks again. */
  "base.moved": { sha: string };
  /** The project's slot became this run's. */
  "run.admitted": Record<never, never>;
  /** Preflight passed; staging stands at the base, with contracts and required packages. */
  "run.prepared": { stagingSha: string; environmentHash: string; preflight: CheckSummary[] };
  /** A task got a slot and a new attempt. */
  "attempt.started": { task: string; attempt: number; try: number; iteration: number };
  /** The prompt of an attempt holds these entries of the project's knowledge. */
  "context.given": { task: string; attempt: number; keys: string[] };
  /** The session said it was done, or ended as if it were. */
  "attempt.worked": { task: string; attempt: number; summary: string };
  /** The session waits for an answer; its slot is free. */
  "attempt.blocked": { task: string; attempt: number; block: Block };
  /** The session of a blocked attempt goes on with the answer. */
  "attempt.continued": { task: string; attempt: number; leg: number };
  /** A commit of the attempt passed all its required checks. */
  "attempt.verified": { task: string; attempt: number; sha: string; checks: CheckSummary[] };
  /** The attempt failed: its session, a check, or its merge. */
  "attempt.failed": { task: string; attempt: number; failure: CategorisedFailure; checks: CheckSummary[] };
  /** The attempt's commit is on staging, which passed the tests. */
  "task.merged": { task: string; attempt: number; stagingSha: string; checks: CheckSummary[] };
  /** A person stopped a task's attempt. */
  "task.stopped": { task: string; attempt: number; comment: string };
  /** A person took a task's attempt over, to work on by hand; its session is ended. */
  "task.takenOver": { task: string; attempt: number; comment: string };
  /** A person gave an attempt back, to be verified like any. */
  "task.givenBack": { task: string; attempt: number; comment: string };
  /** A person gave a task fresh tries. */
  "task.retried": { task: string; feedback: string };
  /** A person took a task out of the run, or it depends on one that was. */
  "task.skipped": { task: string; comment: string };
  /** A person left a merged task out of what lands, or it depends on one that was left out. */
  "task.dropped": { task: string; comment: string };
  /** A person answered a blocked session's question. */
  "task.answered": { task: string; answer: string };
  /** A person changed what a task is to do, owns, or is verified by. */
  "task.amended": { task: string; change: TaskAmendment; comment: string };
  /** Somebody let a task have the file that its session asked for; `conflicts` is what spoke against it. */
  "boundary.granted": { task: string; path: string; conflicts: string[]; comment: string };
  /** Somebody refused the file that a session asked for. */
  "boundary.denied": { task: string; path: string; comment: string };
  /** A session asked for a package. */
  "dependency.requested": {
    request: Omit<DependencyRequest, "phase" | "requestedAt" | "round">;
  };
  /** Somebody, or the policy, approved a package. */
  "dependency.approved": { request: string; comment: string; scripts?: boolean };
  /** Somebody denied a package. */
  "dependency.denied": { request: string; comment: string };
  /** The package and its lockfile stand on staging. */
  "dependency.installed": {
    request: string;
    stagingSha: string;
    environmentHash: string;
    summary: string;
    change: LockChange;
  };
  /** Installing failed; the request is open again. */
  "dependency.installFailed": { request: string; failure: Failure };
  /** A session asked to renegotiate a contract. */
  "contract.requested": { request: Omit<ContractRequest, "phase" | "requestedAt" | "round"> };
  /** Somebody granted it. */
  "contract.granted": { request: string; comment: string };
  /** Somebody denied it. */
  "contract.denied": { request: string; comment: string };
  /** The contract is another one from now on; `count` is the how-manieth time, `file` what was written anew on staging. */
  "contract.renegotiated": { request: string; from: string; count: number; stagingSha: string; file: string | null };
  /** Changing staging failed; the request is open again. */
  "contract.changeFailed": { request: string; failure: Failure };
  /** A session wants to do something that no rule allows, and waits. */
  "permission.asked": { request: Omit<PermissionRequest, "phase" | "askedAt"> };
  /** Somebody, or what was allowed for the run before, allowed it. */
  "permission.allowed": { request: string; scope: PermissionScope };
  /** Somebody denied it, in words for the session. */
  "permission.denied": { request: string; comment: string };
  /** The session no longer waits for it: it was interrupted, or has ended. */
  "permission.withdrawn": { request: string };
  /** Somebody said something to a session, or interrupted it. */
  "session.steered": { steering: Omit<Steering, "by" | "at" | "heard"> };
  /** A decision or words reached their session; `heard` is false where it was gone by then. */
  "session.told": { session: string; id: string; heard: boolean };
  /** Something about a session that a person should know: it goes in circles, its context was compacted. */
  "session.noticed": { session: string; task?: string; attempt?: number; notice: SessionNotice; text: string };
  /** Every task is merged; the whole is checked. */
  "integration.started": Record<never, never>;
  /** The whole of staging passed. */
  "integration.passed": { sha: string; checks: CheckSummary[] };
  /** The whole of staging failed. */
  "integration.failed": { sha: string; checks: CheckSummary[]; failure: ExplainedFailure };
  /** The reviewer accepted. */
  "review.accepted": { summary: string; checklist?: ReviewPoint[] };
  /** The reviewer named tasks to rework. */
  "review.reworked": {
    summary: string;
    rework: { task: string; feedback: string }[];
    checklist?: ReviewPoint[];
  };
  /** The target had moved; staging is brought up to date and checked again. */
  "target.moved": { sha: string };
  /** The target refused what passed: dirty checkout, hook, protection. */
  "landing.refused": { failure: Failure };
  /** Somebody chose another way to land. */
  "landing.retargeted": { target: Target };
  /** What passed reached its target. */
  "landing.completed": Landed;
  /** The run stops here until a person chooses: resume, re-plan, abort. */
  "escalation.raised": {
    key: EscalationKey;
    failure: ExplainedFailure & { category?: FailureCategory };
    checks?: CheckSummary[];
  };
  /** A person resumed after an escalation. */
  "escalation.resumed": { key: EscalationKey; comment: string };
  /** A person asked for another plan; staging starts afresh. */
  "escalation.replanned": { key: EscalationKey; comment: string };
  /** A person, a budget or a trouble that meets every session paused the run; `until` is when it goes on by itself. */
  "run.paused": { reason: string; budget?: SpentBudget; trouble?: string; until?: string };
  /** A person continued a paused run. */
  "run.continued": Record<never, never>;
  /** A person changed what the run may use; 0 is no limit. */
  "budget.changed": { scope: BudgetScope; kind: BudgetKind; limit: number };
  /** So much time passed while sessions were at work and the machine awake. */
  "time.passed": { ms: number };
  /** The server came back: what it found at work, what it starts again, what was kept. */
  "run.recovered": { found: string[]; restarted: string[]; kept: string[] };
  /** The project's configuration was corrected: the keys that count from here on, and what doesn't, and why. */
  "run.reconfigured": { changed: string[]; notes: string[] };
  /** A person asked to abort while landing was under way. */
  "run.abortAsked": { comment: string };
  /** Nothing more will happen but cleaning up. */
  "run.closing": { outcome: RunOutcome; comment: string };
  /** All is cleaned up; the outcome is final. */
  "run.closed": { outcome: RunOutcome; kept: { task: string; attempt: number; ref: string }[]; warnings?: string[] };
  /** Transcripts and evidence of the closed run were deleted (bytes), or refs that kept its unmerged work. */
  "run.cleaned": { bytes: number; refs: string[]; comment: string };
  /** The number of workers was changed while the run goes on. */
  "workers.changed": { maxWorkers: number };
  /** Somebody or something wrote to the mailbox. */
  "message.sent": { message: Omit<Message, "at" | "n"> };
  /** A session was given its messages up to the one with this number. */
  "message.heard": { task: string; attempt: number; upTo: number };
  /** A session finished a turn: its use so far (cumulative for the session). */
  "usage.recorded": { session: string; task?: string; attempt?: number; delta: Usage; today?: RunState["today"] };
}

export type EventType = keyof Facts;

/** An event: its facts, when it happened (ISO 8601, UTC) and, for decisions, who decided. */
export type RunEvent = { [Type in EventType]: { type: Type; at: string; by?: string } & Facts[Type] }[EventType];

/** One kind of event. */
export type EventOf<Type extends EventType> = Extract<RunEvent, { type: Type }>;

/** An event before it is stamped. */
export type Fact = { [Type in EventType]: { type: Type; by?: string } & Facts[Type] }[EventType];
