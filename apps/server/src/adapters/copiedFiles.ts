// Files that git ignores (`.env`), copied from the checkout into a worktree: only those the project asked for, never by a link.
import { constants } from "node:fs";
import { copyFile, lstat, mkdir, realpath } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import type { Repository } from "@signalbox/git";

/** More than this is no configuration but a build folder; somebody wrote `**`. */
const mostFiles = 1_000;

/**
 * Copies the ignored files that match into `worktree`; what is there stays. A link is not followed on either side.
 * Failures: `copy_files_failed`, those of git.
 */
export async function copyIgnoredFiles(
  repository: Pick<Repository, "root" | "ignoredFiles">,
  patterns: readonly string[],
  worktree: string,
): Promise<Result<null>> {
  const found = await repository.ignoredFiles(patterns);
  if (!found.ok) return found;
  if (found.value.length > mostFiles) {
    const message = `signalbox.copy_files stands for ${found.value.length} files, and ${mostFiles} is the most. Name them more narrowly.`;
    return failure("copy_files_failed", message);
  }
  const inside = `${await realpath(worktree)}${sep}`;
  for (const path of found.value) {
    const from = join(repository.root, path);
    const to = join(worktree, path);
    if (!(await lstat(from)).isFile()) continue;
    await mkdir(dirname(to), { recursive: true });
    // A folder of the repository may be a link that leads out of the worktree.
    if (!`${await realpath(dirname(to))}${sep}`.startsWith(inside)) continue;
    try {
      await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== "EEXIST") return failure("copy_files_failed", `${path} can't be copied into a worktree: ${message}`);
    }
  }
  return ok(null);
}
