// What a check says, in the words of the event log: a verdict with its evidence, never a claim.

import type { CheckSummary } from "@signalbox/base";

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

/** A verdict with how its command ended. `tail` is the end of the output without colours, for prompts and cards. */
export interface CheckResult extends CheckSummary {
  startedAt: string;
  exitCode: number | null;
  signal: string | null;
  timedOut: boolean;
  tail: string;
  findings?: BoundaryFinding[];
}
