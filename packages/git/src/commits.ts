// Commits that Signalbox makes itself, and how they are found again after a crash.
import { failure, ok, type Result } from "@signalbox/base";
import { gitFailed } from "./call.ts";
import type { Context } from "./context.ts";
import { isSha, messageWithTrailers, requireRef, requireSha, type Trailers } from "./names.ts";
import { freeOwnIndex } from "./ownLock.ts";
import { gitDirOf, readHead, readLooseRef } from "./worktreeFiles.ts";

/** The commit that HEAD of a worktree stands on; null before the first one. */
export async function headOf(context: Context, worktree: string): Promise<string | null> {
  const gitDir = gitDirOf(worktree);
  const head = gitDir === null ? null : readHead(gitDir);
  if (head !== null && "sha" in head) {
    return head.sha;
  }
  const loose = head === null ? null : readLooseRef(context.commonDir, `refs/heads/${head.branch}`);
  if (loose !== null) {
    return loose;
  }
  const { code, out } = await context.git(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], { cwd: worktree });
  return code === 0 && isSha(out.trim()) ? out.trim() : null;
}

/**
 * Commits everything in a worktree that isn't ignored, untracked files too, without hooks or signature. The value is
 * the new commit, or null where there was nothing to commit. Failures: `files_left` (all else is committed, but a
 * repository inside the worktree or unreadable files can't be: the worktree is the only place that has them),
 * `not_a_worktree`, `worktree_busy`, `git_failed`.
 */
export async function commitAll(
  context: Context,
  work: { worktree: string; message: string; trailers?: Trailers },
): Promise<Result<string | null>> {
  const cwd = work.worktree;
  const gitDir = gitDirOf(cwd);
  if (gitDir === null) {
    return failure("not_a_worktree", `${cwd} is no git worktree any more, so its files can't be committed.`);
  }
  const freed = await freeOwnIndex(gitDir);
  if (!freed.ok) {
    return freed;
  }
  const added = await context.git(["add", "--all", "--", "."], { cwd });
  if (added.code !== 0) {
    await context.git(["add", "--all", "--ignore-errors", "--", "."], { cwd });
  }
  const args = ["commit", "--quiet", "--no-verify", "--no-post-rewrite", "--cleanup=verbatim", "--file=-"];
  const committed = await context.git(args, { cwd, input: messageWithTrailers(work.message, work.trailers) });
  const nothing =
    committed.code !== 0 && /nothing to commit|nothing added to commit|no changes added/.test(committed.out);
  if (committed.code !== 0 && !nothing) {
    return gitFailed(`The files in ${cwd} can't be committed`, committed);
  }
  if (added.code !== 0 || /adding embedded git repository/.test(added.err)) {
    return failure(
      "files_left",
      `Not everything in ${cwd} can be committed. Look at what is left before it is removed.`,
      added.err,
    );
  }
  return ok(nothing ? null : await headOf(context, cwd));
}

/**
 * The newest commit after `since` on the first-parent line of `ref` (a full ref name or SHA) that has the trailer;
 * null where none has. Only that line is Signalbox's own: what came in by merges can claim anything.
 */
export async function findTrailer(
  context: Context,
  wanted: { ref: string; since: string | null; key: string; value: string },
): Promise<string | null> {
  const tip = isSha(wanted.ref) ? wanted.ref : requireRef(wanted.ref);
  if (wanted.since !== null && readLooseRef(context.commonDir, tip) === wanted.since) {
    return null;
  }
  const range = wanted.since === null ? [tip] : [tip, `^${requireSha(wanted.since)}`];
  const format = `--format=%H%n%(trailers:key=${wanted.key},valueonly=true,unfold=true)`;
  const { code, out } = await context.git(["log", "--first-parent", "-z", format, ...range, "--"]);
  if (code !== 0) {
    return null;
  }
  const found = out.split("\0").find((record) => record.split("\n").slice(1).includes(wanted.value));
  return found === undefined ? null : found.slice(0, found.indexOf("\n"));
}
