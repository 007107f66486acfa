// `risk`, `dag` and `conflict`: the analysis of a plan on disk, with the keys that the seed's programs answer with.
import { readFile } from "node:fs/promises";
import { count, type Failure, failure, ok, type Result } from "@signalbox/base";
import {
  analyseDag,
  computeRisk,
  defaultGateConfig,
  detectConflicts,
  explainIssues,
  type GateConfig,
  gateConfigFrom,
  type Plan,
  planSchema,
  readYaml,
} from "@signalbox/engine";
import { loadProjectConfig } from "@signalbox/project";
import type { Answer } from "../answer.ts";

/** Where a plan stands unless said otherwise. */
export const usualPlan = "tasks.yaml";

/**
 * Reads the shape of a plan; rules beyond it (cycles, unknown dependencies) are what `dag` is asked about. Failures:
 * `plan_missing`, `plan_invalid` with the line of its first problem.
 */
export async function readPlan(path: string): Promise<Result<Plan>> {
  const text = await readText(path, "plan_missing", "Name a tasks.yaml, or go to the folder that has one.");
  if (!text.ok) return text;
  const read = readYaml(text.value, "plan");
  if (!read.ok) return planInvalid(path, [read.problem]);
  const parsed = planSchema.safeParse(read.value.raw);
  if (parsed.success) return ok(parsed.data);
  return planInvalid(path, read.value.place(explainIssues(parsed.error, read.value.raw, "the plan")));
}

/** Scores a plan; `config` is a `.claude-agents.yaml` whose patterns and threshold hold, the usual ones without it. */
export async function risk(path: string, options: { config?: string }): Promise<Result<Answer>> {
  const gate = options.config === undefined ? ok(defaultGateConfig) : await readGate(options.config);
  if (!gate.ok) return gate;
  const plan = await readPlan(path);
  if (!plan.ok) return plan;
  const { score, factors, auto_approve, auto_approve_threshold, status, details } = computeRisk(plan.value, gate.value);
  const lines = details.map(({ points, label, path: about }) => `  +${points}  ${label}${about ? `: ${about}` : ""}`);
  return ok({
    json: { score, factors, auto_approve, auto_approve_threshold, status },
    text: [`Risk score: ${score} (${status}; approved by policy up to ${auto_approve_threshold})`, ...lines].join("\n"),
  });
}

/** The waves of a plan; exit code 1 where its tasks can't be ordered. */
export async function dag(path: string): Promise<Result<Answer>> {
  const plan = await readPlan(path);
  if (!plan.ok) return plan;
  const { tasks } = plan.value;
  const found = analyseDag(tasks);
  if (found.valid) {
    const { waves } = found;
    const lines = waves.map((wave, at) => `  Wave ${at + 1}: ${wave.join(", ")}`);
    return ok({
      json: { valid: true, waves, total_waves: waves.length, total_tasks: tasks.length },
      text: [`Valid: ${count(tasks.length, "task")} in ${count(waves.length, "wave")}`, ...lines].join("\n"),
    });
  }
  if (found.reason === "cycle") {
    const text = `The tasks wait for each other in a circle: ${found.cycle.join(" -> ")}`;
    return ok({ json: { valid: false, cycle: found.cycle }, text, code: 1 });
  }
  const errors =
    found.reason === "duplicate_id"
      ? found.ids.map((id) => `Two tasks are called ${id}.`)
      : found.unknown.map(({ task, dependency }) => `${task} depends on ${dependency}, which isn't in the plan.`);
  return ok({ json: { valid: false, errors }, text: errors.join("\n"), code: 1 });
}

/** Files and resources that two unordered tasks touch; exit code 1 where there are any. */
export async function conflict(path: string): Promise<Result<Answer>> {
  const plan = await readPlan(path);
  if (!plan.ok) return plan;
  if (!analyseDag(plan.value.tasks).valid) {
    return failure("plan_invalid", `The tasks in ${path} can't be ordered. Run \`signalbox dag ${path}\` first.`);
  }
  const conflicts = detectConflicts(plan.value.tasks);
  const said = conflicts.map(
    ({ type, target, tasks, resolution }) =>
      `  ${type} ${target}: ${tasks.join(", ")} (let ${resolution.task} depend on ${resolution.dependsOn})`,
  );
  return ok({
    json: {
      conflicts: conflicts.map(({ type, target, tasks }) => ({ type, target, tasks })),
      count: conflicts.length,
    },
    text: said.length === 0 ? "No conflicts" : [`Conflicts: ${said.length}`, ...said].join("\n"),
    code: said.length === 0 ? 0 : 1,
  });
}

async function readGate(path: string): Promise<Result<GateConfig>> {
  const text = await readText(path, "config_missing", "Name a .claude-agents.yaml.");
  if (!text.ok) return text;
  const loaded = loadProjectConfig(text.value);
  if (loaded.ok) return ok(gateConfigFrom({ ...loaded.value.approval, ...loaded.value.risk }));
  const problem = loaded.problems[0];
  return failure("config_invalid", `${path}, line ${problem?.line}: ${problem?.message}`);
}

async function readText(path: string, code: string, hint: string): Promise<Result<string, Failure>> {
  try {
    return ok(await readFile(path, "utf8"));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return failure(code, missing ? `There is no file ${path}. ${hint}` : `${path} can't be read. ${hint}`);
  }
}

function planInvalid(path: string, problems: readonly { line: number; column: number; message: string }[]) {
  const [first] = problems;
  const rest = problems.slice(1).map(({ line, column, message }) => `${path}:${line}:${column} ${message}`);
  const sentence = `${path}, line ${first?.line}: ${first?.message}`;
  return failure("plan_invalid", sentence, rest.length > 0 ? rest.join("\n") : undefined);
}
