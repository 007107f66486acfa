// The one moment in which something of the user's moves: the target branch, forwards, to a commit that passed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { count, failure, ok, type Result } from "@signalbox/base";
import { type GitOutput, gitFailed } from "./call.ts";
import type { Context } from "./context.ts";
import { finishInterrupted } from "./interruptedLanding.ts";
import { branchRef, requireSha } from "./names.ts";
import { waitForLock } from "./ownLock.ts";
import { compareAndSwap, isAncestor, readRef } from "./refs.ts";
import { readStatus } from "./status.ts";
import { branchHeldByOperation, indexLock, operationIn, readHead, realPath, worktreeEntries } from "./worktreeFiles.ts";

/** A working directory, and the git directory that belongs to it. */
export interface Checkout {
  path: string;
  gitDir: string;
}

/**
 * Moves `branch` forwards from `from` to `to`; ok where it is there already. Where the branch is checked out, that
 * checkout moves with it, if it has no change and nothing in it would be overwritten, not even an ignored file.
 * Killed in the middle and called again it finishes: files move before the branch does, and what it had written is
 * known by its content. Failures: `target_missing`, `target_moved`, `not_fast_forward`, `checkout_dirty` (files in
 * `detail`), `would_overwrite` (files in `detail`), `checkout_busy`, `git_failed`.
 */
export async function fastForward(
  context: Context,
  move: { branch: string; from: string; to: string },
): Promise<Result<{ sha: string }>> {
  const { branch, to } = move;
  const from = requireSha(move.from);
  const ref = branchRef(branch);
  const now = await readRef(context, ref);
  if (now === requireSha(to)) {
    return ok({ sha: to });
  }
  if (now !== from) {
    return now === null
      ? failure("target_missing", `The branch ${branch} no longer exists. Land on another branch.`)
      : targetMoved(branch, from, now);
  }
  if (!(await isAncestor(context, from, to))) {
    return failure(
      "not_fast_forward",
      `${to.slice(0, 12)} does not contain all of ${branch}, so ${branch} can't be moved forwards to it. Bring staging up to date first.`,
    );
  }
  const users = checkoutsOf(context, branch);
  if (users.length > 1) {
    const places = users.map((user) => user.path).join(" and ");
    return failure("checkout_busy", `${branch} is checked out in more than one place: ${places}. Switch one of them.`);
  }
  const user = users[0];
  return user === undefined ? moveRef(context, branch, from, to) : moveCheckout(context, user, branch, from, to);
}

function targetMoved(branch: string, from: string, now: string) {
  return failure(
    "target_moved",
    `${branch} has moved from ${from.slice(0, 12)} to ${now.slice(0, 12)} meanwhile. Bring staging up to date and test again.`,
  );
}

async function moveRef(context: Context, branch: string, from: string, to: string): Promise<Result<{ sha: string }>> {
  const moved = await compareAndSwap(context, { ref: branchRef(branch), from, to });
  if (moved.ok || moved.failure.code !== "ref_moved") {
    return moved;
  }
  return targetMoved(branch, from, (await readRef(context, branchRef(branch))) ?? "nothing");
}

/** Every checkout that is on `branch`, or will come back to it from a rebase or bisect; missing directories left out. */
export function checkoutsOf(context: Context, branch: string): Checkout[] {
  const linked = worktreeEntries(context).map(({ path, adminDir }) => ({ path, gitDir: realPath(adminDir) }));
  const isLinked = linked.some(({ gitDir }) => gitDir === context.gitDir);
  const opened = isLinked ? [] : [{ path: context.root, gitDir: context.gitDir }];
  // With a linked worktree opened, the main checkout is somewhere else; its files are beside the common directory.
  const main =
    isLinked && context.commonDir.endsWith("/.git")
      ? [{ path: context.commonDir.slice(0, -5), gitDir: context.commonDir }]
      : [];
  return [...opened, ...main, ...linked].filter(({ path, gitDir }) => {
    const head = readHead(gitDir);
    const on = head !== null && "branch" in head ? head.branch : branchHeldByOperation(gitDir);
    return on === branch && existsSync(path);
  });
}

