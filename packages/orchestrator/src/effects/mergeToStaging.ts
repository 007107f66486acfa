// Merging: the verified commit becomes a candidate, the candidate is tested, and only then staging moves.

import type { CheckCommand } from "@signalbox/base";
import { ok } from "@signalbox/base";
import type { CheckSummary, RunState } from "@signalbox/engine";
import { hostNames, paneNames } from "../hostNames.ts";
import type { EffectContext } from "../runLoop.ts";
import { runAfterSetUp } from "../worktreeSetUp.ts";
import { attemptTrailer, dependencyFolders, type EffectOf, type World } from "./world.ts";

export const mergeToStaging: EffectOf<"mergeToStaging"> = ({ task, attempt, round }, world, context) =>
  world.stagingTurn(async () => {
    const run = context.state();
    const { repository, folders } = world;
    const verified = run.tasks[task]?.attempts.find((each) => each.n === attempt)?.sha;
    const onto = run.staging.sha;
    if (!verified || !onto) throw new Error(`${task}/${attempt} is to be merged, but has no verified commit.`);
    const ref = `refs/heads/${run.staging.branch}`;
    const value = `${task}/${attempt}`;
    // Killed after staging moved and before the log said so: the trailer tells.
    const merged = await repository.findTrailer({ ref, since: onto, key: attemptTrailer, value });
    if (merged) return ok({ stagingSha: merged, checks: [] });

    const candidate = await repository.mergeCandidate({
      worktree: folders.staging,
      onto,
      sha: verified,
      message: `Merge ${task}`,
      trailers: { [attemptTrailer]: value, "Signalbox-Run": run.runId },
      keep: dependencyFolders,
    });
    if (!candidate.ok) {
      if (candidate.failure.code !== "merge_conflict") return candidate;
      return ok({ failure: { ...candidate.failure, category: "merge_conflict" as const }, checks: [] });
    }
    const { candidateSha } = candidate.value;
    const tested = await testCandidate(world, context, run, { task, attempt, round, verified, candidateSha });
    if (!tested.ok) return tested;
    const failed = world.checks.judge(tested.value);
    if (failed) {
      const message = `Merged with what the other tasks did, it no longer passes. ${failed.message}`;
      return ok({ failure: { ...failed, message }, checks: tested.value });
    }
    const moved = await repository.compareAndSwap({ ref, from: onto, to: candidateSha });
    return moved.ok ? ok({ stagingSha: candidateSha, checks: tested.value }) : moved;
  });

interface Candidate {
  task: string;
  attempt: number;
  round: number;
  verified: string;
  candidateSha: string;
}

/** The task's checks and the incremental tests on the candidate; what passed on an identical tree counts. */
async function testCandidate(world: World, context: EffectContext, run: RunState, candidate: Candidate) {
  const { task, attempt, round } = candidate;
  const sameTree = await world.repository.haveSameTree(candidate.verified, candidate.candidateSha);
  const planned = run.plan?.plan.tasks.find((each) => each.id === task);
  const own = sameTree ? [] : (planned?.verification ?? []);
  const commands = own.map(
    (check, index): CheckCommand => ({
      id: `merge-${index + 1}`,
      command: world.checks.resolveCommand(check.command, world.folders.staging, planned?.files_write ?? []),
      type: check.type,
      required: check.required,
      timeoutMs: check.timeout * 1_000,
    }),
  );
  const incremental = await world.project.incrementalTest(world.folders.staging);
  const covered = (planned?.verification ?? []).some((check) => check.command === incremental && check.required);
  if (incremental && !covered) commands.push({ id: "incremental", command: incremental, type: "test", required: true });
  if (completesWave(run, task)) commands.push(...world.project.configured.barrier);
  const name = hostNames.merge(task, attempt, round, candidate.candidateSha);
  const title = `Testing ${task} on staging`;
  const ran = await runAfterSetUp(
    { name, pane: paneNames.staging, title, cwd: world.folders.staging, commands },
    world,
    context,
  );
  return ran.ok && sameTree ? ok([reused(), ...ran.value]) : ran;
}

/** Whether every task of the same depth is merged once this one is. */
function completesWave(run: RunState, task: string): boolean {
  const dag = run.plan?.analysis.dag;
  const wave = (dag?.valid ? dag.waves : []).find((ids) => ids.includes(task)) ?? [];
  return wave.every((id) => id === task || ["merged", "skipped"].includes(run.tasks[id]?.phase ?? "pending"));
}

const reused = (): CheckSummary => ({
  id: "same-tree",
  name: "Merged tree",
  type: "rule",
  required: true,
  status: "passed",
  durationMs: 0,
  summary: "The merged tree is the one that was verified, so its checks count.",
});
