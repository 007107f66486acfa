// Closing: every unmerged tip is kept under a ref; then panes, worktrees and branches of the run go.
import { ok, type Result } from "@signalbox/base";
import type { RunState } from "@signalbox/engine";
import { attemptBranch, attemptBranches, type EffectOf, type World } from "./world.ts";

export const cleanUp: EffectOf<"cleanUp"> = async (_params, world, { state }) => {
  const run = state();
  const { repository, folders, panes } = world;
  await panes.end();
  const branches = await repository.branchesOf(run.runId);
  const kept: { task: string; attempt: number; ref: string }[] = [];
  for (const { task, attempt } of attemptsIn(branches, run.runId)) {
    const saved = await keepTip(world, run, task, attempt);
    if (!saved.ok) return saved;
    if (saved.value) kept.push({ task, attempt, ref: saved.value });
    const removed = await repository.removeWorktree(folders.worktree(task, attempt));
    if (!removed.ok) return removed;
    repository.unlinkWorktree(`${repository.root}/.worktrees/${task}`);
  }
  for (const path of [folders.review, folders.staging]) {
    const removed = await repository.removeWorktree(path);
    if (!removed.ok) return removed;
  }
  const keptStaging = await keepStaging(world, run);
  if (!keptStaging.ok) return keptStaging;
  for (const { branch } of branches) {
    const sha = await repository.readRef(`refs/heads/${branch}`);
    const deleted = sha ? await repository.deleteBranch({ branch, sha }) : ok(null);
    if (!deleted.ok) return deleted;
  }
  return ok({ kept });
};

/** The attempts that have a branch: also those of an earlier plan, which the state no longer knows. */
function attemptsIn(branches: { branch: string }[], runId: string): { task: string; attempt: number }[] {
  const prefix = attemptBranches(runId);
  return branches.flatMap(({ branch }) => {
    if (!branch.startsWith(prefix)) return [];
    const [task, n] = branch.slice(prefix.length).split("/");
    return task && n ? [{ task, attempt: Number(n) }] : [];
  });
}

/** Commits leftovers and keeps the tip of an attempt; null where it holds nothing that isn't on staging. */
async function keepTip(world: World, run: RunState, task: string, attempt: number): Promise<Result<string | null>> {
  const { repository, folders } = world;
  const worktree = folders.worktree(task, attempt);
  if (await repository.headOf(worktree)) {
    const message = `Keep what ${task} left uncommitted`;
    const committed = await repository.commitAll({ worktree, message, trailers: { "Signalbox-Run": run.runId } });
    if (!committed.ok) return committed;
  }
  const tip = await repository.readRef(`refs/heads/${attemptBranch(run.runId, task, attempt)}`);
  const staging = run.staging.sha ?? run.base.sha;
  const safe = run.outcome === "landed" ? staging : run.base.sha;
  if (!tip || (await repository.isAncestor(tip, safe))) return ok(null);
  const ref = `refs/signalbox/${run.runId}/${task}/${attempt}`;
  const stored = await repository.keepRef({ ref, sha: tip });
  return stored.ok ? ok(ref) : stored;
}

/** What was merged but didn't land stays reachable too. */
async function keepStaging({ repository }: World, run: RunState): Promise<Result<null>> {
  const sha = run.staging.sha;
  if (!sha || run.outcome === "landed" || sha === run.base.sha) return ok(null);
  const stored = await repository.keepRef({ ref: `refs/signalbox/${run.runId}/staging`, sha });
  return stored.ok ? ok(null) : stored;
}
