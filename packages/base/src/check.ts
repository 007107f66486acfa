// What every package says of a check in the same words: the command, and the verdict with its evidence, never a claim.

/** Security scanners whose answers are read instead of their exit codes. */
export type Scanner = "npm-audit" | "pip-audit" | "cargo-audit" | "govulncheck" | "gitleaks" | "semgrep" | "bandit";

/** A command to run as a check. */
export interface CheckCommand {
  id: string;
  /** A shell command line, run by `/bin/sh -c` exactly as a person saw it. */
  command: string;
  type: "test" | "lint" | "typecheck" | "check";
  required: boolean;
  /** What a card calls it; the command itself where it isn't said. */
  name?: string;
  /** The security scanner that the command is. */
  scanner?: Scanner;
  /** Files, relative: a failure whose output names places in other files only isn't this check's. */
  within?: readonly string[];
  /** A runner that finds no test to run has passed: it was asked for those that some files concern. */
  mayBeEmpty?: boolean;
  /** 300 s where it isn't said, and never more than a day. */
  timeoutMs?: number;
}

/** Why an attempt failed, as the checks tell it (DESIGN "Verification"); the engine's `failurePolicy.ts` says what follows. */
export type FailureCategory =
  | "logic_error"
  | "env_issue"
  | "timeout"
  | "flaky"
  | "boundary_violation"
  | "contract_mismatch"
  | "missing_dependency"
  | "merge_conflict";

/** A file of evidence: its id in the run's evidence folder, and the SHA-256 of its content in hex. */
export interface EvidenceRef {
  id: string;
  digest: string;
}

/** What a test runner said about its own run. */
export interface TestTotals {
  runner: string;
  total: number;
  passed: number;
  failed: number;
  skipped: number;
  /** The names of those that failed, where the output tells them. */
  failing?: string[];
}

/**
 * One check with its verdict; the whole output is behind `evidence`. `not_run` is never a pass: the tool isn't installed, or
 * the checks were ended.
 */
export interface CheckSummary {
  id: string;
  name: string;
  command?: string;
  type: CheckCommand["type"] | "rule";
  required: boolean;
  status: "passed" | "failed" | "not_run";
  durationMs: number;
  /** One sentence: "12 tests passed", "2 files changed that the task doesn't own: a.ts, b.ts". */
  summary: string;
  category?: FailureCategory;
  /** Its category is only what is assumed where no rule knows the output. */
  uncategorised?: true;
  tests?: TestTotals;
  evidence?: EvidenceRef;
}
