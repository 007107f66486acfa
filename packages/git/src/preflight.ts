// Everything about the repository that would make a run fail later, said before it starts.

import { existsSync } from "node:fs";
import { failure, isSafeId, ok, type Result } from "@signalbox/base";
import type { Context } from "./context.ts";
import { inspect, type RepositoryFacts } from "./inspect.ts";
import { checkoutsOf, whyBusy } from "./landing.ts";
import { isBranchName } from "./names.ts";
import { remoteOf } from "./push.ts";
import { isAncestor, resolve } from "./refs.ts";
import { readStatus } from "./status.ts";

/** What a run asks of the repository. */
export interface PreflightWish {
  /** Any name of a commit: branch, tag, SHA. */
  base: string;
  /** The branch to land on. */
  target: string;
  /** `fast-forward` moves an existing target; `branch` leaves a new one; `pull-request` asks a remote's branch to take it. */
  landing?: "fast-forward" | "branch" | "pull-request";
  runId: string;
}

/** What is good to know but stops nothing. `code` is stable, `message` a sentence with what to do. */
export interface PreflightWarning {
  code: string;
  message: string;
}

/** What the run will work with. */
export interface Preflight {
  baseSha: string;
  targetBranch: string;
  /** Null where the target will be created. */
  targetSha: string | null;
  warnings: PreflightWarning[];
}

/**
 * Checks base, target and repository; changes nothing, and can be asked again at any time. Failures: `no_commit`,
 * `base_unknown`, `bad_branch_name`, `target_missing`, `target_exists`, `name_blocked`, `checkout_busy`,
 * `run_leftover`, `no_remote`, `lfs_missing`, `filter_not_trusted`, `git_failed`.
 */
export async function preflight(context: Context, wish: PreflightWish): Promise<Result<Preflight>> {
  if (!isSafeId(wish.runId)) {
    throw new Error(`Not a run id: ${JSON.stringify(wish.runId)}`);
  }
  const inspected = await inspect(context);
  if (!inspected.ok) {
    return inspected;
  }
  const facts = inspected.value;
  if (facts.headSha === null && facts.branches.length === 0) {
    return failure(
      "no_commit",
      `The repository at ${context.root} has no commit yet. Make a first commit, then start the run.`,
    );
  }
  const baseSha = await resolve(context, wish.base);
  if (baseSha === null) {
    return failure(
      "base_unknown",
      `There is no branch, tag or commit "${wish.base}" to start from. Choose another base.`,
    );
  }
  const target = judgeTarget(facts, wish);
  if (!target.ok) {
    return target;
  }
  const remote = wish.landing === "pull-request" ? await remoteOf(context, wish.target) : ok(null);
  if (!remote.ok) {
    return remote;
  }
  const refusal =
    blockedName(facts) ?? programsMissing(facts) ?? leftover(facts, wish.runId) ?? busyTarget(context, wish);
  if (refusal !== null) {
    return refusal;
  }
  const warnings = [...generalWarnings(facts), ...(await targetWarnings(context, wish.target, target.value, baseSha))];
  return ok({ baseSha, targetBranch: wish.target, targetSha: target.value, warnings });
}

function judgeTarget(facts: RepositoryFacts, wish: PreflightWish): Result<string | null> {
  const { target } = wish;
  if (!isBranchName(target)) {
    return failure("bad_branch_name", `"${target}" can't be the name of a branch. Choose another target.`);
  }
  if (/^signalbox(?:\/|$)/i.test(target)) {
    return failure(
      "bad_branch_name",
      `Branches named signalbox belong to the runs. Choose another target than ${target}.`,
    );
  }
  const found = facts.branches.find((one) => one.branch === target);
  if (wish.landing === "pull-request") {
    return ok(null);
  }
  if (wish.landing === "branch") {
    const inTheWay = facts.branches.find(
      ({ branch }) => branch === target || branch.startsWith(`${target}/`) || target.startsWith(`${branch}/`),
    );
    return inTheWay === undefined
      ? ok(null)
      : failure(
          "target_exists",
          `A branch ${target} can't be left while ${inTheWay.branch} exists. Choose another name.`,
        );
  }
  return found === undefined
    ? failure(
        "target_missing",
        `There is no branch ${target} to land on. Create it, or choose one of those that exist.`,
      )
    : ok(found.sha);
}

