// What a run is at one moment: plain JSON, made only by `evolve`, read by everybody.
import type { CheckSummary, Failure, FailureCategory, Usage } from "@signalbox/base";
import { type Budget, defaultBudget, type SpentBudget } from "./budget.ts";
import type { ContractMethod, Plan, PlanAnalysis } from "./plan/index.ts";

export type { CheckSummary, EvidenceRef, FailureCategory, Usage } from "@signalbox/base";

/** The phases of a run, in the order of its story (DESIGN "Phases of a run"). */
export type RunPhase =
  | "planning"
  | "gated"
  | "queued"
  | "preparing"
  | "executing"
  | "integrating"
  | "reviewing"
  | "landing"
  | "closing"
  | "closed";

/** The phases of a task (DESIGN "Phases of a task"). */
export type TaskPhase =
  | "pending"
  | "working"
  | "blocked"
  | "verifying"
  | "merging"
  | "merged"
  | "escalated"
  | "skipped";

/** How a run ended. */
export type RunOutcome = "landed" | "rejected" | "aborted";

/** A failure, and what a session makes of it where one was asked: an opinion, never a verdict. */
export interface ExplainedFailure extends Failure {
  opinion?: string;
}

/** A failure with its category, as it stands on an attempt. */
export interface CategorisedFailure extends ExplainedFailure {
  category: FailureCategory;
}

/** One try of a task. `n` never repeats within a task (branches and panes carry it); `try` counts from 1 in each iteration. */
export interface Attempt {
  n: number;
  iteration: number;
  try: number;
  /** From 1; one more each time the session goes on after a block. */
  leg: number;
  /** From 1; one more each time it is verified again (a person's manual fix, a rerun). */
  round: number;
  phase: "working" | "blocked" | "verifying" | "merging" | "merged" | "failed" | "stopped";
  startedAt: string;
  workedAt?: string;
  verifiedAt?: string;
  endedAt?: string;
  /** The commit that was verified. */
  sha?: string;
  summary?: string;
  checks: CheckSummary[];
  failure?: CategorisedFailure;
  /** What the session is told when it goes on: the answer to its request, the reviewer's feedback. */
  message?: string;
  /** The number of the last message that its session knows: from its prompt, or delivered since. */
  heard: number;
  /** The environment hash of staging when its worktree was made, or staging last merged into it. */
  environmentHash?: string;
  /** Keys of the project's knowledge that its prompt holds. */
  context?: string[];
  usage?: Usage;
  awakeMs?: number;
  /** What was noticed of its session, the latest last. */
  notices?: { at: string; notice: SessionNotice; text: string }[];
}

/** A task of the current plan and its record. */
export interface TaskState {
  id: string;
  phase: TaskPhase;
  attempts: Attempt[];
  /** The reviewer's or a person's words for the next attempt. */
  feedback?: string | undefined;
  /** Why it is blocked, as long as it is. */
  block?: Block | undefined;
  blockedAt?: string | undefined;
  /** Tries used in this iteration; a person's retry starts again at 0. */
  tries: number;
}

/** What a session waits for. */
export type Block =
  | { kind: "dependency"; request: string }
  | { kind: "boundary"; path: string; reason: string }
  | { kind: "contract"; request: string }
  | { kind: "question"; text: string }
  /** A person works in its worktree, and gives it back. */
  | { kind: "byHand"; by: string };

/** What an install changes in the lockfile beyond the package itself: names with versions, `old → new` where changed. */
export interface LockChange {
  added: string[];
  changed: string[];
  removed: string[];
}

/** A session's wish for a package that isn't installed. `range` is a semver range, never a URL. */
export interface DependencyRequest {
  id: string;
  task: string;
  attempt: number;
  name: string;
  range: string;
  dev: boolean;
  reason: string;
  phase: "open" | "approved" | "installed" | "denied";
  requestedAt: string;
  decidedBy?: string;
  comment?: string;
  /** Conflicts with the manifest and with other requests, in words. */
  conflicts: string[];
  /** What installing would change, as tried out; missing where it couldn't be. */
  preview?: LockChange;
  /** What it changed. */
  change?: LockChange;
  /** Approved with its install scripts; they stay off otherwise. */
  scripts?: boolean;
  failure?: Failure;
  /** Counts approvals, so that an install can be tried again. */
  round: number;
}

/** A session's wish to renegotiate a contract: its version, and its methods as they would be (all of them). */
export interface ContractRequest {
  id: string;
  task: string;
  attempt: number;
  contract: string;
  version: string;
  methods: ContractMethod[];
  reason: string;
  phase: "open" | "granted" | "renegotiated" | "denied";
  requestedAt: string;
  decidedBy?: string;
  comment?: string;
  /** The version before it, once it was renegotiated, and the how-manieth time that was. */
  from?: string;
  count?: number;
  failure?: Failure;
  /** Counts grants, so that a change can be tried again. */
  round: number;
}

