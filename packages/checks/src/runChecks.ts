// Runs a task's verification commands one after another and keeps the evidence of each.
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { categoryOf } from "./categorise.ts";
import type { CheckResult, CommandCheck, TestTotals } from "./checkResult.ts";
import { readFailingTests } from "./failingTests.ts";
import { KeptOutput, plainText } from "./keptOutput.ts";
import { type CommandEnd, type OutputFilter, runCommand } from "./runCommand.ts";
import { readTestTotals } from "./testTotals.ts";

/** Where and how checks run. `env` is their whole environment. */
export interface RunChecksOptions {
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** Gets one file a check, `<evidencePrefix><id>.log`; made (0700) where it is missing. */
  evidenceDir: string;
  evidencePrefix?: string;
  onStart?(check: CommandCheck): void;
  onOutput?(check: CommandCheck, text: string): void;
  /** What output passes before it is shown or written, one for each stream. */
  filter?: () => OutputFilter;
  /** Ends the check that runs; the others are `not_run`. */
  signal?: AbortSignal;
}

/** DESIGN "Verification": 300 s by default, 600 s at most. */
export const timeouts = { defaultMs: 300_000, maxMs: 600_000 };
/** Length of a result's `tail`, in characters. */
const tailLength = 4_000;
/** What `/bin/sh` exits with where it finds no such command. */
const commandNotFound = 127;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function timeoutOf(check: CommandCheck): number {
  const asked = check.timeoutMs ?? timeouts.defaultMs;
  return Math.min(Math.max(1, asked), timeouts.maxMs);
}

function describeTests(tests: TestTotals): string {
  const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : "";
  if (tests.failed > 0) return `${tests.failed} of ${tests.total} tests failed${skipped}`;
  return `${tests.passed} ${tests.passed === 1 ? "test" : "tests"} passed${skipped}`;
}

interface Verdict {
  status: CheckResult["status"];
  summary: string;
}

function judge(check: CommandCheck, end: CommandEnd, tests: TestTotals | null, output: string): Verdict {
  if (end.aborted) return { status: "not_run", summary: "Ended before it was finished" };
  if (end.notStarted !== null) return { status: "not_run", summary: `Couldn't be started: ${end.notStarted}` };
  if (end.timedOut) return { status: "failed", summary: `Timed out after ${seconds(timeoutOf(check))}` };
  if (end.exitCode === commandNotFound) {
    const tool = /([^\s:]+): (?:command )?not found/.exec(output)?.[1];
    return { status: "not_run", summary: tool ? `${tool} isn't installed` : "Its command isn't installed" };
  }
  const told = tests ? describeTests(tests) : null;
  if (end.exitCode === 0 && check.type === "test" && tests?.total === 0) {
    return { status: "failed", summary: "The test runner reports that no test ran" };
  }
  if (end.exitCode === 0) return { status: "passed", summary: told ?? "Passed" };
  const exit = end.signal === null ? `exit code ${end.exitCode}` : end.signal;
  return { status: "failed", summary: tests && tests.failed > 0 && told ? told : `Ended with ${exit}` };
}

async function keepEvidence(options: RunChecksOptions, check: CommandCheck, text: string) {
  const id = `${options.evidencePrefix ?? ""}${check.id.replace(/[^\w-]/g, "_").slice(0, 100)}.log`;
  await writeFile(join(options.evidenceDir, id), text, { mode: 0o600 });
  return { id, digest: createHash("sha256").update(text).digest("hex") };
}

function testsIn(output: string, cwd: string): TestTotals | null {
  const tests = readTestTotals(output);
  if (!tests || tests.failed === 0) return tests;
  const failing = readFailingTests(output, cwd);
  return failing.length > 0 ? { ...tests, failing } : tests;
}

async function runCheck(check: CommandCheck, options: RunChecksOptions): Promise<CheckResult> {
  const startedAt = new Date();
  const kept = new KeptOutput();
  options.onStart?.(check);
  const end = await runCommand(check.command, {
    cwd: options.cwd,
    env: options.env,
    timeoutMs: timeoutOf(check),
    signal: options.signal,
    filter: options.filter,
    onOutput(text) {
      kept.add(text);
      options.onOutput?.(check, text);
    },
  });
  const durationMs = Date.now() - startedAt.getTime();
  const output = kept.text();
  const plain = plainText(output);
  const tests = testsIn(output, options.cwd);
  const { status, summary } = judge(check, end, tests, plain);
  const text = `$ ${check.command}\n${output}${output === "" || output.endsWith("\n") ? "" : "\n"}[${summary}, after ${seconds(durationMs)}]\n`;
  const result: CheckResult = {
    id: check.id,
    name: check.command,
    command: check.command,
    type: check.type,
    required: check.required,
    status,
    durationMs,
    summary,
    ...(tests ? { tests } : {}),
    evidence: await keepEvidence(options, check, text),
    startedAt: startedAt.toISOString(),
    exitCode: end.exitCode,
    signal: end.signal,
    timedOut: end.timedOut,
    tail: plain.slice(-tailLength),
  };
  return status === "passed" ? result : { ...result, category: categoryOf(result) };
}

/** Runs all checks in order, whatever fails, and resolves with one result each. Rejects only where evidence can't be written. */
export async function runChecks(checks: readonly CommandCheck[], options: RunChecksOptions): Promise<CheckResult[]> {
  await mkdir(options.evidenceDir, { recursive: true, mode: 0o700 });
  const results: CheckResult[] = [];
  for (const check of checks) results.push(await runCheck(check, options));
  return results;
}
