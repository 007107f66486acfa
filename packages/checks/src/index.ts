// Verdicts are computed: commands, boundaries and what their output says.

export { type BoundaryRules, checkBoundaries, writeRefusal } from "./boundaries.ts";
export { categorise, categoryOf } from "./categorise.ts";
export type {
  BoundaryCode,
  BoundaryFinding,
  CheckResult,
} from "./checkResult.ts";
export { type PathMatcher, pathMatcher } from "./pathRules.ts";
export { type CommandFiles, modifiedTests, quoteForShell, resolveCommand } from "./resolveCommand.ts";
export { type RunChecksOptions, runChecks } from "./runChecks.ts";
export type { OutputFilter } from "./runCommand.ts";
export { readTestTotals } from "./testTotals.ts";
