// What the rest of the engine and the panel may use of the analysis of a plan.
export * from "./schema.ts";
