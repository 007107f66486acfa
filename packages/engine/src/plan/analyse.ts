// Computes everything the gate shows of a plan, once per revision.
import type { FileAccess, PlanAnalysis, PlannedCommand, PlannedFile } from "./analysis.ts";
import { type Conflict, detectConflicts, maxConflicts, orderOf } from "./conflicts.ts";
import { analyseDag } from "./dag.ts";
import { commandRule, fileRule, gateReasons } from "./gate.ts";
import { defaultGateConfig, type GateConfig } from "./gateConfig.ts";
import { detectOverlaps } from "./overlaps.ts";
import { type CompiledPattern, compilePatterns } from "./patterns.ts";
import { computeRisk, firstMatch } from "./risk.ts";
import type { Plan, PlanTask } from "./schema.ts";

/** Analyses a plan that `parsePlan` let through. Plain JSON; 2,000 tasks take well under 50 ms (DESIGN "Budgets"). */
export function analysePlan(plan: Plan, config: GateConfig = defaultGateConfig): PlanAnalysis {
  const risk = computeRisk(plan, config);
  const dag = analyseDag(plan.tasks);
  const order = orderOf(plan.tasks);
  const overlaps = dag.valid ? detectOverlaps(plan.tasks, order) : { conflicts: [], shared: [], complete: true };
  const conflicts = dag.valid ? merge(detectConflicts(plan.tasks, order), overlaps.conflicts) : [];
  const fileOf = describeFile(config);
  const commandOf = describeCommand(config);
  const filesByTask = Object.fromEntries(plan.tasks.map((task) => [task.id, filesOf(task, fileOf)]));
  const commandsByTask = Object.fromEntries(plan.tasks.map((task) => [task.id, task.verification.map(commandOf)]));
  const evidence = { plan, dag, conflicts, filesByTask, commandsByTask, config, overlapsComplete: overlaps.complete };
  const reasons = gateReasons(evidence);
  return {
    risk,
    dag,
    conflicts,
    shared: overlaps.shared,
    reasons,
    forcesGate: reasons.length > 0,
    filesByTask,
    commandsByTask,
    newDependencies: plan.tasks.flatMap((task) => [
      ...task.deps_required.runtime.map((name) => ({ task: task.id, name, dev: false })),
      ...task.deps_required.dev.map((name) => ({ task: task.id, name, dev: true })),
    ]),
    planWarnings: [...risk.warnings],
  };
}

function merge(equal: readonly Conflict[], overlapping: readonly Conflict[]): Conflict[] {
  if (overlapping.length === 0) return [...equal];
  const key = ({ type, target, tasks }: Conflict) => `${type}\0${target}\0${tasks.join("\0")}`;
  const byKey = new Map([...equal, ...overlapping].map((conflict) => [key(conflict), conflict]));
  return [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, maxConflicts)
    .map(([, conflict]) => conflict);
}

type FileOf = (path: string, access: FileAccess) => PlannedFile;

function describeFile(config: GateConfig): FileOf {
  const { compiled } = compilePatterns(config.sensitivePatterns);
  const rule = fileRule(config);
  const sensitive = new Map<string, CompiledPattern | undefined>();
  return (path, access) => {
    if (!sensitive.has(path)) sensitive.set(path, firstMatch(compiled, path));
    const match = sensitive.get(path);
    const reason = access === "read" ? undefined : rule(path)?.reason;
    const file: PlannedFile = { path, access };
    if (match) file.sensitive = { pattern: match.pattern, weight: match.weight };
    if (reason !== undefined) file.reason = reason;
    return file;
  };
}

function filesOf(task: PlanTask, fileOf: FileOf): PlannedFile[] {
  return [
    ...task.files_write.map((path) => fileOf(path, "write")),
    ...task.files_append.map((path) => fileOf(path, "append")),
    ...[...new Set(task.patch_intents.map((intent) => intent.file))].map((path) => fileOf(path, "intent")),
    ...task.files_read.map((path) => fileOf(path, "read")),
  ];
}

function describeCommand(config: GateConfig): (check: PlanTask["verification"][number]) => PlannedCommand {
  const rule = commandRule(config);
  return ({ command, type, required, timeout }) => {
    const verdict = rule(command);
    return { command, type, required, timeout, ...(verdict.kind !== "recognised" && { unusual: verdict.reason }) };
  };
}
