// Which project a command is about: the repository around the current folder, also from inside a task's worktree.
import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/**
 * The top of the project that `from` lies in, absolute; from a linked worktree that of the checkout it belongs to, whose
 * files all sessions share. `from` itself where there is no repository. Starts no process.
 */
export function findProject(from = process.cwd()): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const found = statSync(join(folder, ".git"), { throwIfNoEntry: false });
    if (found?.isDirectory()) return folder;
    if (found?.isFile()) return mainCheckout(folder) ?? folder;
    if (folder === dirname(folder)) return resolve(from);
  }
}

function mainCheckout(worktree: string): string | null {
  const gitDir = /^gitdir: (.+)$/m.exec(readText(join(worktree, ".git")) ?? "")?.[1];
  if (!gitDir) return null;
  const own = resolve(worktree, gitDir);
  const common = readText(join(own, "commondir"));
  if (common === null) return null;
  const commonDir = resolve(own, common.trim());
  return basename(commonDir) === ".git" ? dirname(commonDir) : null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
