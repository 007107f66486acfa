// Closing: every unmerged tip is kept under a ref; then panes, worktrees and branches of the run go.
import { ok, type Result } from "@signalbox/base";
import type { RunState } from "@signalbox/engine";
import { hostNames, paneNames } from "../hostNames.ts";
import type { EffectContext } from "../runLoop.ts";
import { tearDown } from "../worktreeSetUp.ts";
import { attemptBranch, attemptBranches, type EffectOf, type World } from "./world.ts";

export const cleanUp: EffectOf<"cleanUp"> = async (_params, world, context) => {
  const run = context.state();
  const { repository, folders, panes } = world;
  await panes.end();
  const branches = await repository.branchesOf(run.runId);
  const warnings = await tearDownAll(world, attemptsIn(branches, run.runId), context);
  const safe = (run.outcome === "landed" && run.staging.sha) || run.base.sha;
  const within = await repository.branchesWithin(run.runId, safe);
  const tips = new Map(branches.map(({ branch, sha }) => [branch, sha]));
  const kept: { task: string; attempt: number; ref: string }[] = [];
  for (const { task, attempt, tip, branch } of attemptsIn(branches, run.runId)) {
    const worktree = folders.worktree(task, attempt);
    const removed = await repository.removeCleanWorktree(worktree);
    if (!removed.ok) return removed;
    if (!removed.value || !within.has(branch)) {
      const saved = await keepTip(world, run, { task, attempt, tip, safe });
      if (!saved.ok) return saved;
      tips.set(branch, saved.value.tip);
      if (saved.value.ref) kept.push({ task, attempt, ref: saved.value.ref });
      const gone = await repository.removeWorktree(worktree);
      if (!gone.ok) return gone;
    }
    repository.unlinkWorktree(`${repository.root}/.worktrees/${task}`);
  }
  for (const path of [folders.planner, folders.baseline, folders.review, folders.staging]) {
    const removed = await repository.removeWorktree(path);
    if (!removed.ok) return removed;
  }
  const keptStaging = await keepStaging(world, run);
  if (!keptStaging.ok) return keptStaging;
  // Only at the tips that were looked at: a branch that somebody has moved meanwhile stays, and is looked at again.
  const deleted = await repository.deleteBranches([...tips].map(([branch, sha]) => ({ branch, sha })));
  return deleted.ok ? ok({ kept, warnings }) : deleted;
};

/** The project's tear-down in every worktree that is there, one after another; what failed stops nothing and is said. */
async function tearDownAll(world: World, attempts: KnownAttempt[], context: EffectContext): Promise<string[]> {
  if (world.setUp.teardown.length === 0) return [];
  const { folders, repository, panes } = world;
  const whole = { baseline: folders.baseline, staging: folders.staging, reviewer: folders.review };
  const places = [
    ...attempts.map(({ task, attempt }) => ({ of: task, n: attempt, cwd: folders.worktree(task, attempt) })),
    ...Object.entries(whole).map(([of, cwd]) => ({ of, n: 1, cwd })),
  ];
  const said: string[] = [];
  for (const { of, n, cwd } of places) {
    if (!(await repository.headOf(cwd))) continue;
    const title = `Tear-down of ${of}${n > 1 ? `, attempt ${n}` : ""}`;
    const run = { name: hostNames.teardown(of, n), pane: paneNames.teardown(of), title, cwd };
    said.push(...(await tearDown(run, world, context)));
  }
  await panes.end();
  return said;
}

interface KnownAttempt {
  task: string;
  attempt: number;
  branch: string;
  /** Where its branch stood when cleaning up began. */
  tip: string;
}

/** The attempts that have a branch: also those of an earlier plan, which the state no longer knows. */
function attemptsIn(branches: { branch: string; sha: string }[], runId: string): KnownAttempt[] {
  const prefix = attemptBranches(runId);
  return branches.flatMap(({ branch, sha }) => {
    if (!branch.startsWith(prefix)) return [];
    const [task, n] = branch.slice(prefix.length).split("/");
    return task && n ? [{ task, attempt: Number(n), branch, tip: sha }] : [];
  });
}

/** Commits leftovers and keeps the tip of an attempt; no `ref` where it holds nothing that isn't safe already. */
async function keepTip(
  world: World,
  run: RunState,
  { task, attempt, tip, safe }: Omit<KnownAttempt, "branch"> & { safe: string },
): Promise<Result<{ tip: string; ref: string | null }>> {
  const { repository, folders } = world;
  const worktree = folders.worktree(task, attempt);
  if (await repository.headOf(worktree)) {
    const message = `Keep what ${task} left uncommitted`;
    const committed = await repository.commitAll({ worktree, message, trailers: { "Signalbox-Run": run.runId } });
    if (!committed.ok) return committed;
  }
  const now = (await repository.readRef(`refs/heads/${attemptBranch(run.runId, task, attempt)}`)) ?? tip;
  if (await repository.isAncestor(now, safe)) return ok({ tip: now, ref: null });
  const ref = `refs/signalbox/${run.runId}/${task}/${attempt}`;
  const stored = await repository.keepRef({ ref, sha: now });
  return stored.ok ? ok({ tip: now, ref }) : stored;
}

/** What was merged but didn't land stays reachable too. */
async function keepStaging({ repository }: World, run: RunState): Promise<Result<null>> {
  const sha = run.staging.sha;
  // What went to a pull request has moved nothing here yet.
  const here = run.outcome === "landed" && run.target.kind !== "pullRequest";
  if (!sha || here || sha === run.base.sha) return ok(null);
  const stored = await repository.keepRef({ ref: `refs/signalbox/${run.runId}/staging`, sha });
  return stored.ok ? ok(null) : stored;
}
