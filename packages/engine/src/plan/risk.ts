// The risk score of a plan, computed as the seed's `risk.py` computes it, and explained in words.
import { defaultGateConfig, type GateConfig } from "./gateConfig.ts";
import { type CompiledPattern, compilePatterns } from "./patterns.ts";
import type { Plan } from "./schema.ts";

export type RiskStatus = "AUTO-APPROVE" | "REQUIRES REVIEW" | "HIGH RISK";

/** One factor: the seed's own notation, words for a person, the points it adds, the path it is about. */
export interface RiskFactor {
  factor: string;
  label: string;
  points: number;
  path?: string;
}

/** A plan's score, with the keys that the seed's `risk.py` answers with. `details` explains `factors`, in the same order. */
export interface Risk {
  score: number;
  status: RiskStatus;
  /** True where the score alone would let policy approve; what forces the gate is said by `gateReasons`. */
  auto_approve: boolean;
  auto_approve_threshold: number;
  factors: string[];
  details: RiskFactor[];
  warnings: string[];
}

// From the seed's table: each counts only what goes beyond it.
const freeTasks = 5;
const freeFiles = 10;
const freePatchIntents = 3;
const freeContracts = 3;

/** Scores a plan. Points are whole except where a configured weight isn't. */
export function computeRisk(plan: Plan, config: GateConfig = defaultGateConfig): Risk {
  const { compiled, warnings } = compilePatterns(config.sensitivePatterns);
  const details = [...sensitivePaths(plan, compiled), ...sizes(plan), ...coverage(plan)];
  const score = details.reduce((sum, detail) => sum + detail.points, 0);
  const threshold = config.autoApproveThreshold;
  const autoApprove = score <= threshold;
  return {
    score,
    status: autoApprove ? "AUTO-APPROVE" : score <= 2 * threshold ? "REQUIRES REVIEW" : "HIGH RISK",
    auto_approve: autoApprove,
    auto_approve_threshold: threshold,
    factors: details.map((detail) => detail.factor),
    details,
    warnings,
  };
}

/** The first pattern that finds something in the path, which is the one that counts. */
export function firstMatch(patterns: readonly CompiledPattern[], path: string): CompiledPattern | undefined {
  return patterns.find((pattern) => pattern.matches(path));
}

function sensitivePaths(plan: Plan, patterns: readonly CompiledPattern[]): RiskFactor[] {
  const details: RiskFactor[] = [];
  for (const task of plan.tasks) {
    for (const path of task.files_write) {
      const match = firstMatch(patterns, path);
      if (!match) continue;
      const factor = `sensitive_path:${path}:${match.label}`;
      details.push({ factor, label: `Sensitive path (${match.pattern})`, points: match.weight, path });
    }
  }
  return details;
}

function sizes(plan: Plan): RiskFactor[] {
  const total = (count: (task: Plan["tasks"][number]) => number) =>
    plan.tasks.reduce((sum, task) => sum + count(task), 0);
  const beyond = (name: string, label: string, count: number, free: number, points: number): RiskFactor[] =>
    count > free ? [{ factor: `${name}:${count}`, label: `${count} ${label}`, points: (count - free) * points }] : [];
  const dependencies = total((task) => task.deps_required.runtime.length);
  return [
    ...beyond("many_tasks", `tasks (more than ${freeTasks})`, plan.tasks.length, freeTasks, 5),
    ...beyond(
      "many_files",
      `files to write (more than ${freeFiles})`,
      total((task) => task.files_write.length),
      freeFiles,
      3,
    ),
    ...beyond(
      "many_hot_files",
      `changes to shared files (more than ${freePatchIntents})`,
      total((task) => task.patch_intents.length),
      freePatchIntents,
      5,
    ),
    ...beyond("new_dependencies", dependencies === 1 ? "new dependency" : "new dependencies", dependencies, 0, 3),
    ...beyond("many_contracts", `contracts (more than ${freeContracts})`, plan.contracts.length, freeContracts, 5),
  ];
}

function coverage(plan: Plan): RiskFactor[] {
  const tested = plan.tasks.filter((task) => task.verification.some((check) => check.type === "test")).length;
  if (tested === plan.tasks.length) return [];
  const share = tested / plan.tasks.length;
  return [
    {
      factor: `incomplete_test_coverage:${roundHalfEven(share * 100)}%`,
      label: `Only ${tested} of ${plan.tasks.length} tasks have a test`,
      points: Math.trunc((1 - share) * 20),
    },
  ];
}

/** Python's `:.0%`, which the seed prints with, rounds 12.5 to 12 and 37.5 to 38. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
