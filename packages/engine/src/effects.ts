// What the world is asked to do for a run: each effect with its key, its parameters and what it answers.
import type { Failure } from "@signalbox/base";
import type {
  CategorisedFailure,
  CheckSummary,
  ExplainedFailure,
  Landed,
  LockChange,
  MergeTests,
  PlanRevision,
  ReviewPoint,
} from "./model.ts";
import type { ContractMethod } from "./plan/index.ts";

interface Work {
  /** A planner session drafts a plan, told what was wrong with the last. */
  draftPlan: { params: { draft: number }; answer: { plan: PlanRevision } | { problems: string[] } };
  /** Waits until a trouble is likely to be over. */
  awaitTime: { params: { until: string }; answer: Record<never, never> };
  /** Waits for the project's one slot. */
  awaitSlot: { params: Record<never, never>; answer: Record<never, never> };
  /** The project's tests on the base, before the gate is decided. */
  measureBaseline: {
    params: { round: number; sha: string };
    answer: { checks: CheckSummary[]; mergeTests?: MergeTests };
  };
  /** Preflight, staging branch, contracts, required packages. */
  prepareRun: {
    params: { generation: number; round: number };
    answer:
      | { stagingSha: string; environmentHash: string; preflight: CheckSummary[] }
      | { preflight: CheckSummary[]; failure: Failure }
      | { baseMovedTo: string };
  };
  /** Worktree, pane, session of one leg of an attempt. */
  runAttempt: {
    params: { task: string; attempt: number; leg: number };
    answer: { done: { summary: string } } | { blocked: SessionBlock };
  };
  /** Tier 1 on the attempt's commit. */
  verifyAttempt: {
    params: { task: string; attempt: number; round: number };
    answer: { sha: string; checks: CheckSummary[]; failure: CategorisedFailure | null };
  };
  /** A decision or words reach a session at work. */
  tellSession: { params: { session: string; id: string }; answer: { heard: boolean } };
  /** A verified commit becomes a tested merge on staging. */
  mergeToStaging: {
    params: { task: string; attempt: number; round: number };
    answer: { stagingSha: string; checks: CheckSummary[] } | { failure: CategorisedFailure; checks: CheckSummary[] };
  };
  /** An approved package is installed and its lockfile committed on staging. */
  installDependency: {
    params: { request: string; round: number };
    answer: { stagingSha: string; environmentHash: string; summary: string; change: LockChange };
  };
  /** A granted contract is written anew on staging, where its file is still the one that Signalbox made. */
  renegotiateContract: {
    params: { request: string; round: number };
    answer: { stagingSha: string; file: string | null };
  };
  /** Tier 2 on staging, after bringing in the moved target where there is one. */
  checkStaging: {
    params: { round: number; bringIn: string | null };
    answer: { sha: string; checks: CheckSummary[]; failure: ExplainedFailure | null };
  };
  /** A reviewer session accepts or names what to rework. */
  requestReview: {
    params: { iteration: number; round: number };
    answer:
      | { accepted: { summary: string; checklist?: ReviewPoint[] } }
      | { rework: { task: string; feedback: string }[]; summary: string; checklist?: ReviewPoint[] };
  };
  /** Fast-forward of the target, a named branch, or a pull request. */
  land: { params: { round: number }; answer: Landed | { targetMovedTo: string } };
  /** Keeps unmerged tips under refs, then removes panes, worktrees and branches. */
  cleanUp: {
    params: Record<never, never>;
    answer: { kept: { task: string; attempt: number; ref: string }[]; warnings?: string[] };
  };
}

/** What a session asked for when it ended blocked. */
export type SessionBlock =
  | {
      kind: "dependency";
      name: string;
      range: string;
      dev: boolean;
      reason: string;
      conflicts: string[];
      preview?: LockChange;
    }
  | { kind: "boundary"; path: string; reason: string }
  | { kind: "contract"; contract: string; version: string; methods: ContractMethod[]; reason: string }
  | { kind: "question"; text: string };

export type EffectKind = keyof Work;
export type EffectParams<Kind extends EffectKind> = Work[Kind]["params"];
export type EffectAnswer<Kind extends EffectKind> = Work[Kind]["answer"];

/**
 * An effect that is due. `key` says which one it is: a key starts again only after its last run has settled.
 * `suspended` asks for a session to be kept alive but interrupted (a paused run).
 */
export type Effect = {
  [Kind in EffectKind]: { key: string; kind: Kind; params: EffectParams<Kind>; suspended: boolean };
}[EffectKind];

/** How an effect ended: its answer, or why the world said no. */
export type Settlement = {
  [Kind in EffectKind]: {
    kind: Kind;
    params: EffectParams<Kind>;
    result: { ok: true; value: EffectAnswer<Kind> } | { ok: false; failure: Failure };
  };
}[EffectKind];

/** Effects that always run to their end once begun, whatever is decided meanwhile (DESIGN "The core"). */
const runsToItsEnd: ReadonlySet<EffectKind> = new Set([
  "mergeToStaging",
  "installDependency",
  "renegotiateContract",
  "land",
]);

/** True where an effect, once begun, isn't ended by a decision. */
export const runsOn = (effect: Effect): boolean => runsToItsEnd.has(effect.kind);
