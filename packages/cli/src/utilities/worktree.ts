// `worktree`: the worktrees of a run without the panel; on branches of its own, merged into a staging branch of its own.
import { join } from "node:path";
import { failure, isSafeId, ok, type Result } from "@signalbox/base";
import { openRepository, type Repository } from "@signalbox/git";
import { type Answer, columns } from "../answer.ts";
import { findProject } from "../findProject.ts";
import { type LocalRun, localRun, makeFolders } from "./localRun.ts";
import { managingRun, refuseManaged } from "./managed.ts";

/** A repository with the run that works in it. */
interface Workplace {
  repository: Repository;
  run: LocalRun;
}

/** Opens the project for work. Failures: `run_managed`, those of opening the repository. */
export async function openWorkplace(): Promise<Result<Workplace>> {
  const root = findProject();
  const free = await refuseManaged(
    root,
    (run) => `It makes, merges and removes its worktrees itself; work in one with \`signalbox take-over TASK ${run}\`.`,
  );
  if (!free.ok) return free;
  const repository = await openRepository(root);
  if (!repository.ok) return repository;
  const run = localRun(repository.value.root);
  await makeFolders(run);
  return ok({ repository: repository.value, run });
}

/** The worktree of a task; there is one per task, whatever was tried in it. */
export const worktreePath = ({ run }: Workplace, task: string): string => run.folders.worktree(task, 1);
const branchOf = ({ run }: Workplace, task: string): string => `signalbox/${run.id}/t/${task}/1`;
const stagingBranch = ({ run }: Workplace): string => `signalbox/${run.id}/staging`;

/** Where staging stands: its branch, else what is checked out. Failure: `no_commit`. */
export async function stagingOf(place: Workplace): Promise<Result<string>> {
  const { repository } = place;
  const sha = (await repository.resolve(`refs/heads/${stagingBranch(place)}`)) ?? (await repository.resolve("HEAD"));
  return sha ? ok(sha) : failure("no_commit", "This repository has no commit yet.");
}

/** Makes the worktree of a task from staging, or finds it with its work. */
export async function createWorktree(task: string, base: string | undefined): Promise<Result<Answer>> {
  if (!isSafeId(task)) return failure("unsafe_id", `"${task}" is no id of a task.`);
  const opened = await openWorkplace();
  if (!opened.ok) return opened;
  const place = opened.value;
  const { repository } = place;
  const from = base === undefined ? await stagingOf(place) : ok(await repository.resolve(base));
  if (!from.ok) return from;
  if (from.value === null) return failure("ref_unknown", `"${base}" is no commit here.`);
  const made = await repository.ensureWorktree({
    path: worktreePath(place, task),
    branch: branchOf(place, task),
    sha: from.value,
  });
  if (!made.ok) return made;
  repository.ensureExcluded(["/.worktrees", "/.task-status.json"]);
  const linked = repository.linkWorktree({ link: join(repository.root, ".worktrees", task), to: made.value.path });
  if (!linked.ok) return linked;
  const { path, branch, created } = made.value;
  return ok({ json: { task_id: task, path, branch, created }, text: `${task}: ${path} on ${branch}` });
}

/** Removes a task's worktree; what isn't merged is kept under a ref first. */
export async function deleteWorktree(task: string): Promise<Result<Answer>> {
  const opened = await openWorkplace();
  if (!opened.ok) return opened;
  const removed = await remove(opened.value, task);
  if (!removed.ok) return removed;
  const { kept } = removed.value;
  return ok({
    json: { deleted: true, task_id: task, kept },
    text: `Deleted ${task}${kept ? `; its work is kept at ${kept}` : ""}`,
  });
}

/** Commits leftovers, keeps the tip unless staging has it, then removes worktree, branch and link. */
async function remove(place: Workplace, task: string): Promise<Result<{ kept: string | null }>> {
  if (!isSafeId(task)) return failure("unsafe_id", `"${task}" is no id of a task.`);
  const { repository, run } = place;
  const worktree = worktreePath(place, task);
  const there = repository.listWorktrees().some(({ path }) => path === worktree);
  if (there) {
    const saved = await repository.commitAll({ worktree, message: `What ${task} left uncommitted` });
    if (!saved.ok) return saved;
  }
  const branch = branchOf(place, task);
  const tip = await repository.resolve(`refs/heads/${branch}`);
  if (!there && !tip) return failure("task_unknown", `There is no worktree of "${task}".`);
  const staging = await stagingOf(place);
  let kept: string | null = null;
  if (tip && !(staging.ok && (await repository.isAncestor(tip, staging.value)))) {
    kept = `refs/signalbox/${run.id}/${task}/${tip.slice(0, 12)}`;
    const done = await repository.keepRef({ ref: kept, sha: tip });
    if (!done.ok) return done;
  }
  const removed = await repository.removeWorktree(worktree);
  if (!removed.ok) return removed;
  repository.unlinkWorktree(join(repository.root, ".worktrees", task));
  const gone = tip ? await repository.deleteBranch({ branch, sha: tip }) : ok(null);
  return gone.ok ? ok({ kept }) : gone;
}

