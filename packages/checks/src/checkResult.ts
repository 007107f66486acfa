// What a check says, in the words of the event log: a verdict with its evidence, never a claim.

import type { Scanner } from "./scans.ts";

/** A verification command of the plan, as a person saw it. */
export interface CommandCheck {
  id: string;
  /** A shell command line, run by `/bin/sh -c` exactly as it stands here. */
  command: string;
  type: "test" | "lint" | "typecheck" | "check";
  required: boolean;
  /** What a card calls it; the command itself where it isn't said. */
  name?: string;
  /** The command is a security scanner, and its answer is read instead of its exit code. */
  scanner?: Scanner;
  /** Files, relative: a failure whose output names places in other files only isn't this check's. */
  within?: readonly string[];
  /** 300 s where it isn't said, and never more than 600 s. */
  timeoutMs?: number;
}

/** What a test runner said about its own run. */
export type TestTotals = {
  runner: string;
  total: number;
  passed: number;
  failed: number;
  skipped: number;
  /** The names of those that failed, where the output tells them. */
  failing?: string[];
};

/** One thing that a boundary forbids, about one file. */
export type BoundaryFinding = { path: string; code: BoundaryCode; message: string };

/** Why a changed file is outside of a task's boundaries. */
export type BoundaryCode =
  | "not_owned"
  | "append_only"
  | "forbidden"
  | "lockfile"
  | "churn"
  | "whitespace_only"
  | "link_outside"
  | "submodule";

/** The categories of DESIGN "Verification". */
export type FailureCategory =
  | "logic_error"
  | "env_issue"
  | "timeout"
  | "flaky"
  | "boundary_violation"
  | "contract_mismatch"
  | "missing_dependency"
  | "merge_conflict";

/**
 * One check with its verdict. `not_run` is never a pass: the tool isn't installed, or the checks were ended. `tail` is the
 * end of the output without colours, for prompts and cards; all that was kept is in the evidence file.
 */
export type CheckResult = {
  id: string;
  name: string;
  command?: string;
  type: "test" | "lint" | "typecheck" | "check" | "rule";
  required: boolean;
  status: "passed" | "failed" | "not_run";
  durationMs: number;
  /** One sentence for a card. */
  summary: string;
  category?: FailureCategory;
  tests?: TestTotals;
  evidence?: { id: string; digest: string };
  startedAt: string;
  exitCode: number | null;
  signal: string | null;
  timedOut: boolean;
  tail: string;
  findings?: BoundaryFinding[];
};
