// What the rest of the engine and the panel may use of the analysis of a plan.

export { amendContract, amendmentProblem, amendTask } from "./amend.ts";
export { type TaskAmendment, taskAmendmentSchema } from "./amendmentSchema.ts";
export { analysePlan } from "./analyse.ts";
export * from "./analysis.ts";
export { canonicalJson, canonicalPlan } from "./canonical.ts";
export { type CommandVerdict, judgeCommand } from "./commands.ts";
export * from "./conflicts.ts";
export * from "./dag.ts";
export { type GateEvidence, gateReasons } from "./gate.ts";
export * from "./gateConfig.ts";
export { detectOverlaps, type Overlaps, writableFiles } from "./overlaps.ts";
export { type ParsedPlan, parsePlan } from "./parse.ts";
export { isGlob, normalisePath, pathProblem } from "./paths.ts";
export { explainIssues, type Finding, type PlanProblem, type PlanProblemCode } from "./problems.ts";
export { protectedKind } from "./protectedFiles.ts";
export * from "./risk.ts";
export * from "./schema.ts";
export { mayRunUnasked } from "./sessionCommands.ts";
export { unknownKeys } from "./unknownKeys.ts";
export { readYaml, type YamlText } from "./yamlText.ts";