/** A session's wish to use a tool in a way that no rule allows. `host` is the start of the session that asked. */
export interface PermissionRequest {
  id: string;
  session: string;
  host: string;
  task?: string;
  attempt?: number;
  tool: string;
  /** What it wants to do, as the tool would be called: a command, an address, a path. */
  wants: string;
  /** What is allowed where it is allowed for the run: the same words, from whichever session. */
  rule: string;
  phase: "open" | "allowed" | "denied";
  askedAt: string;
  scope?: PermissionScope;
  decidedBy?: string;
  comment?: string;
}

export type PermissionScope = "once" | "run";

/** Something said to a session; null words interrupt it. `heard` is set once it was told, false where it was gone by then. */
export interface Steering {
  id: string;
  session: string;
  text: string | null;
  by: string;
  at: string;
  heard?: boolean;
}

/** What is noticed of a session beside its reports. */
export type SessionNotice = "circles" | "no_commit" | "compacted" | "silent" | "no_report";

/** How much sessions may do unasked: `guarded` asks a person for what no rule allows, `unattended` asks nobody. */
export type SessionMode = "guarded" | "unattended";

/** A stop that only a person can resolve; keyed by where it arose. */
export interface Escalation {
  key: EscalationKey;
  failure: ExplainedFailure & { category?: FailureCategory };
  raisedAt: string;
  checks?: CheckSummary[];
}

export type EscalationKey = "planning" | "preparing" | "integrating" | "reviewing" | "closing" | `task/${string}`;

/** A place where the run waits for a decision. */
export interface Gate {
  kind: "plan" | "landing";
  phase: "open" | "approved" | "rejected";
  openedAt: string;
  /** The digest of what is to be approved: the plan's, or the staging commit. */
  digest: string;
  /** Why it stands open, in words, beside the plan's own reasons. */
  reasons: string[];
  /** Those that were given while another is needed. */
  approvals?: Approval[];
  decidedBy?: string;
  decidedAt?: string;
  comment?: string;
}

/** One person's approval. `as` is whom the rules know them as: the owner's name, or whom their link was made for. */
export interface Approval {
  by: string;
  as: string;
  at: string;
  comment: string;
}

/** Who may approve, as configured when the run was opened (docs/configuration.md). Names count without regard to case. */
export interface ApprovalRules {
  /** Null: anybody with the role. */
  approvers: string[] | null;
  /** Whether who asked for the run, or wrote its plan, may approve it. */
  ownRun: boolean;
  /** Above this score two people approve; null: one is enough. */
  twoAbove: number | null;
}

/** What holds where nothing is configured. */
export const anybodyApproves: ApprovalRules = { approvers: null, ownRun: true, twoAbove: null };

/** What the project's own tests say of the base, before anything is changed. */
export interface Baseline {
  /** The commit that was tested. */
  sha: string;
  /** Empty where no test command is known. */
  checks: CheckSummary[];
  /** Ids of checks whose failure a person excused at the gate. */
  excused: string[];
  excusedBy?: string;
  mergeTests?: MergeTests;
}

/**
 * What is run on each merge beside the task's own commands: the command of the configuration, the part of the suite that the
 * merge concerns, the whole of it, or nothing.
 */
export type MergeTests =
  | { by: "configured" | "whole" | "part"; command: string }
  | { by: "nothing"; why: "off" | "unknown" };

/** A revision of the plan: immutable, replaced by the next. */
export interface PlanRevision {
  revision: number;
  /** SHA-256 in hex of the canonical plan: what was seen is what runs. */
  digest: string;
  plan: Plan;
  analysis: PlanAnalysis;
  draftedBy: string;
  /** Whom the rules of approval know them as, where that is another name. */
  draftedAs?: string;
  /** How often people have changed it since it was approved: `digest` is what was seen at the gate, the log has the rest. */
  amended?: number;
}

/** How what passed reaches its target. */
export interface Target {
  /** A pull request goes to `branch`; what is pushed for it is a branch of the run's own. */
  kind: "fastForward" | "branch" | "pullRequest";
  branch: string;
}

/** Where what passed has come to. */
export interface Landed {
  sha: string;
  ref: string;
  /** Where a branch that was moved forwards can be pushed; absent where the repository has no remote. */
  remote?: string;
  pullRequest?: PullRequest;
}

/** The pull request that was opened, or the page to open it on (null where the remote's host isn't known). */
export interface PullRequest {
  remote: string;
  url: string | null;
  opened: boolean;
  /** Why it wasn't opened, where there is a reason to tell. */
  note: string;
}

/** What a person chose for this run; the defaults are the seed's. */
export interface RunOptions {
  maxWorkers: number;
  maxIterations: number;
  triesPerIteration: number;
  /** Packages that need no person: every one, or those of these names. A conflict always needs one. */
  packages?: { autoApprove: boolean; allowed: string[] };
  /** How often a contract may be renegotiated; the next wish escalates its task. */
  maxRenegotiations: number;
  approval?: ApprovalRules;
  /** Whether sessions and people may write messages; what Signalbox itself has to tell is always told. */
  mailbox: boolean;
  /** Wait for a decision before landing. */
  landingGate: boolean;
  mode: SessionMode;
  budget: Budget;
  /** What contains its sessions and checks, or that nothing does, in words. */
  containment?: string;
  /** Who pays for its sessions, in a sentence; missing where that isn't known. */
  payer?: string;
  /** What a task cost in earlier runs of the project, in US dollars; null where nothing is known. */
  typicalTaskUsd: number | null;
}

