// What follows when an attempt fails: the one table from category to consequence.
import type { CategorisedFailure, FailureCategory } from "./model.ts";

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

/** What only a person can judge, whatever its category: another attempt would hide it. */
const asksAlways: ReadonlySet<string> = new Set(["outside_changed", "renegotiations_exhausted"]);

/** What follows from the failure of an attempt that has tries left. */
export const consequenceOf = ({ code, category }: CategorisedFailure): Consequence =>
  asksAlways.has(code) ? "ask" : failurePolicy[category];
