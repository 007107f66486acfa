// What the rest of the engine and the panel may use of the analysis of a plan.
export * from "./analysis.ts";
export * from "./conflicts.ts";
export * from "./dag.ts";
export * from "./gateConfig.ts";
export * from "./risk.ts";
export * from "./schema.ts";