export const defaultRunOptions: RunOptions = {
  maxWorkers: 5,
  maxIterations: 3,
  triesPerIteration: 3,
  maxRenegotiations: 2,
  mailbox: true,
  landingGate: false,
  mode: "guarded",
  budget: defaultBudget,
  typicalTaskUsd: null,
};

/** Work that moves staging; only the head of the queue is due. */
export type StagingJob =
  | { kind: "merge"; task: string; attempt: number }
  | { kind: "install" | "contract"; request: string };

/** One point of a review: what was looked for, whether it holds, and how that was seen. */
export interface ReviewPoint {
  item: string;
  passed: boolean;
  evidence: string;
}

/** The verdict of one review. */
export interface Review {
  iteration: number;
  verdict: "accepted" | "rework";
  summary: string;
  rework: { task: string; feedback: string }[];
  checklist: ReviewPoint[];
  at: string;
}

/** An entry in the mailbox, to one task or `broadcast`. */
export interface Message {
  /** Counts the run's messages from 1; a session has heard all up to one of them. */
  n: number;
  /** 8 hex digits, as the seed's files are named. */
  id: string;
  from: string;
  to: string;
  type: "info" | "api_change" | "dependency_installed" | "warning" | "blocking";
  body: string;
  at: string;
}

/** A run at one moment. */
export interface RunState {
  runId: string;
  projectId: string;
  request: string;
  createdBy: string;
  createdAt: string;
  updatedAt: string;
  phase: RunPhase;
  /** Laid over any phase. */
  paused: null | { by: string; reason: string; at: string; budget?: SpentBudget; until?: string };
  /** Troubles in a row that met every session, without progress between them. */
  troubles: number;
  /** From 1. */
  iteration: number;
  options: RunOptions;
  base: { ref: string; sha: string };
  target: Target;
  /** Null as long as the tests run on the base. */
  baseline: null | Baseline;
  /** From 1; one more each time the base is tested again. */
  baselineRound: number;
  plan: null | PlanRevision;
  /** Errors of the last draft, as long as there is no valid plan. */
  planProblems: string[];
  planDrafts: number;
  /** Words for the planner: changes asked for, the escalation report. */
  planFeedback: string[];
  /** The escalation report that led to this planning; null where the run plans for the first time. */
  planReport: string | null;
  gate: null | Gate;
  /** The staging branch of this plan generation; a re-plan starts a fresh one. */
  /** What was found before anything was started. */
  preflight: CheckSummary[];
  /** The hash over the lockfiles of staging, in the seed's form; null before it stands. */
  environmentHash: string | null;
  staging: { generation: number; branch: string; sha: string | null };
  tasks: Record<string, TaskState>;
  /** Attempts begun per task id over all plans of the run, so that a number never comes back. */
  attemptsBegun: Record<string, number>;
  stagingQueue: StagingJob[];
  dependencyRequests: Record<string, DependencyRequest>;
  contractRequests: Record<string, ContractRequest>;
  escalations: Record<string, Escalation>;
  /** What sessions ask to be allowed, until they have heard the decision. */
  permissions: Record<string, PermissionRequest>;
  /** Rules that were allowed for the whole run. */
  allowedRules: string[];
  /** What was last said to sessions, heard or not. */
  steerings: Record<string, Steering>;
  /** Goes up whenever a phase's effect has to run again; part of the effect's key. */
  round: number;
  integration: null | { checks: CheckSummary[]; sha: string; passed: boolean; bringIn: string | null };
  /** The target's commit that has to be brought into staging before it is tested again. */
  bringIn: string | null;
  reviews: Review[];
  landed: null | Landed;
  /** Abort was asked for while landing: decided when landing has settled. */
  abortAsked: null | { by: string; comment: string };
  messages: Message[];
  /** What of the project's configuration doesn't count for this run, and why, in sentences. */
  configurationNotes: string[];
  outcome: null | RunOutcome;
  /** Unmerged tips that cleaning up kept. */
  kept: { task: string; attempt: number; ref: string }[];
  /** Its transcripts and evidence are gone since then, by whom; null as long as they are there. */
  cleaned: null | { at: string; by: string };
  /** All sessions of the run together. */
  usage: Usage;
  /** What each start of a session has used, by the name of its host. */
  usedBy: Record<string, Usage>;
  /** How long sessions have been at work while the machine was awake and the run not paused. */
  awakeMs: number;
  /** The same since the run came into its phase, without the sessions of tasks: the planner's, or the reviewer's. */
  phaseUsed: { usage: Usage; awakeMs: number };
  /** What all runs of this panel used on one day (UTC), as this run last heard of it. */
  today: null | { day: string; costUsd: number; inputTokens: number; outputTokens: number };
}
