// Integration: staging, with the moved target brought in where there is one, is tested as a whole.

import type { CheckCommand } from "@signalbox/base";
import { ok, type Result } from "@signalbox/base";
import type { CheckSummary, RunState } from "@signalbox/engine";
import { explained } from "../explain.ts";
import { hostNames, paneNames } from "../hostNames.ts";
import { passedOn } from "../priorEvidence.ts";
import { runAfterSetUp } from "../worktreeSetUp.ts";
import { attemptTrailer, dependencyFolders, type EffectOf, type World } from "./world.ts";

export const checkStaging: EffectOf<"checkStaging"> = ({ round, bringIn }, world, context) =>
  world.stagingTurn(async () => {
    const run = context.state();
    const { repository, folders } = world;
    const rebuilt = await withoutDropped(world, run);
    const current = rebuilt.ok ? await broughtUpToDate(world, run, bringIn) : rebuilt;
    if (!current.ok) {
      if (current.failure.code !== "merge_conflict") return current;
      return ok({ sha: run.staging.sha ?? run.base.sha, checks: [], failure: current.failure });
    }
    const sha = current.value;
    const prepared = await repository.prepareStaging({ worktree: folders.staging, sha, keep: dependencyFolders });
    if (!prepared.ok) return prepared;
    const known = await passedOn(sha, world, run);
    const wanted = await wholeSuite(world, run, sha);
    if (!wanted.ok) return wanted;
    const reused = wanted.value.flatMap(({ id, command }) => {
      const before = known.get(command);
      return before ? [{ ...before, id }] : [];
    });
    const commands = wanted.value.filter(({ command }) => !known.has(command));
    const title = "Testing the whole of staging";
    const ran = await runAfterSetUp(
      { name: hostNames.staging(round), pane: paneNames.staging, title, cwd: folders.staging, commands },
      world,
      context,
    );
    if (!ran.ok) return ran;
    const suiteKnown = wanted.value.some(({ id }) => id === "suite");
    const checks = [...(suiteKnown ? [] : [nothingToRun]), ...reused, ...ran.value];
    const failed = world.checks.judge(checks);
    if (!failed) return ok({ sha, checks, failure: null });
    const asked = {
      role: "integration-checker",
      name: hostNames.summary(round),
      pane: paneNames.summary,
      cwd: folders.staging,
      about: `All tasks are merged, and the whole doesn't pass. The request: ${run.request}.`,
      failed: checks.filter(({ required, status }) => required && status === "failed"),
    } as const;
    return ok({ sha, checks, failure: await explained(failed, asked, world, context) });
  });

/** Staging without the tasks that were dropped since; what it was stays under a ref. */
async function withoutDropped(world: World, run: RunState): Promise<Result<null>> {
  const { repository, folders } = world;
  const ref = `refs/heads/${run.staging.branch}`;
  const tip = await repository.readRef(ref);
  if (!tip) throw new Error(`${ref} is gone.`);
  const merged = new Set(
    Object.values(run.tasks).flatMap(({ id, attempts }) =>
      attempts.filter(({ phase }) => phase === "merged").map(({ n }) => `${id}/${n}`),
    ),
  );
  const rebuilt = await repository.rebuildStaging({
    worktree: folders.staging,
    base: run.base.sha,
    tip,
    key: attemptTrailer,
    keeps: (value) => merged.has(value),
    keep: dependencyFolders,
  });
  if (!rebuilt.ok) return rebuilt;
  if (rebuilt.value.sha === tip) return ok(null);
  const kept = await repository.keepRef({ ref: `refs/signalbox/${run.runId}/staging-${run.round}`, sha: tip });
  if (!kept.ok) return kept;
  const moved = await repository.compareAndSwap({ ref, from: tip, to: rebuilt.value.sha });
  return moved.ok ? ok(null) : moved;
}

/** Merges the moved target into staging; its own commit, so that landing is a fast-forward again. */
async function broughtUpToDate(world: World, run: RunState, bringIn: string | null): Promise<Result<string>> {
  const { repository, folders } = world;
  const ref = `refs/heads/${run.staging.branch}`;
  const from = await repository.readRef(ref);
  if (!from) throw new Error(`${ref} is gone.`);
  if (!bringIn || (await repository.isAncestor(bringIn, from))) return ok(from);
  const merged = await repository.mergeCandidate({
    worktree: folders.staging,
    onto: from,
    sha: bringIn,
    message: `Bring in ${run.target.branch}`,
    trailers: { "Signalbox-Run": run.runId },
    keep: dependencyFolders,
  });
  if (!merged.ok) return merged;
  const moved = await repository.compareAndSwap({ ref, from, to: merged.value.candidateSha });
  return moved.ok ? ok(merged.value.candidateSha) : moved;
}

/** The project's own suite, every required command of the plan, what is configured, and the project's tools, each once. */
async function wholeSuite(world: World, run: RunState, sha: string): Promise<Result<CheckCommand[]>> {
  const { staging } = world.folders;
  const changes = await world.repository.changedFiles({ worktree: staging, base: run.base.sha, sha });
  if (!changes.ok) return changes;
  const changed = changes.value.map((change) => change.path);
  const suite = await world.project.testCommand(staging);
  const commands = new Map<string, CheckCommand>();
  if (suite) commands.set(suite, { id: "suite", command: suite, type: "test", required: true });
  const planned = (run.plan?.plan.tasks ?? []).filter((task) => run.tasks[task.id]?.phase === "merged");
  for (const task of planned) {
    for (const [index, check] of task.verification.entries()) {
      if (!check.required) continue;
      const command = world.checks.resolveCommand(check.command, staging, task.files_write);
      if (commands.has(command)) continue;
      const timeoutMs = check.timeout * 1_000;
      commands.set(command, { id: `${task.id}-${index + 1}`, command, type: check.type, required: true, timeoutMs });
    }
  }
  const tools = await world.project.tools(staging, { base: run.base.sha, changed });
  for (const check of [...world.project.configured.postMerge, ...tools]) {
    if (!commands.has(check.command)) commands.set(check.command, check);
  }
  return ok([...commands.values()]);
}

const nothingToRun: CheckSummary = {
  id: "suite",
  name: "Whole test suite",
  type: "test",
  required: false,
  status: "not_run",
  durationMs: 0,
  summary: "No test command is known for this project.",
};
