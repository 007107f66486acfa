// Staging without some of its tasks: its own commits are laid again, one after another, without those that were dropped.
import { type Failure, failure, ok, type Result } from "@signalbox/base";
import { gitFailed } from "./call.ts";
import { headOf } from "./commits.ts";
import { describeConflicts, readConflicts } from "./conflicts.ts";
import type { Context } from "./context.ts";
import { requireSha } from "./names.ts";
import { type MergeConflict, prepareStaging } from "./staging.ts";

interface Laid {
  sha: string;
  merge: boolean;
  /** The value of the trailer; empty where it has none. */
  value: string;
}

/**
 * Builds `base..tip` again in the staging worktree without the merges whose trailer `key` has a value that `keeps` says no
 * to, and answers the new commit; `tip` itself where there is nothing to leave out. A merge is laid as the change that it
 * made. Merges without the trailer (the target, brought in) are left out too: landing brings it in again. No ref moves.
 * Failures: `merge_conflict` (what is left doesn't stand without what was dropped), those of `prepareStaging`.
 */
export async function rebuildStaging(
  context: Context,
  wanted: {
    worktree: string;
    base: string;
    tip: string;
    key: string;
    keeps: (value: string) => boolean;
    keep?: readonly string[];
  },
): Promise<Result<{ sha: string }, Failure | MergeConflict>> {
  const { worktree: cwd, keeps } = wanted;
  const tip = requireSha(wanted.tip);
  const laid = await readLaid(context, wanted);
  if (!laid.ok) return laid;
  const dropped = (each: Laid) => each.value !== "" && !keeps(each.value);
  if (!laid.value.some(dropped)) return ok({ sha: tip });
  const prepared = await prepareStaging(context, { ...wanted, sha: wanted.base });
  if (!prepared.ok) return prepared;
  for (const each of laid.value.filter((one) => !dropped(one) && !(one.merge && one.value === ""))) {
    const parent = each.merge ? ["--mainline=1"] : [];
    const options = ["--allow-empty", "--keep-redundant-commits", "--no-rerere-autoupdate"];
    const picked = await context.git(["cherry-pick", ...options, ...parent, each.sha], { cwd });
    if (picked.code === 0) continue;
    const files = await readConflicts(context, cwd);
    await context.git(["cherry-pick", "--abort"], { cwd });
    if (files.length === 0) return gitFailed(`${each.sha.slice(0, 12)} can't be laid again`, picked);
    const { detail } = describeConflicts(files);
    const what = each.value || each.sha.slice(0, 12);
    const names = files.slice(0, 5).map((file) => file.path);
    const message = `${what} doesn't stand without what was dropped: it conflicts in ${names.join(", ")}. Drop its task too, or re-plan.`;
    return { ok: false, failure: { code: "merge_conflict", message, detail, files } };
  }
  const sha = await headOf(context, cwd);
  return sha ? ok({ sha }) : failure("git_failed", "The rebuilt staging has no commit.");
}

async function readLaid(context: Context, wanted: { base: string; tip: string; key: string }): Promise<Result<Laid[]>> {
  const format = `--format=%H%x00%P%x00%(trailers:key=${wanted.key},valueonly,separator=%x2C)`;
  const range = `${requireSha(wanted.base)}..${requireSha(wanted.tip)}`;
  const listed = await context.git(["log", "--first-parent", "--reverse", format, range]);
  if (listed.code !== 0) return gitFailed("The commits of staging can't be listed", listed);
  return ok(
    listed.out
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const [sha = "", parents = "", value = ""] = line.split("\0");
        return { sha, merge: parents.includes(" "), value: value.trim() };
      }),
  );
}