/** `signalbox/<run>/...` needs `signalbox` to be a folder among the branches. */
function blockedName(facts: RepositoryFacts) {
  const blocker = facts.branches.find(({ branch }) => branch.toLowerCase() === "signalbox");
  return blocker === undefined
    ? null
    : failure(
        "name_blocked",
        `A branch named ${blocker.branch} keeps git from making the branches of a run (signalbox/...). ` +
          `Rename it: git branch -m ${blocker.branch} ${blocker.branch}-old`,
      );
}

function programsMissing(facts: RepositoryFacts) {
  if (facts.usesLfs && !facts.lfsInstalled) {
    return failure(
      "lfs_missing",
      "The repository keeps files in Git LFS, which isn't set up here. Install git-lfs and run: git lfs install",
    );
  }
  const [filter] = facts.switchedOffFilters;
  return filter === undefined
    ? null
    : failure(
        "filter_not_trusted",
        `The repository's configuration runs a program on files (filter "${filter}"), and Signalbox runs no program ` +
          "of a repository that was not trusted. Trust the filter, or move its configuration to your own (git config --global).",
      );
}

function leftover(facts: RepositoryFacts, runId: string) {
  const tasks = facts.leftovers.branches.filter(({ branch }) => branch.startsWith(`signalbox/${runId}/t/`));
  const names = tasks
    .map((one) => one.branch)
    .slice(0, 3)
    .join(", ");
  return tasks.length === 0
    ? null
    : failure(
        "run_leftover",
        `Branches of an earlier run with the same id are left (${names}). Look at them, then delete or rename them.`,
      );
}

/** A lock or an unfinished merge where the target is checked out would refuse the landing. */
function busyTarget(context: Context, wish: PreflightWish) {
  const busy =
    wish.landing === "branch" || wish.landing === "pull-request"
      ? null
      : (checkoutsOf(context, wish.target).map(whyBusy).find(Boolean) ?? null);
  return busy === null ? null : failure("checkout_busy", busy);
}

function generalWarnings(facts: RepositoryFacts): PreflightWarning[] {
  const warnings: PreflightWarning[] = [];
  const warn = (when: boolean, code: string, message: string) => when && warnings.push({ code, message });
  warn(
    facts.hasSubmodules,
    "submodules",
    "The repository has submodules. They are empty in worktrees unless the set-up script runs: git submodule update --init",
  );
  warn(
    facts.usesLfs,
    "lfs",
    "The repository keeps files in Git LFS. Every worktree gets them through git-lfs, from its cache or the server.",
  );
  warn(
    facts.shallow,
    "shallow",
    "The clone is shallow. Merges may not find a common ancestor; git fetch --unshallow gets the rest.",
  );
  warn(facts.signing, "signing", "Commits are signed in this repository. Those of sessions and of Signalbox are not.");
  warn(facts.identity === null, "no_identity", "git knows no name and e-mail here. Sessions commit as Signalbox.");
  warn(
    facts.indexLock !== null,
    "index_lock",
    `${facts.indexLock?.path} is there. If no git is running in the checkout, remove it.`,
  );
  warn(
    facts.operation !== null,
    "operation",
    `A ${facts.operation} is in progress in the checkout. The run leaves it alone.`,
  );
  const gone = facts.leftovers.worktrees.filter((one) => !existsSync(one.path)).length;
  warn(
    gone > 0,
    "stale_worktrees",
    `${gone} worktree(s) of earlier runs are registered but gone. git worktree prune forgets them.`,
  );
  return warnings;
}

async function targetWarnings(
  context: Context,
  target: string,
  targetSha: string | null,
  baseSha: string,
): Promise<PreflightWarning[]> {
  if (targetSha === null) {
    return [];
  }
  const warnings: PreflightWarning[] = [];
  if (!(await isAncestor(context, targetSha, baseSha))) {
    warnings.push({
      code: "target_ahead",
      message: `${target} has commits that the base doesn't have. They are merged in before landing.`,
    });
  }
  for (const { path } of checkoutsOf(context, target)) {
    const status = await readStatus(context, path, { untracked: "none", submodules: "dirty" });
    if (status.ok && status.value.entries.length > 0) {
      const message = `${path} is on ${target} and has ${status.value.entries.length} uncommitted change(s). Landing waits until they are committed or stashed.`;
      warnings.push({ code: "checkout_dirty", message });
    }
  }
  return warnings;
}
