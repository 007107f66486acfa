// What the rest of the engine and the panel may use of the analysis of a plan.
export * from "./analysis.ts";
export { canonicalPlan } from "./canonical.ts";
export * from "./conflicts.ts";
export * from "./dag.ts";
export * from "./gateConfig.ts";
export { maxPlanBytes, type ParsedPlan, parsePlan } from "./parse.ts";
export { isGlob, normalisePath, pathProblem } from "./paths.ts";
export type { PlanProblem, PlanProblemCode } from "./problems.ts";
export * from "./risk.ts";
export * from "./schema.ts";
