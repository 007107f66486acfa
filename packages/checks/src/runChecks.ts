// Runs a task's verification commands one after another and keeps the evidence of each.

import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CheckCommand, Scanner, TestTotals } from "@signalbox/base";
import { count } from "@signalbox/base";
import { ruledCategoryOf } from "./categorise.ts";
import type { CheckResult } from "./checkResult.ts";
import { readFailingTests } from "./failingTests.ts";
import { KeptOutput, plainText } from "./keptOutput.ts";
import { type CommandEnd, type OutputFilter, runCommand } from "./runCommand.ts";
import { readScan } from "./scans.ts";
import { readTestTotals } from "./testTotals.ts";

/** Where and how checks run. `env` is their whole environment. */
export interface RunChecksOptions {
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** Gets one file a check, `<evidencePrefix><id>.log`; made (0700) where it is missing. */
  evidenceDir: string;
  evidencePrefix?: string;
  onStart?(check: CheckCommand): void;
  onOutput?(check: CheckCommand, text: string): void;
  /** What output passes before it is shown or written, one for each stream. */
  filter?: () => OutputFilter;
  /** What to start for an argv, such as the same inside a sandbox. */
  contain?: (argv: string[]) => string[];
  /** Ends the check that runs; the others are `not_run`. */
  signal?: AbortSignal;
}

/** DESIGN "Verification": 300 s by default. A plan may name 600 s at most (its schema says so), a configuration a day. */
const timeouts = { defaultMs: 300_000, maxMs: 86_400_000 };
/** Length of a result's `tail`, in characters. */
const tailLength = 4_000;
/** What `/bin/sh` exits with where it finds no such command. */
const commandNotFound = 127;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function timeoutOf(check: CheckCommand): number {
  const asked = check.timeoutMs ?? timeouts.defaultMs;
  return Math.min(Math.max(1, asked), timeouts.maxMs);
}

function describeTests(tests: TestTotals): string {
  const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : "";
  if (tests.failed > 0) return `${tests.failed} of ${tests.total} tests failed${skipped}`;
  return `${count(tests.passed, "test")} passed${skipped}`;
}

interface Verdict {
  status: CheckResult["status"];
  summary: string;
  /** Said where it differs from what was asked for. */
  required?: boolean;
}

