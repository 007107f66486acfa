// The merge candidate: one task's commit merged onto staging in a detached worktree, before anything is moved.
import { type Failure, failure, ok, type Result } from "@signalbox/base";
import { gitFailed } from "./call.ts";
import { headOf } from "./commits.ts";
import { type Conflict, describeConflicts, readConflicts } from "./conflicts.ts";
import type { Context } from "./context.ts";
import { isSha, messageWithTrailers, requireSha, type Trailers } from "./names.ts";
import { freeOwnIndex } from "./ownLock.ts";
import { gitDirOf, readHead } from "./worktreeFiles.ts";

/** A merge that did not work out, with what conflicts. */
export interface MergeConflict extends Failure<"merge_conflict"> {
  files: Conflict[];
}

/**
 * Brings the detached staging worktree to exactly `sha`: no change, no untracked file and, but for the patterns in
 * `keep` (as in .gitignore; dependencies, say), no ignored file. Failures: `not_a_worktree`, `worktree_busy`, `git_failed`.
 */
export async function prepareStaging(
  context: Context,
  staging: { worktree: string; sha: string; keep?: readonly string[] },
): Promise<Result<null>> {
  const cwd = staging.worktree;
  const gitDir = gitDirOf(cwd);
  // Reset and clean destroy what is there: never outside a linked worktree.
  if (gitDir === null || gitDir === context.gitDir || gitDir === context.commonDir) {
    return failure("not_a_worktree", `${cwd} is not a worktree that Signalbox made. It is left as it is.`);
  }
  const freed = await freeOwnIndex(gitDir);
  if (!freed.ok) {
    return freed;
  }
  const head = readHead(gitDir);
  if (head === null || "branch" in head) {
    // A check has switched to a branch: reset would move that branch, so HEAD lets go of it first.
    await context.git(["update-ref", "--no-deref", "HEAD", requireSha(staging.sha)], { cwd });
  }
  const reset = await context.git(["reset", "--hard", "--quiet", requireSha(staging.sha)], { cwd });
  if (reset.code !== 0) {
    return gitFailed(`${cwd} can't be brought to ${staging.sha.slice(0, 12)}`, reset);
  }
  const keep = (staging.keep ?? []).map((pattern) => `--exclude=${pattern}`);
  const cleaned = await context.git(["clean", "-ffdx", "--quiet", ...keep], { cwd });
  return cleaned.code === 0 ? ok(null) : gitFailed(`${cwd} can't be cleaned`, cleaned);
}

/**
 * Merges `sha` onto `onto` in the staging worktree, always with a commit of its own that carries `trailers`, and
 * leaves it checked out there, detached. No ref moves. Failures: `merge_conflict` (with `files`, and the hunks in
 * `detail`; the worktree is back at `onto`), `unrelated_histories`, those of `prepareStaging`.
 */
export async function mergeCandidate(
  context: Context,
  candidate: {
    worktree: string;
    onto: string;
    sha: string;
    message: string;
    trailers: Trailers;
    keep?: readonly string[];
  },
): Promise<Result<{ candidateSha: string }, Failure | MergeConflict>> {
  const cwd = candidate.worktree;
  const onto = requireSha(candidate.onto);
  const prepared = await prepareStaging(context, { ...candidate, sha: onto });
  if (!prepared.ok) {
    return prepared;
  }
  const text = messageWithTrailers(candidate.message, candidate.trailers);
  const merged = await context.git([...mergeArguments(text), requireSha(candidate.sha)], { cwd });
  const head = await headOf(context, cwd);
  if (merged.code === 0 && head !== null) {
    return head === onto ? markMerged(context, cwd, onto, candidate.sha, text) : ok({ candidateSha: head });
  }
  const files = await readConflicts(context, cwd);
  await context.git(["reset", "--hard", "--quiet", onto], { cwd });
  if (files.length > 0) {
    const { message, detail } = describeConflicts(files);
    return { ok: false, failure: { code: "merge_conflict", message, detail, files } };
  }
  return /unrelated histories/.test(merged.err)
    ? failure(
        "unrelated_histories",
        `${candidate.sha.slice(0, 12)} shares no history with staging, so it can't be merged.`,
      )
    : gitFailed(`${candidate.sha.slice(0, 12)} can't be merged`, merged);
}

/** The call of a merge that asks nobody and runs nothing; the commit follows. */
export const mergeArguments = (message: string): string[] => [
  "merge",
  "--no-ff",
  "--no-stat",
  "--no-log",
  "--no-edit",
  "--no-autostash",
  "--no-verify",
  "--no-rerere-autoupdate",
  "--cleanup=verbatim",
  `--message=${message}`,
];

/** `onto` has it all already: a commit without a change still says, by its trailer, that this attempt is in. */
async function markMerged(
  context: Context,
  cwd: string,
  onto: string,
  sha: string,
  input: string,
): Promise<Result<{ candidateSha: string }>> {
  const parents = onto === sha ? ["-p", onto] : ["-p", onto, "-p", sha];
  const made = await context.git(["commit-tree", ...parents, "-F", "-", `${onto}^{tree}`], { cwd, input });
  const candidateSha = made.out.trim();
  if (made.code !== 0 || !isSha(candidateSha)) {
    return gitFailed("The merge can't be recorded", made);
  }
  const reset = await context.git(["reset", "--hard", "--quiet", candidateSha], { cwd });
  return reset.code === 0 ? ok({ candidateSha }) : gitFailed("The merge can't be checked out", reset);
}
