// The rules of verification, in the shape that the orchestrator asks for.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type CheckResult, categorise, categoryOf, checkBoundaries, resolveCommand } from "@signalbox/checks";
import type { CategorisedFailure, CheckSummary } from "@signalbox/engine";
import type { ChecksPort } from "@signalbox/orchestrator";
import type { ProjectConfig } from "@signalbox/project";

/** Whether names that differ by case only are one file here: macOS and Windows say yes. */
const caseInsensitive = process.platform === "darwin" || process.platform === "win32";

/** Characters of a check's output that a session is shown: its end. */
const outputLength = 6_000;

/** The checks of one run, whose boundaries may have patterns of the project's own. */
export function checksPort(boundaries: ProjectConfig["boundaries"]): ChecksPort {
  const rules = {
    forbiddenPatterns: boundaries.forbiddenPatterns,
    churnThreshold: boundaries.churnThresholdLines,
    rejectChurn: boundaries.rejectExcessiveChurn,
    rejectWhitespaceOnly: boundaries.rejectFormattingChurn,
    formattingAllowed: boundaries.formattingAllowed,
    formattingDenied: boundaries.formattingDenied,
    caseInsensitive,
  };
  return {
    resolveCommand: (command, worktree, modifiedFiles) =>
      resolveCommand(command, { modifiedFiles, exists: (path) => existsSync(join(worktree, path)) }),
    checkBoundaries: (changes, task) => summaryOf(checkBoundaries(changes, { ...task, ...rules })),
    summarise: (results) => (results as CheckResult[]).map(summaryOf),
    judge,
    outputOf: async (folder, { id }) => {
      const text = await readFile(join(folder, id), "utf8").catch(() => "");
      return text.slice(-outputLength);
    },
  };
}

/** Only what the log keeps; the rest is in the evidence file, which the host wrote. */
function summaryOf(result: CheckResult): CheckSummary {
  const { id, name, command, type, required, status, durationMs, summary, uncategorised, tests, evidence } = result;
  return {
    id,
    name,
    ...(command === undefined ? {} : { command }),
    type,
    required,
    status,
    durationMs,
    summary: result.findings?.length ? [summary, ...result.findings.map((each) => each.message)].join("\n") : summary,
    ...(status === "passed" ? {} : { category: categoryOf(result) }),
    ...(uncategorised === undefined ? {} : { uncategorised }),
    ...(tests === undefined ? {} : { tests }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

/** The failure of a verification: its category by the rules, its words from the first required check that failed. */
export function judge(checks: CheckSummary[]): CategorisedFailure | null {
  const failed = checks.filter((check) => check.required && check.status !== "passed");
  const first = failed[0];
  if (!first) return null;
  const more = failed.length > 1 ? ` (and ${failed.length - 1} more)` : "";
  return {
    code: "checks_failed",
    category: categorise(failed.map(resultOf)),
    message: `${first.name}: ${first.summary.split("\n")[0]}${more}`,
    ...(failed.some((check) => check.summary.includes("\n"))
      ? { detail: failed.map((check) => check.summary).join("\n\n") }
      : {}),
  };
}

const resultOf = (check: CheckSummary): CheckResult => ({
  ...check,
  startedAt: "",
  exitCode: null,
  signal: null,
  timedOut: check.category === "timeout",
  tail: "",
});
