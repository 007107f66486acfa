// What people, policies and settled effects ask of a run.
import type { BudgetKind, BudgetScope } from "./budget.ts";
import type { Settlement } from "./effects.ts";

import type {
  EscalationKey,
  Message,
  PermissionRequest,
  PermissionScope,
  PlanRevision,
  RunOptions,
  RunState,
  SessionNotice,
  Target,
  Usage,
} from "./model.ts";

import type { TaskAmendment } from "./plan/index.ts";

interface Wishes {
  "run.create": {
    runId: string;
    projectId: string;
    request: string;
    base: { ref: string; sha: string };
    target: Target;
    options: RunOptions;
    /** A plan handed over with the request, or null where a planner is to draft one. */
    plan: PlanRevision | null;
  };
  "plan.submit": { plan: PlanRevision };
  /**
   * `digest` is the one that the person saw; `excuse` names checks that fail on the base, or `baseline` where it isn't
   * known; `as` is whom the rules of approval know the person as, where that is another name.
   */
  "gate.approve": { gate: "plan" | "landing"; digest: string; comment: string; excuse?: string[]; as?: string };
  "baseline.repeat": Record<never, never>;
  "gate.reject": { gate: "plan" | "landing"; comment: string };
  "gate.requestChanges": { comment: string };
  "run.pause": { reason: string };
  "run.continue": Record<never, never>;
  "run.abort": { comment: string };
  "workers.change": { maxWorkers: number };
  "task.stop": { task: string; comment: string };
  "task.takeOver": { task: string; comment: string };
  "task.giveBack": { task: string; comment: string };
  "task.retry": { task: string; feedback: string };
  "task.skip": { task: string; comment: string };
  "task.drop": { task: string; comment: string };
  "task.answer": { task: string; answer: string };
  "task.amend": { task: string; change: TaskAmendment; comment: string };
  /** `path` is the one that the person saw. */
  "boundary.grant": { task: string; path: string; comment: string };
  "boundary.deny": { task: string; path: string; comment: string };
  /** `scripts` lets the install scripts of this package run, and no other's. */
  "dependency.approve": { request: string; comment: string; scripts?: boolean };
  "dependency.deny": { request: string; comment: string };
  "contract.grant": { request: string; comment: string };
  "contract.deny": { request: string; comment: string };
  "permission.ask": { request: Omit<PermissionRequest, "phase" | "askedAt"> };
  "permission.allow": { request: string; scope: PermissionScope };
  "permission.deny": { request: string; comment: string };
  "permission.withdraw": { request: string };
  /** `id` is the sender's own, so that words said again after a lost connection are said once. */
  "session.steer": { id: string; session: string; text: string };
  "session.interrupt": { id: string; session: string };
  "landing.retarget": { target: Target };
  "escalation.resume": { key: EscalationKey; comment: string };
  "escalation.replan": { key: EscalationKey; comment: string };
  "message.send": { message: Omit<Message, "at" | "n" | "from"> & { from?: string } };
  "context.give": { task: string; attempt: number; keys: string[] };
  "message.hear": { task: string; attempt: number; upTo: number };
  "session.notice": { session: string; task?: string; attempt?: number; notice: SessionNotice; text: string };
  "usage.record": { session: string; task?: string; attempt?: number; delta: Usage; today?: RunState["today"] };
  "budget.change": { scope: BudgetScope; kind: BudgetKind; limit: number };
  "time.pass": { ms: number };
  "run.recover": { found: string[]; restarted: string[]; kept: string[] };
  "run.reconfigure": { changed: string[]; notes: string[] };
  "run.clean": { bytes: number; refs: string[]; comment: string };
  "effect.settle": { settlement: Settlement };
}

export type CommandType = keyof Wishes;

/** A command: what is wanted, when it was taken (ISO 8601, stamped by the loop) and who wants it. */
export type Command = { [Type in CommandType]: { type: Type; at: string; by: string } & Wishes[Type] }[CommandType];

/** One kind of command. */
export type CommandOf<Type extends CommandType> = Extract<Command, { type: Type }>;

/** Stale or wrong input from a person: said at the control, nothing happened. */
export interface Rejection {
  code: string;
  message: string;
}
