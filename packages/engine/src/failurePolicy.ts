// What follows when an attempt fails: the one table from category to consequence.
import type { FailureCategory } from "./model.ts";

/**
 * `retry`: another attempt with the evidence in its prompt, while tries are left.
 * `ask`: a new attempt alone wouldn't help; a person is asked at once.
 */
export type Consequence = "retry" | "ask";

/** From DESIGN "Verification": the categories, and who can do something about each. */
export const failurePolicy: Readonly<Record<FailureCategory, Consequence>> = {
  logic_error: "retry",
  timeout: "retry",
  flaky: "retry",
  boundary_violation: "retry",
  contract_mismatch: "retry",
  merge_conflict: "retry",
  env_issue: "ask",
  missing_dependency: "ask",
};
