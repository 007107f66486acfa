// The pure core: a plan's analysis, and a run's commands, events, state and effects.
export { advance } from "./advance.ts";
export { type Attention, attentionOf } from "./attention.ts";
export { type Command, type CommandOf, type CommandType, internalCommands, type Rejection } from "./commands.ts";
export { type Decision, decide } from "./decide.ts";
export { describeError } from "./describeError.ts";
export {
  type Effect,
  type EffectAnswer,
  type EffectKind,
  type EffectParams,
  runsToItsEnd,
  type SessionBlock,
  type Settlement,
} from "./effects.ts";
export { effectsDue, runsOn } from "./effectsDue.ts";
export type { EventOf, EventType, RunEvent } from "./events.ts";
export { evolve, evolveAll, stagingBranch } from "./evolve.ts";
export { type Consequence, failurePolicy } from "./failurePolicy.ts";
export { runLifecycle, taskLifecycle } from "./lifecycle.ts";
export * from "./model.ts";
export * from "./plan/index.ts";
export { maxPlanDrafts, pausesRun, short } from "./settle.ts";
export { type RunSummary, summariseRun } from "./summary.ts";
