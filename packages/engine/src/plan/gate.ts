// What forces the gate whatever the score (DESIGN "Trust in a project"), each reason as a sentence.
import type { GateReason, PlannedCommand, PlannedFile } from "./analysis.ts";
import { type CommandVerdict, judgeCommand } from "./commands.ts";
import type { Conflict } from "./conflicts.ts";
import type { Dag } from "./dag.ts";
import type { GateConfig } from "./gateConfig.ts";
import { globsOverlap, parseGlob } from "./globs.ts";
import { foldPath } from "./paths.ts";
import { protectedKind } from "./protectedFiles.ts";
import type { Plan } from "./schema.ts";

/** Reasons beyond this many are only counted. */
const maxReasons = 200;

/** What `gateReasons` looks at; made by `analysePlan`. */
export interface GateEvidence {
  plan: Plan;
  dag: Dag;
  conflicts: readonly Conflict[];
  overlapsComplete: boolean;
  filesByTask: Readonly<Record<string, readonly PlannedFile[]>>;
  commandsByTask: Readonly<Record<string, readonly PlannedCommand[]>>;
  config: GateConfig;
}

/** Every reason for which a person must look, worst first and at most 200; empty where policy may decide. */
export function gateReasons(evidence: GateEvidence): GateReason[] {
  const reasons = [
    ...dagReasons(evidence.dag),
    ...conflictReasons(evidence),
    ...fileReasons(evidence),
    ...commandReasons(evidence),
  ];
  if (reasons.length <= maxReasons) return reasons;
  const last = reasons[maxReasons - 1]!;
  const rest = reasons.length - maxReasons;
  return [...reasons.slice(0, maxReasons - 1), { ...last, message: `${last.message} (And ${rest} more reasons.)` }];
}

/** Why a file may not be written without a person: the user's own globs first, then the built-in table. */
export function fileRule(
  config: GateConfig,
): (path: string) => { code: GateReason["code"]; reason: string } | undefined {
  const globs = config.alwaysRequireHuman.map((glob) => ({ glob, parsed: parseGlob(foldPath(glob)) }));
  return (path) => {
    const parsed = globs.length > 0 ? parseGlob(foldPath(path)) : undefined;
    const own = parsed && globs.find((entry) => globsOverlap(parsed, entry.parsed));
    if (own) return { code: "always_require_human", reason: `always needs a person (${own.glob})` };
    const kind = protectedKind(path);
    return kind === undefined ? undefined : { code: "protected_file", reason: `can be ${kind}` };
  };
}

/** Judges commands, each different one once. */
export function commandRule(config: GateConfig): (command: string) => CommandVerdict {
  const known = new Map<string, CommandVerdict>();
  return (command) => {
    const verdict = known.get(command) ?? judgeCommand(command, config.recognisedCommands);
    known.set(command, verdict);
    return verdict;
  };
}

function dagReasons(dag: Dag): GateReason[] {
  return dag.valid ? [] : [{ code: "invalid_dag", message: "The tasks can't be ordered; correct the plan." }];
}

function conflictReasons({ conflicts, overlapsComplete }: GateEvidence): GateReason[] {
  const reasons = conflicts.map(({ type, target, tasks: [a, b], resolution }): GateReason => {
    const what = type === "file_read_write" ? "One of" : "Both of";
    const does = type === "file_read_write" ? "reads what the other writes" : "write";
    const said = type === "file_read_write" ? `${what} ${a} and ${b} ${does}` : `${a} and ${b} both ${does}`;
    const message = `${said}: ${target}. Let ${resolution.task} depend on ${resolution.dependsOn}.`;
    return { code: "conflict", message, task: resolution.task, target };
  });
  if (overlapsComplete) return reasons;
  const message = "The plan has too many globs to compare them all; name files instead.";
  return [...reasons, { code: "too_many_globs", message }];
}

function fileReasons({ filesByTask, config }: GateEvidence): GateReason[] {
  const rule = fileRule(config);
  const reasons: GateReason[] = [];
  for (const [task, files] of Object.entries(filesByTask)) {
    for (const file of files) {
      if (file.reason === undefined || file.access === "read") continue;
      const code = rule(file.path)?.code ?? "protected_file";
      reasons.push({ code, message: `${task} writes ${file.path}, which ${file.reason}.`, task, target: file.path });
    }
  }
  return reasons;
}

function commandReasons({ plan, config }: GateEvidence): GateReason[] {
  const rule = commandRule(config);
  const said = new Set<string>();
  const reasons: GateReason[] = [];
  for (const task of plan.tasks) {
    const required = task.verification.filter((check) => check.required).length;
    if (required < Math.max(1, config.minChecksPerTask)) {
      const message =
        required === 0
          ? `${task.id} has no check that is required.`
          : `${task.id} has ${required} of the ${config.minChecksPerTask} required checks that each task must have.`;
      reasons.push({ code: "no_required_check", message, task: task.id });
    }
    for (const { command } of task.verification) {
      const verdict = rule(command);
      if (verdict.kind === "recognised" || said.has(command)) continue;
      said.add(command);
      const code = verdict.kind === "placeholder" ? "placeholder_check" : "unusual_command";
      const shown = command.length > 200 ? `${command.slice(0, 200)}…` : command;
      const message = `The command \`${shown}\` of ${task.id} ${verdict.reason}.`;
      reasons.push({ code, message, task: task.id, target: command });
    }
  }
  return reasons;
}