/** How long the git of an editor may hold the index of the user's checkout before landing is refused. */
const lockPatienceMs = 3_000;

async function moveCheckout(
  context: Context,
  checkout: Checkout,
  branch: string,
  from: string,
  to: string,
): Promise<Result<{ sha: string }>> {
  await waitForLock(join(checkout.gitDir, "index.lock"), lockPatienceMs);
  const busy = whyBusy(checkout);
  if (busy !== null) {
    return failure("checkout_busy", busy);
  }
  const status = await readStatus(context, checkout.path, { untracked: "none", submodules: "dirty" });
  if (!status.ok) {
    return status;
  }
  if (status.value.entries.length > 0) {
    const finished = await finishInterrupted(context, checkout, from, to, status.value.entries);
    if (!finished.ok) {
      return finished;
    }
    return finished.value
      ? moveRef(context, branch, from, to)
      : checkoutDirty(
          checkout.path,
          status.value.entries.map((entry) => entry.path),
        );
  }
  const options = ["--quiet", "--no-stat", "--no-autostash", "--no-verify-signatures", "--no-overwrite-ignore"];
  const output = await context.git(["merge", "--ff-only", ...options, to], { cwd: checkout.path });
  if (output.code === 0 && (await readRef(context, branchRef(branch))) === to) {
    return ok({ sha: to });
  }
  return explain(context, checkout, branch, from, to, output);
}

async function explain(
  context: Context,
  checkout: Checkout,
  branch: string,
  from: string,
  to: string,
  output: GitOutput,
): Promise<Result<{ sha: string }>> {
  // Git says it twice where it first tries without, then with reading the index again.
  const listed = output.err.split("\n").filter((line) => line.startsWith("\t"));
  const files = [...new Set(listed.map((line) => line.slice(1)))];
  if (/local changes to the following files would be overwritten/.test(output.err)) {
    return checkoutDirty(checkout.path, files);
  }
  if (/would be overwritten by merge|would be removed by merge|would lose untracked files/.test(output.err)) {
    // A landing that was interrupted has left new files that git doesn't know yet: those are ours.
    const finished = await finishInterrupted(context, checkout, from, to, []);
    if (finished.ok && finished.value) {
      return moveRef(context, branch, from, to);
    }
    return failure(
      "would_overwrite",
      `${count(files.length, "file")} in ${checkout.path} would be overwritten: ${names(files)}. Move or remove them, then land again.`,
      files.join("\n"),
    );
  }
  const now = await readRef(context, branchRef(branch));
  if (now !== null && now !== from && now !== to) {
    return targetMoved(branch, from, now);
  }
  const lock = indexLock(checkout.gitDir, Date.now());
  return lock === null
    ? gitFailed(`${branch} can't be moved in ${checkout.path}`, output)
    : failure("checkout_busy", `Another git is working in ${checkout.path}. Land again when it has ended.`, output.err);
}

function checkoutDirty(path: string, files: readonly string[]) {
  return failure(
    "checkout_dirty",
    `${count(files.length, "file")} in ${path} changed and not committed: ${names(files)}. Commit or stash them, then land again.`,
    files.join("\n"),
  );
}

const names = (files: readonly string[]): string =>
  files.slice(0, 5).join(", ") + (files.length > 5 ? ` and ${files.length - 5} more` : "");

/** Why a checkout can't be moved now, in a sentence with what to do; null where it can. */
export function whyBusy(checkout: Checkout): string | null {
  const operation = operationIn(checkout.gitDir);
  if (operation !== null) {
    return `A ${operation} is in progress in ${checkout.path}. Finish or abort it first.`;
  }
  const lock = indexLock(checkout.gitDir, Date.now());
  return lock === null
    ? null
    : `${lock.path} has been there for ${Math.round(lock.ageMs / 1000)} s. If no git is running in ${checkout.path}, remove it.`;
}