/** Merges a task's branch into staging, on a candidate first; exit code 1 where it conflicts. */
export async function mergeWorktree(task: string): Promise<Result<Answer>> {
  if (!isSafeId(task)) return failure("unsafe_id", `"${task}" is no id of a task.`);
  const opened = await openWorkplace();
  if (!opened.ok) return opened;
  const place = opened.value;
  const { repository, run } = place;
  const tip = await repository.resolve(`refs/heads/${branchOf(place, task)}`);
  if (!tip) return failure("task_unknown", `There is no worktree of "${task}".`);
  const base = await stagingOf(place);
  if (!base.ok) return base;
  const staging = await repository.ensureBranch({ branch: stagingBranch(place), sha: base.value });
  if (!staging.ok) return staging;
  const onto = staging.value.sha;
  const worktree = await repository.ensureWorktree({ path: run.folders.staging, branch: null, sha: onto });
  if (!worktree.ok) return worktree;
  const trailers = { "Signalbox-Attempt": `${task}/1`, "Signalbox-Run": run.id };
  const wanted = { worktree: run.folders.staging, onto, sha: tip, message: `Merge ${task}`, trailers };
  const candidate = await repository.mergeCandidate(wanted);
  if (!candidate.ok) return candidate;
  const sha = candidate.value.candidateSha;
  const moved = await repository.compareAndSwap({ ref: `refs/heads/${stagingBranch(place)}`, from: onto, to: sha });
  if (!moved.ok) return moved;
  const text = `Merged ${task} into ${stagingBranch(place)}, now ${sha.slice(0, 12)}`;
  return ok({ json: { merged: true, task_id: task, branch: stagingBranch(place), sha }, text });
}

/** The tasks that have a worktree, in the panel's run too. */
export async function listWorktrees(): Promise<Result<Answer>> {
  const repository = await openRepository(findProject());
  if (!repository.ok) return repository;
  const { root } = repository.value;
  const worktrees = tasksIn(repository.value, (await managingRun(root)) ?? localRun(root).id).map(
    ({ task, branch, path }) => ({ task_id: task, path, branch }),
  );
  const rows = worktrees.map(({ task_id, branch, path }) => [task_id, branch ?? "", path]);
  return ok({ json: { worktrees }, text: rows.length > 0 ? columns(rows) : "There are no worktrees" });
}

/** Removes all worktrees of the run; unmerged work is kept under refs. */
export async function cleanUpWorktrees(): Promise<Result<Answer>> {
  const opened = await openWorkplace();
  if (!opened.ok) return opened;
  const cleaned: string[] = [];
  for (const { task } of tasksIn(opened.value.repository, opened.value.run.id)) {
    const removed = await remove(opened.value, task);
    if (!removed.ok) return removed;
    cleaned.push(task);
  }
  const { repository, run } = opened.value;
  const staging = await repository.removeWorktree(run.folders.staging);
  if (!staging.ok) return staging;
  return ok({
    json: { cleaned },
    text: cleaned.length > 0 ? `Removed ${cleaned.join(", ")}` : "There was nothing to remove",
  });
}

function tasksIn(repository: Repository, run: string): { task: string; branch: string | null; path: string }[] {
  const prefix = `signalbox/${run}/t/`;
  return repository.listWorktrees().flatMap(({ path, branch }) => {
    const task = branch?.startsWith(prefix) ? branch.slice(prefix.length).split("/")[0] : undefined;
    return task ? [{ task, branch, path }] : [];
  });
}

/** For `state resume`: removes what a task that never finished left, and where its work is kept. */
export async function recoverTask(task: string): Promise<Result<{ kept: string | null } | null>> {
  const opened = await openWorkplace();
  if (!opened.ok) return opened;
  const there = tasksIn(opened.value.repository, opened.value.run.id).some((each) => each.task === task);
  return there ? remove(opened.value, task) : ok(null);
}
