// Worktrees for attempts and for staging: made, found again after a crash, and removed, outside the user's checkout.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { delay, failure, ok, type Result } from "@signalbox/base";
import { gitFailed } from "./call.ts";
import type { Context } from "./context.ts";
import { requireOwnBranch, requireSha } from "./names.ts";
import { freeOwnIndex, staleAfterMs, waitForLock } from "./ownLock.ts";
import { removeTree } from "./removeTree.ts";
import {
  entryAt,
  gitDirOf,
  readHead,
  readText,
  realPath,
  type WorktreeEntry,
  worktreeEntries,
} from "./worktreeFiles.ts";

/** A worktree that is ready to be used. */
export interface Worktree {
  path: string;
  /** The branch that is checked out; null where HEAD is detached. */
  branch: string | null;
  /** False where it was there already, with whatever work is in it. */
  created: boolean;
}

/**
 * Makes the worktree at `path` on `branch` (created at `sha` unless it exists; null: detached at `sha`), or finds
 * it as an earlier call left it, with its work. A half-made one is made again. Nothing else at `path` is touched.
 * Failures: `path_taken`, `worktree_busy`, `branch_in_use`, `ref_blocked`, `git_failed`.
 */
export async function ensureWorktree(
  context: Context,
  wanted: { path: string; branch: string | null; sha: string },
): Promise<Result<Worktree>> {
  const path = realPath(wanted.path);
  const entry = existsSync(join(context.commonDir, "worktrees")) ? entryAt(context, path) : undefined;
  if (entry !== undefined) {
    const found = await findAgain(context, entry);
    if (!found.ok || found.value !== null) {
      return found as Result<Worktree>;
    }
  } else if (existsSync(path) && readdirSync(path).length > 0) {
    return failure(
      "path_taken",
      `${path} exists and is not a worktree of this repository. Move it away; it is left as it is.`,
    );
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return addWorktree(context, path, wanted.branch, wanted.sha);
}

const maxTries = 8;

async function addWorktree(
  context: Context,
  path: string,
  branch: string | null,
  sha: string,
): Promise<Result<Worktree>> {
  if (branch !== null) {
    requireOwnBranch(branch);
  }
  const add = ["worktree", "add", "--quiet"];
  const fresh = branch === null ? [...add, "--detach", path] : [...add, "--no-track", "-b", branch, path];
  let output = await context.git([...fresh, requireSha(sha)]);
  for (let tries = 1; output.code !== 0 && tries < maxTries; tries += 1) {
    if (branch !== null && /already exists/.test(output.err)) {
      output = await context.git([...add, path, branch]);
    } else if (/failed to read .*commondir|could not create directory of/.test(output.err)) {
      // Git stumbles over the entry of another worktree that is being made or removed at this moment.
      await delay(tries * 20);
      output = await context.git([...fresh, sha]);
    } else {
      break;
    }
  }
  if (output.code === 0) {
    return ok({ path, branch, created: true });
  }
  const user = /already (?:checked out|used by worktree) at '(.*)'/.exec(output.err)?.[1];
  if (user !== undefined) {
    return failure("branch_in_use", `${branch} is checked out at ${user}. Remove that worktree first.`, output.err);
  }
  const blocker = /'refs\/heads\/([^']+)' exists; cannot create/.exec(output.err)?.[1];
  return blocker === undefined
    ? gitFailed(`No worktree at ${path}`, output)
    : failure("ref_blocked", `${branch} can't be created while a branch ${blocker} exists. Rename ${blocker} first.`);
}

