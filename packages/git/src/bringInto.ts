// An attempt that waited for an answer goes on from the staging of today: its loose work is committed, then merged.
import { type Failure, ok, type Result } from "@signalbox/base";
import { gitFailed } from "./call.ts";
import { commitAll } from "./commits.ts";
import { describeConflicts, readConflicts } from "./conflicts.ts";
import type { Context } from "./context.ts";
import { requireSha } from "./names.ts";
import { type MergeConflict, mergeArguments } from "./staging.ts";

/**
 * Commits what is loose in the worktree of an attempt, and merges `sha` into its branch; ok where it is in already.
 * Failures: `merge_conflict` (the merge is undone, the commit of the loose work stays), those of `commitAll`.
 */
export async function bringInto(
  context: Context,
  wanted: { worktree: string; sha: string; message: string },
): Promise<Result<null, Failure | MergeConflict>> {
  const { worktree: cwd, sha, message } = wanted;
  const committed = await commitAll(context, { worktree: cwd, message: "Keep work in progress" });
  if (!committed.ok) return committed;
  const merged = await context.git([...mergeArguments(message), requireSha(sha)], { cwd });
  if (merged.code === 0) return ok(null);
  const files = await readConflicts(context, cwd);
  await context.git(["merge", "--abort"], { cwd });
  return files.length > 0
    ? { ok: false, failure: { code: "merge_conflict", ...describeConflicts(files), files } }
    : gitFailed(`${sha.slice(0, 12)} can't be merged`, merged);
}
