// The run loop, its effects, and the ports that they need.
export { type DaySpend, daySpend } from "./daySpend.ts";
export { effectsIn } from "./effects/index.ts";
export { takeTurns, type World } from "./effects/world.ts";
export { type ExclusiveUse, exclusiveUse } from "./exclusive.ts";
export { readHostFolder } from "./hostNames.ts";
export type * from "./ports.ts";
export { builtInRules } from "./promptRules.ts";
export { type RunFolders, runFolders } from "./runFolders.ts";
export { type EffectContext, openRunLoop, type RunLoop, type Taken, type Wish } from "./runLoop.ts";
export { sessionIdOf } from "./sessionId.ts";
export { type ProjectSlots, projectSlots, type WorkerSlots, workerSlots } from "./slots.ts";
export { whatIsThere } from "./whatIsThere.ts";
