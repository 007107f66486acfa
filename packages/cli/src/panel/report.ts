// A run as a report for other programs: JUnit, which every CI server reads, or the run's state as JSON.
import type { CheckSummary, RunState, TaskState } from "@signalbox/engine";
import { plainText } from "../terminal/plainText.ts";

/** The report: a suite per task, with a case for each check of its last attempt, and one for what was tested together. */
export function reportOf(state: RunState, format: "junit" | "json"): string {
  if (format === "json") return `${JSON.stringify(state, null, 2)}\n`;
  const suites = Object.values(state.tasks).map(suiteOf);
  if (state.integration) suites.push(suite("staging", state.integration.checks.map(caseOf)));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escaped(state.request || state.runId)}">\n${suites.join("\n")}\n</testsuites>\n`;
}

function suiteOf(task: TaskState): string {
  const last = task.attempts.at(-1);
  const cases = (last?.checks ?? []).map(caseOf);
  // A task that didn't get there fails in the report, whatever its checks said.
  const why = last?.failure?.message ?? `The task is ${task.phase}.`;
  const merged = task.phase === "merged" ? "" : `<failure message="${escaped(why)}"/>`;
  return suite(task.id, [...cases, `    <testcase name="merged">${merged}</testcase>`]);
}

const suite = (name: string, cases: readonly string[]): string => {
  const failures = cases.filter((each) => each.includes("<failure")).length;
  const skipped = cases.filter((each) => each.includes("<skipped")).length;
  return `  <testsuite name="${escaped(name)}" tests="${cases.length}" failures="${failures}" skipped="${skipped}">\n${cases.join("\n")}\n  </testsuite>`;
};

function caseOf(check: CheckSummary): string {
  const outcome = {
    passed: "",
    failed: `<failure message="${escaped(check.summary)}"/>`,
    not_run: `<skipped message="${escaped(check.summary)}"/>`,
  }[check.status];
  const seconds = (check.durationMs / 1_000).toFixed(3);
  return `    <testcase name="${escaped(check.name)}" classname="${check.type}" time="${seconds}">${outcome}</testcase>`;
}

/** For an attribute; what XML can't hold is left out. */
const escaped = (text: string): string =>
  plainText(text)
    .replace(/[^\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replace(/[&<>"'\n]/g, (character) => `&#${character.charCodeAt(0)};`);
