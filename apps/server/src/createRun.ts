// A new run or a changed plan, from what a person handed in: checked, scored, and only then given to the engine.
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { count, failure, ok, type Result } from "@signalbox/base";
import { defaultRunOptions, type PlanProblem } from "@signalbox/engine";
import type { createRunSchema, submitPlanSchema } from "@signalbox/protocol";
import type * as z from "zod";
import type { Visitor } from "./access/index.ts";
import { containmentOf, isSandboxed } from "./adapters/sandbox.ts";
import type { Panel } from "./panel.ts";
import { checkPlan, revisionOf } from "./plans.ts";
import { knownProject, readProjectSettings } from "./projectFacts.ts";

/** Opens a run that stands at its gate, or that a planner plans where no plan came with it. Failures: `trust_needed`, `sandbox_missing`, `plan_invalid`, `target_missing`, those of the preflight. */
export async function createRun(
  panel: Panel,
  wanted: z.output<typeof createRunSchema>,
  by: string,
): Promise<Result<{ runId: string }>> {
  const project = await knownProject(panel.store, wanted.projectId);
  if (!project.ok) return project;
  const { config, trust } = await readProjectSettings(project.value, panel.userConfig);
  if (!trust.trusted) {
    return failure(
      "trust_needed",
      "This project wants to execute commands of its own. Look at them and trust the project first.",
    );
  }
  const mode = wanted.mode ?? panel.userConfig.agent.mode;
  const contained = await mayBeUnattended(panel, mode, wanted.withoutSandbox, by);
  if (!contained.ok) return contained;
  const checked = wanted.plan === undefined ? null : checkPlan(wanted.plan, config.gate);
  if (checked && !checked.ok) return planInvalid(checked.problems);
  const current = await panel.defaultTarget(wanted.projectId);
  const target = wanted.target ?? (current === null ? null : { kind: "fastForward" as const, branch: current });
  if (!target)
    return failure("target_missing", "This repository has no branch checked out. Name the branch to land on.");
  // A branch to fast-forward is where work begins; one that is yet to be left can't be.
  const begin = target.kind !== "branch" ? target.branch : (current ?? wanted.base);
  const payer = await panel.machine.payer();
  return panel.runs.create({
    projectId: wanted.projectId,
    request: wanted.request,
    base: wanted.base === "HEAD" ? begin : wanted.base,
    target,
    plan: checked && revisionOf(checked, 1, by),
    options: {
      ...defaultRunOptions,
      maxWorkers: wanted.maxWorkers ?? config.maxParallelWorkers,
      maxIterations: config.maxIterations,
      mailbox: config.mailboxEnabled,
      maxRenegotiations: config.maxRenegotiations,
      landingGate: wanted.landingGate ?? false,
      budget: config.budget,
      approval: config.approval,
      typicalTaskUsd: await typicalTaskUsd(panel, wanted.projectId),
      packages: { autoApprove: config.dependencies.autoApprove, allowed: config.dependencies.allowedPackages },
      mode,
      containment: (await containmentOf(panel.userConfig.agent)).words,
      ...(payer ? { payer } : {}),
    },
    by,
  });
}

/** Unattended sessions that nothing contains need a person who takes that on, by name, once on a machine. */
async function mayBeUnattended(
  panel: Panel,
  mode: string,
  accepted: boolean | undefined,
  by: string,
): Promise<Result<null>> {
  const { agent } = panel.userConfig;
  if (mode !== "unattended" || agent.driver === "script" || (await isSandboxed(agent, "session"))) return ok(null);
  const file = join(panel.installation.home, "without-sandbox.json");
  if (existsSync(file)) return ok(null);
  if (!accepted) {
    const { words } = await containmentOf(agent);
    return failure("sandbox_missing", `${words} In an unattended run nobody would be asked.`);
  }
  await writeFile(file, `${JSON.stringify({ by, at: new Date().toISOString() })}\n`, { mode: 0o600 });
  return ok(null);
}

/** What a task of this project has cost on average, over its last runs that landed; null where nothing is known. */
async function typicalTaskUsd(panel: Panel, projectId: string): Promise<number | null> {
  if (panel.userConfig.agent.driver === "script") return 0;
  const { runs } = await panel.store.runs.list({ limit: 200 });
  const known = runs
    .filter((run) => run.projectId === projectId && run.outcome === "landed" && run.costUsd > 0)
    .slice(0, 10);
  const tasks = known.reduce((sum, run) => sum + run.tasks, 0);
  return tasks > 0 ? known.reduce((sum, run) => sum + run.costUsd, 0) / tasks : null;
}

/** Hands a changed plan in for a run that stands at its gate or asks for one. */
export async function submitPlan(
  panel: Panel,
  runId: string,
  { yaml, revision }: z.output<typeof submitPlanSchema>,
  visitor: Visitor,
): Promise<Result<{ seq: number }>> {
  const opened = await panel.runs.reopen(runId);
  if (!opened.ok) return opened;
  const run = opened.value;
  const checked = checkPlan(yaml, await panel.gateConfig(run.loop.state().projectId));
  if (!checked.ok) return planInvalid(checked.problems);
  const { name: by } = visitor;
  const as = await panel.knownAs(visitor);
  const plan = { ...revisionOf(checked, revision + 1, by), ...(as === by ? {} : { draftedAs: as }) };
  return run.loop.take({ type: "plan.submit", by, plan });
}

function planInvalid(problems: PlanProblem[]): Result<never> {
  const detail = problems.map((each) => `${each.line}:${each.column} ${each.message}`).join("\n");
  return failure(
    "plan_invalid",
    `The plan has ${count(problems.length, "problem")}. Line ${problems[0]?.line}: ${problems[0]?.message}`,
    detail,
  );
}
