// Files of the checkout that git ignores, by pattern: what a worktree doesn't get from a commit.
import { ok, type Result } from "@signalbox/base";
import { gitFailed } from "./call.ts";
import type { Context } from "./context.ts";

/**
 * Paths, relative to the root, of ignored files that match one of the patterns (globs as git knows them; `*` doesn't
 * cross folders, `**` does). Tracked files and those that git doesn't ignore are never among them. Failure: `git_failed`.
 */
export async function ignoredFiles(context: Context, patterns: readonly string[]): Promise<Result<string[]>> {
  if (patterns.length === 0) return ok([]);
  const list = ["ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--"];
  const globs = patterns.map((pattern) => `:(top,glob)${pattern}`);
  const listed = await context.git([...list, ...globs], { patterns: true });
  if (listed.code !== 0) return gitFailed("The ignored files can't be listed", listed);
  return ok(listed.out.split("\0").filter((path) => path !== ""));
}
