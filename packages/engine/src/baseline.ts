// What the tests on the base mean for the gate: what fails there is excused by a person, or the plan isn't approved.
import type { Baseline } from "./model.ts";

/** Stands for the whole baseline where it isn't known yet. */
export const wholeBaseline = "baseline";

/** What a person has to excuse to approve a plan: ids of required checks that didn't pass on the base, or all of it. */
export const toExcuse = (baseline: Baseline | null): string[] =>
  baseline
    ? baseline.checks.filter((check) => check.required && check.status !== "passed").map((check) => check.id)
    : [wholeBaseline];
