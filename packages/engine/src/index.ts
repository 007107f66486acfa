// The pure core: a plan's analysis, and a run's commands, events, state and effects.
export { approvalWords } from "./approval.ts";
export { type Attention, attentionOf } from "./attention.ts";
export { toExcuse, wholeBaseline } from "./baseline.ts";
export { type BoundaryVerdict, judgeBoundary } from "./boundaryRequests.ts";
export {
  amountWords,
  type Budget,
  type BudgetKind,
  type BudgetScope,
  budgetScopes,
  defaultBudget,
  estimateRun,
  type Limits,
  scopeWords,
} from "./budget.ts";
export type { Command, CommandType, Rejection } from "./commands.ts";
export {
  type ContractVerdict,
  concerns,
  judgeContract,
  methodName,
  renegotiationsOf,
  wishedMethods,
} from "./contractRequests.ts";
export { type Decision, decide } from "./decide.ts";
export { droppedWith, skippedWith } from "./dependents.ts";
export { describeError } from "./describeError.ts";
export {
  type Effect,
  type EffectAnswer,
  type EffectKind,
  type EffectParams,
  runsOn,
  type SessionBlock,
  type Settlement,
} from "./effects.ts";
export { effectsDue } from "./effectsDue.ts";
export { choicesOf, escalationReport, opinionHeading, taskOfEscalation } from "./escalationReport.ts";
export type { EventOf, EventType, RunEvent } from "./events.ts";
export { evolve, evolveAll } from "./evolve.ts";
export { executionPlan } from "./executionPlan.ts";
export { failurePolicy } from "./failurePolicy.ts";
export { runLifecycle, taskLifecycle } from "./lifecycle.ts";
export { broadcast, messagesFor, unheard } from "./messages.ts";
export * from "./model.ts";
export * from "./plan/index.ts";
export { isAtWork, openPermissions, plannerSession, reviewerSession, taskOfSession, workerOf } from "./sessions.ts";
export { maxPlanDrafts, short } from "./settle.ts";
export { type RunSummary, summariseRun } from "./summary.ts";
export { pausesRun } from "./trouble.ts";
