// Merging: the verified commit becomes a candidate, the candidate is tested, and only then staging moves.

import type { CheckCommand } from "@signalbox/base";
import { ok, type Result } from "@signalbox/base";
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
    const tested = await testCandidate(world, context, run, { task, attempt, round, verified, onto, candidateSha });
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
  onto: string;
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
  const incremental = await incrementalCheck(world, run, candidate);
  if (!incremental.ok) return incremental;
  commands.push(...incremental.value);
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

/** The incremental tests, where the task's own commands haven't run as much already. */
async function incrementalCheck(
  { repository, project, folders }: World,
  run: RunState,
  { task, onto, candidateSha }: Candidate,
): Promise<Result<CheckCommand[]>> {
  const files = await repository.changedFiles({ worktree: folders.staging, base: onto, sha: candidateSha });
  if (!files.ok) return files;
  // What fails on the base and was excused is known by the command that it failed with, the whole suite's.
  const known = (run.baseline?.excused.length ?? 0) > 0;
  const found = await project.incrementalTest(folders.staging, known ? null : { onto, files: files.value });
  if (!found) return ok([]);
  const { command, whole, why } = found;
  const planned = run.plan?.plan.tasks.find((each) => each.id === task)?.verification ?? [];
  if (planned.some((check) => check.required && (check.command === command || check.command === whole))) return ok([]);
  const name = why ? { name: `${command} (all of it: ${why})` } : {};
  const part = whole ? { mayBeEmpty: true } : {};
  return ok([{ id: "incremental", command, type: "test", required: true, ...name, ...part }]);
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
