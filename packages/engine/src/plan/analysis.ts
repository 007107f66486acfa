// What the gate shows of a plan: one plain JSON object, computed once per revision.
import type { Conflict } from "./conflicts.ts";
import type { Dag } from "./dag.ts";
import type { Risk } from "./risk.ts";
import type { PlanCheck } from "./schema.ts";

/** Why a person has to look, whatever the score. */
export type GateReasonCode =
  | "always_require_human"
  | "unusual_command"
  | "placeholder_check"
  | "no_required_check"
  | "protected_file"
  | "conflict"
  | "too_many_globs"
  | "invalid_dag";

/** One reason; `message` is a whole sentence. `target` is the path, command or resource it is about. */
export interface GateReason {
  code: GateReasonCode;
  message: string;
  task?: string;
  target?: string;
}

/** How a task may touch a file: `append` and `intent` are shared with other tasks, one at a time. */
export type FileAccess = "write" | "append" | "intent" | "read";

/** A file or glob of a task. `sensitive` is the pattern that scored it, `reason` why it forces the gate. */
export interface PlannedFile {
  path: string;
  access: FileAccess;
  sensitive?: { pattern: string; weight: number };
  reason?: string;
}

/** A command that will be run for a task. `unusual` says why no rule recognises it. */
export interface PlannedCommand {
  command: string;
  type: PlanCheck["type"];
  required: boolean;
  /** Seconds. */
  timeout: number;
  unusual?: string;
}

/** A file that several tasks change in turn; two of them never work at the same time. */
export interface SharedFile {
  file: string;
  tasks: string[];
}

/** Everything the gate shows, by task id where it is about tasks. */
export interface PlanAnalysis {
  risk: Risk;
  dag: Dag;
  /** Sorted; cut after `maxConflicts`. */
  conflicts: Conflict[];
  shared: SharedFile[];
  reasons: GateReason[];
  /** True where `reasons` forbids approval by policy. */
  forcesGate: boolean;
  filesByTask: Record<string, PlannedFile[]>;
  commandsByTask: Record<string, PlannedCommand[]>;
  newDependencies: { task: string; name: string; dev: boolean }[];
  planWarnings: string[];
}
