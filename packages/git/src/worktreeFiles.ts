// Reads what git keeps about worktrees straight from its files, where starting a process would cost more than it tells.
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Context } from "./context.ts";
import { isSha } from "./names.ts";

/** A linked worktree's entry in the repository, and the directory it belongs to (which may be gone). */
export interface WorktreeEntry {
  /** The entry: `<common directory>/worktrees/<name>`. */
  adminDir: string;
  /** The working directory; real as far as it exists. */
  path: string;
}

/** All linked worktrees that the repository knows, whether or not their directories are there. */
export function worktreeEntries(context: Pick<Context, "commonDir">): WorktreeEntry[] {
  const folder = join(context.commonDir, "worktrees");
  if (!existsSync(folder)) {
    return [];
  }
  const entries: WorktreeEntry[] = [];
  for (const name of readdirSync(folder)) {
    const adminDir = join(folder, name);
    const link = readText(join(adminDir, "gitdir"));
    if (link !== null) {
      entries.push({ adminDir, path: realPath(dirname(resolve(adminDir, link.trimEnd()))) });
    }
  }
  return entries;
}

/** The entry of the worktree at `path`, or undefined where the repository knows none there. */
export function entryAt(context: Pick<Context, "commonDir">, path: string): WorktreeEntry | undefined {
  const wanted = realPath(path);
  return worktreeEntries(context).find((entry) => entry.path === wanted);
}

/** The git directory that the `.git` of a working directory leads to; null where there is no `.git`. */
export function gitDirOf(worktree: string): string | null {
  const dotGit = join(worktree, ".git");
  const stat = lstatSync(dotGit, { throwIfNoEntry: false });
  if (stat === undefined) {
    return null;
  }
  if (stat.isDirectory()) {
    return realPath(dotGit);
  }
  const target = /^gitdir: (.*)$/s.exec((readText(dotGit) ?? "").trimEnd())?.[1];
  return target === undefined ? null : realPath(resolve(worktree, target));
}

/** Where a git directory's HEAD stands: on a branch, or on a commit of its own. Null where it can't be told so. */
export function readHead(gitDir: string): { branch: string } | { sha: string } | null {
  const text = (readText(join(gitDir, "HEAD")) ?? "").trimEnd();
  const branch = /^ref: refs\/heads\/(.*)$/s.exec(text)?.[1];
  if (branch !== undefined && branch !== ".invalid") {
    return { branch };
  }
  return isSha(text) ? { sha: text } : null;
}

/** What a loose ref holds, read without a process; null where it is packed, symbolic, kept otherwise, or not there. */
export function readLooseRef(commonDir: string, ref: string): string | null {
  const text = (readText(join(commonDir, ref)) ?? "").trimEnd();
  return isSha(text) ? text : null;
}

/** An operation that was begun in a checkout and not finished. */
export type Operation = "merge" | "rebase" | "cherry-pick" | "revert" | "bisect";

const operationFiles: readonly (readonly [string, Operation])[] = [
  ["MERGE_HEAD", "merge"],
  ["rebase-merge", "rebase"],
  ["rebase-apply", "rebase"],
  ["CHERRY_PICK_HEAD", "cherry-pick"],
  ["REVERT_HEAD", "revert"],
  ["BISECT_LOG", "bisect"],
];

/** The operation in progress in the checkout with this git directory, or null. */
export function operationIn(gitDir: string): Operation | null {
  return operationFiles.find(([name]) => existsSync(join(gitDir, name)))?.[1] ?? null;
}

/** The branch (short name) that a rebase or bisect in this git directory will come back to, or null. */
export function branchHeldByOperation(gitDir: string): string | null {
  for (const name of ["rebase-merge/head-name", "rebase-apply/head-name", "BISECT_START"]) {
    const text = readText(join(gitDir, name))?.trim();
    if (text !== undefined && text !== "") {
      return text.replace(/^refs\/heads\//, "");
    }
  }
  return null;
}

/** A lock file that some git holds or left behind, with its age in milliseconds at `now`; null where there is none. */
export function indexLock(gitDir: string, now: number): { path: string; ageMs: number } | null {
  const path = join(gitDir, "index.lock");
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? null : { path, ageMs: Math.max(0, now - stat.mtimeMs) };
}

/** The text of a file, or null where it can't be read. */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** The real path, also of something that does not exist yet below a directory that does. */
export function realPath(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch {
    const parent = dirname(absolute);
    return parent === absolute ? absolute : join(realPath(parent), basename(absolute));
  }
}
