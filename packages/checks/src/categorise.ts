// What kind of failure it was, so that the failure policy knows who can do something about it.
import type { FailureCategory } from "@signalbox/base";
import type { CheckResult } from "./checkResult.ts";

// A module that isn't there, told apart from a file of the task's own (`./x`, `/x`) that isn't.
const missingPackage = [
  /ModuleNotFoundError: No module named/,
  /ImportError: No module named/,
  /Cannot find (?:module|package) '(?![./])/,
  /Cannot find (?:module|package) "(?![./])/,
  /Failed to resolve import "(?![./])/,
  /error\[E0432\]: unresolved import|error\[E0463\]: can't find crate|no matching package named/,
  /no required module provides package|cannot find package "/,
  /npm (?:error|ERR!) code E404/,
];
const brokenEnvironment = [
  /command not found|: not found$/m,
  /ENOSPC|No space left on device/,
  /EMFILE|Too many open files/,
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|Could not resolve host/,
  /EADDRINUSE/,
  /EACCES: permission denied|Permission denied/,
  /Cannot allocate memory|JavaScript heap out of memory/,
];

/** The category of one failed or not-run check, by its exit and by what its output ends with. */
export const categoryOf = (result: CheckResult): FailureCategory => ruledCategoryOf(result) ?? "logic_error";

/** The same where a rule knows what it is; null where nothing is known but that it failed. */
export function ruledCategoryOf(result: CheckResult): FailureCategory | null {
  if (result.category) return result.category;
  if (result.timedOut) return "timeout";
  if (result.status === "not_run" || result.exitCode === 126 || result.exitCode === 127) return "env_issue";
  if (missingPackage.some((pattern) => pattern.test(result.tail))) return "missing_dependency";
  if (result.signal === "SIGKILL" || brokenEnvironment.some((pattern) => pattern.test(result.tail))) return "env_issue";
  // Tests that ran and said no.
  return result.tests && result.tests.failed > 0 ? "logic_error" : null;
}

/** The first that applies: what a person or a package must solve comes before what another attempt can. */
const order: readonly FailureCategory[] = [
  "merge_conflict",
  "boundary_violation",
  "missing_dependency",
  "env_issue",
  "contract_mismatch",
  "timeout",
  "logic_error",
  "flaky",
];

/** The category of a whole verification, from the required checks that didn't pass (from all, where only others failed). */
export function categorise(results: readonly CheckResult[]): FailureCategory {
  const bad = results.filter((result) => result.status !== "passed");
  const required = bad.filter((result) => result.required);
  const found = new Set((required.length > 0 ? required : bad).map(categoryOf));
  return order.find((category) => found.has(category)) ?? "logic_error";
}