/** The worktree of `entry` if it is whole; null where there was none or half of one, now cleared away. */
async function findAgain(context: Context, entry: WorktreeEntry): Promise<Result<Worktree | null>> {
  const { adminDir, path } = entry;
  // Git keeps this lock until the first checkout is complete: with it, nobody has worked here yet.
  const lock = join(adminDir, "locked");
  const isHalfMade = (): boolean => (readText(lock) ?? "").startsWith("initializing");
  if (isHalfMade()) {
    await waitForLock(lock, staleAfterMs);
  }
  if (!existsSync(path) || isHalfMade()) {
    const removed = await removeWorktree(context, path);
    return removed.ok ? ok(null) : removed;
  }
  const leadsTo = gitDirOf(path);
  if (leadsTo === null) {
    writeFileSync(join(path, ".git"), `gitdir: ${adminDir}\n`);
  } else if (leadsTo !== realPath(adminDir)) {
    return failure(
      "path_taken",
      `${path} was a worktree of this repository, but its .git now leads to ${leadsTo}. Move it away; it is left as it is.`,
    );
  }
  const freed = await freeOwnIndex(adminDir);
  if (!freed.ok) {
    return freed;
  }
  const head = readHead(adminDir);
  return ok({ path, branch: head !== null && "branch" in head ? head.branch : null, created: false });
}

/**
 * Removes a linked worktree and everything in it; ok where it is gone already. The user's checkout and directories
 * that are no worktree of this repository are refused. Failures: `not_a_worktree`, `git_failed`.
 */
export async function removeWorktree(context: Context, worktree: string): Promise<Result<null>> {
  const found = ownEntry(context, worktree);
  if (!found.ok || found.value === null) {
    return found as Result<null>;
  }
  const { path, adminDir } = found.value;
  const args = ["worktree", "remove", "--force", "--force", path];
  const first = await context.git(args);
  if (first.code === 0) {
    return ok(null);
  }
  // Git gives up on read-only directories (module caches) and where `.git` is missing; its entry says it is ours.
  await removeTree(path);
  if (!existsSync(adminDir)) {
    return ok(null);
  }
  const again = await context.git(args);
  if (again.code === 0) {
    return ok(null);
  }
  rmSync(adminDir, { recursive: true, force: true });
  return existsSync(path) ? gitFailed(`${path} can't be removed`, again) : ok(null);
}

/**
 * Removes a linked worktree in which everything is committed or ignored: true where it is gone, false where it isn't
 * because something in it would be lost. Failure: `not_a_worktree`.
 */
export async function removeCleanWorktree(context: Context, worktree: string): Promise<Result<boolean>> {
  const found = ownEntry(context, worktree);
  if (!found.ok) {
    return found;
  }
  if (found.value === null) {
    return ok(true);
  }
  // The repository's configuration could tell git to overlook files that it doesn't know.
  const settings = [["status.showUntrackedFiles", "all"]] as const;
  return ok((await context.git(["worktree", "remove", found.value.path], { settings })).code === 0);
}

/** The entry of a linked worktree; null where there is neither. Failure: `not_a_worktree`. */
function ownEntry(context: Context, worktree: string): Result<WorktreeEntry | null> {
  const path = realPath(worktree);
  const entry = entryAt(context, path);
  if (path === context.root || (entry === undefined && existsSync(path))) {
    return failure("not_a_worktree", `${path} is not a worktree that Signalbox made. It is left as it is.`);
  }
  const leadsTo = entry === undefined ? null : gitDirOf(path);
  if (entry !== undefined && leadsTo !== null && leadsTo !== realPath(entry.adminDir)) {
    return failure(
      "not_a_worktree",
      `The .git of ${path} now leads to ${leadsTo}. It is left as it is; remove it yourself.`,
    );
  }
  return ok(entry ?? null);
}

/** A worktree as the repository knows it. */
export interface ListedWorktree {
  path: string;
  branch: string | null;
  /** False where its directory is gone. */
  exists: boolean;
}

/** The linked worktrees of the repository, without the main one. */
export function listWorktrees(context: Context): ListedWorktree[] {
  return worktreeEntries(context).map(({ adminDir, path }) => {
    const head = readHead(adminDir);
    return { path, branch: head !== null && "branch" in head ? head.branch : null, exists: existsSync(path) };
  });
}