/** Places as compilers print them: `a.ts(3,1)`, `a.py:3`; a file below the working directory may stand with its whole path. */
function namesOthersOnly(output: string, files: readonly string[]): boolean {
  const places = [...output.matchAll(/([^\s:()"']+\.\w+)[(:]\d+/g)].map((found) =>
    (found[1] ?? "").replace(/^\.\//, ""),
  );
  const own = (place: string) => files.some((file) => place === file || place.endsWith(`/${file}`));
  return places.length > 0 && !places.some(own);
}

/** A scanner that couldn't look isn't required: it is said, and no reason to stop. */
function judgeScan(scanner: Scanner, end: CommandEnd, output: string): Verdict {
  const scan = readScan(scanner, { exitCode: end.exitCode, output });
  if (!scan.ran) return { status: "not_run", summary: scan.reason, required: false };
  const others = scan.others > 0 ? `${scan.others} less severe` : "";
  if (scan.severe.length === 0) return { status: "passed", summary: others ? `Found ${others}` : "Found nothing" };
  const named = scan.severe.slice(0, 5).join(", ");
  const more = scan.severe.length > 5 ? ` and ${scan.severe.length - 5} more` : "";
  return { status: "failed", summary: `Found ${named}${more}${others ? `; ${others}` : ""}` };
}

function judge(check: CheckCommand, end: CommandEnd, tests: TestTotals | null, output: string): Verdict {
  if (end.aborted) return { status: "not_run", summary: "Ended before it was finished" };
  if (end.notStarted !== null) return { status: "not_run", summary: `Couldn't be started: ${end.notStarted}` };
  if (end.timedOut) return { status: "failed", summary: `Timed out after ${seconds(timeoutOf(check))}` };
  if (check.scanner) return judgeScan(check.scanner, end, output);
  if (end.exitCode === commandNotFound) {
    const tool = /([^\s:]+): (?:command )?not found/.exec(output)?.[1];
    return { status: "not_run", summary: tool ? `${tool} isn't installed` : "Its command isn't installed" };
  }
  if (end.exitCode !== 0 && check.within && namesOthersOnly(output, check.within)) {
    return {
      status: "passed",
      summary: `No error in ${check.within.length === 1 ? "its file" : "its files"}; other files have some`,
    };
  }
  const told = tests ? describeTests(tests) : null;
  if (end.exitCode === 0 && check.type === "test" && tests?.total === 0) {
    if (check.mayBeEmpty) return { status: "passed", summary: "No test has to do with what was changed" };
    return { status: "failed", summary: "The test runner reports that no test ran" };
  }
  if (end.exitCode === 0) return { status: "passed", summary: told ?? "Passed" };
  const exit = end.signal === null ? `exit code ${end.exitCode}` : end.signal;
  return { status: "failed", summary: tests && tests.failed > 0 && told ? told : `Ended with ${exit}` };
}

async function keepEvidence(options: RunChecksOptions, check: string, text: string) {
  const id = `${options.evidencePrefix ?? ""}${check.replace(/[^\w-]/g, "_").slice(0, 100)}.log`;
  await writeFile(join(options.evidenceDir, id), text, { mode: 0o600 });
  return { id, digest: createHash("sha256").update(text).digest("hex") };
}

function testsIn(output: string, cwd: string): TestTotals | null {
  const tests = readTestTotals(output);
  if (!tests || tests.failed === 0) return tests;
  const failing = readFailingTests(output, cwd);
  return failing.length > 0 ? { ...tests, failing } : tests;
}

/** One run of a command, and what it came to. */
interface Ran extends Verdict {
  end: CommandEnd;
  durationMs: number;
  tests: TestTotals | null;
  plain: string;
  /** What goes to the evidence. */
  text: string;
}

async function runOnce(check: CheckCommand, options: RunChecksOptions): Promise<Ran> {
  const startedAt = Date.now();
  const kept = new KeptOutput();
  const end = await runCommand(check.command, {
    cwd: options.cwd,
    env: options.env,
    timeoutMs: timeoutOf(check),
    signal: options.signal,
    filter: options.filter,
    contain: options.contain,
    onOutput(text) {
      kept.add(text);
      options.onOutput?.(check, text);
    },
  });
  const durationMs = Date.now() - startedAt;
  const output = kept.text();
  const plain = plainText(output);
  const tests = testsIn(output, options.cwd);
  const verdict = judge(check, end, tests, plain);
  const lineEnd = output === "" || output.endsWith("\n") ? "" : "\n";
  const text = `$ ${check.command}\n${output}${lineEnd}[${verdict.summary}, after ${seconds(durationMs)}]\n`;
  return { ...verdict, end, durationMs, tests, plain, text };
}

async function runCheck(check: CheckCommand, options: RunChecksOptions): Promise<CheckResult> {
  const startedAt = new Date();
  options.onStart?.(check);
  const first = resultOf(check, startedAt, await runOnce(check, options));
  if (!deservesSecondRun(first.result)) return withEvidence(first.result, first.text, options);
  // In the same state: what passes now failed for another reason than the work.
  options.onStart?.(check);
  const second = resultOf(check, startedAt, await runOnce(check, options));
  const { uncategorised, ...known } = first.result;
  const again =
    second.result.status === "passed"
      ? { category: "flaky" as const, summary: `${known.summary}, and passed when it was run again unchanged` }
      : { ...(uncategorised && { uncategorised }) };
  const together: CheckResult = { ...known, durationMs: known.durationMs + second.result.durationMs, ...again };
  return withEvidence(together, `${first.text}[Run again, in the same state]\n${second.text}`, options);
}

/** Tests that ran and failed: nothing is learned by repeating a timeout, a missing program or an empty run. */
const deservesSecondRun = ({ type, status, category, tests }: CheckResult): boolean =>
  type === "test" && status === "failed" && category === "logic_error" && tests?.total !== 0;

function resultOf(check: CheckCommand, startedAt: Date, ran: Ran): { result: CheckResult; text: string } {
  const result: CheckResult = {
    id: check.id,
    name: check.name ?? check.command,
    command: check.command,
    type: check.type,
    required: ran.required ?? check.required,
    status: ran.status,
    durationMs: ran.durationMs,
    summary: ran.summary,
    ...(ran.tests ? { tests: ran.tests } : {}),
    startedAt: startedAt.toISOString(),
    exitCode: ran.end.exitCode,
    signal: ran.end.signal,
    timedOut: ran.end.timedOut,
    tail: ran.plain.slice(-tailLength),
  };
  if (ran.status === "passed") return { result, text: ran.text };
  const category = ruledCategoryOf(result);
  const known = category ? { category } : { category: "logic_error" as const, uncategorised: true as const };
  return { result: { ...result, ...known }, text: ran.text };
}

const withEvidence = async (result: CheckResult, text: string, options: RunChecksOptions): Promise<CheckResult> => ({
  ...result,
  evidence: await keepEvidence(options, result.id, text),
});

/** Runs all checks in order, whatever fails, and resolves with one result each. Rejects only where evidence can't be written. */
export async function runChecks(checks: readonly CheckCommand[], options: RunChecksOptions): Promise<CheckResult[]> {
  await mkdir(options.evidenceDir, { recursive: true, mode: 0o700 });
  const results: CheckResult[] = [];
  for (const check of checks) results.push(await runCheck(check, options));
  return results;
}
