// How a host's work ended: the record that outlives the process, the pane and the server.
import { join } from "node:path";
import type { Failure, Usage } from "@signalbox/base";
import { readJsonFile, replaceFile } from "./durableFile.ts";
import type { Report, SaidMessage } from "./report.ts";

/** Why a session or a check ended without having done its work. */
export type HostFailureCode =
  | "claude_missing"
  | "not_logged_in"
  | "key_refused"
  | "overloaded"
  | "rate_limited"
  | "usage_limit"
  | "credit_spent"
  | "connection_failed"
  | "going_in_circles"
  | "session_failed"
  | "session_killed"
  | "too_many_processes"
  | "disk_full"
  | "program_missing"
  | "worktree_missing"
  | "ended"
  | "host_lost"
  | "host_never_started"
  | "host_failed";

/** `interrupted` means that the same leg's session can be continued and nothing was decided. */
export interface HostOutcome {
  kind: "done" | "blocked" | "failed" | "interrupted";
  /** The last final report, or the results of checks. */
  report: Report | null;
  /** Contracts that the session said it uses or changed, in order. */
  contracts: Extract<Report, { verb: "contract" }>[];
  /** What the session said to others, in order; ids are 8 hex digits. */
  messages?: (SaidMessage & { id: string })[];
  command: string[];
  exitCode: number | null;
  signal: string | null;
  startedAt: string;
  endedAt: string;
  durationMs: number;
  /** The commit that the working directory stood at when the process tree was gone. */
  headSha: string | null;
  usage: Usage | null;
  failure: Failure<HostFailureCode> | null;
}

/** The same record under the name that the orchestrator uses for sessions. */
export type SessionOutcome = HostOutcome;

/** Where the outcome of a leg lies. */
export const outcomePath = (dir: string): string => join(dir, "outcome.json");

/** The outcome of a leg, or null as long as there is none. */
export function readOutcome(dir: string): HostOutcome | null {
  const value = readJsonFile(outcomePath(dir)) as HostOutcome | null;
  return value && typeof value === "object" && typeof value.kind === "string" ? value : null;
}

/** Records the outcome so that it survives a crash of the machine right after. */
export function writeOutcome(dir: string, outcome: HostOutcome, redact: (text: string) => string): void {
  replaceFile(outcomePath(dir), redact(JSON.stringify(outcome)), true);
}

/** The outcome of a host that left none: its process is gone, or never came. */
export function lostOutcome(code: "host_lost" | "host_never_started", startedAt: string | null): HostOutcome {
  const endedAt = new Date().toISOString();
  const message =
    code === "host_lost" ? "The pane's host is gone and left no outcome." : "The pane's host didn't start.";
  return {
    kind: "interrupted",
    report: null,
    contracts: [],
    command: [],
    exitCode: null,
    signal: null,
    startedAt: startedAt ?? endedAt,
    endedAt,
    durationMs: startedAt === null ? 0 : Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)),
    headSha: null,
    usage: null,
    failure: { code, message },
  };
}
