// What is uncommitted in a worktree, read from git's stable machine format.
import { failure, ok, type Result } from "@signalbox/base";
import { gitFailed } from "./call.ts";
import type { Context } from "./context.ts";

/** One path that differs from HEAD. */
export interface StatusEntry {
  path: string;
  /** The path before a rename that is staged. */
  oldPath?: string;
  kind: "changed" | "renamed" | "unmerged" | "untracked";
  /** The two letters of git: index against HEAD, working tree against index; `.` where equal, `??` untracked. */
  letters: string;
}

/** The state of one worktree. */
export interface WorktreeStatus {
  /** Null before the first commit. */
  headSha: string | null;
  /** Null where HEAD is detached. */
  branch: string | null;
  entries: StatusEntry[];
}

/**
 * The status of a worktree, ignored files left out. `untracked: "none"` leaves untracked ones out too (quicker in a
 * large checkout). Takes no lock. Failure: `git_failed`, `no_directory`.
 */
export async function readStatus(
  context: Context,
  worktree: string,
  options: { untracked?: "all" | "none"; submodules?: "none" | "dirty" } = {},
): Promise<Result<WorktreeStatus>> {
  const args = ["status", "--porcelain=v2", "-z", "--branch", "--find-renames"];
  args.push(options.untracked === "none" ? "--untracked-files=no" : "--untracked-files=all");
  args.push(`--ignore-submodules=${options.submodules ?? "none"}`);
  const output = await context.git(args, { cwd: worktree });
  if (output.code === -1) {
    return failure("no_directory", `${worktree} can't be read. ${output.err.trim()}`);
  }
  return output.code === 0 ? ok(parseStatus(output.out)) : gitFailed(`The status of ${worktree} can't be read`, output);
}

/** Reads `git status --porcelain=v2 -z --branch`. */
export function parseStatus(text: string): WorktreeStatus {
  const status: WorktreeStatus = { headSha: null, branch: null, entries: [] };
  const fields = text.split("\0");
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index]!;
    const letters = field.slice(2, 4);
    if (field.startsWith("# branch.oid ")) {
      const sha = field.slice("# branch.oid ".length);
      status.headSha = sha === "(initial)" ? null : sha;
    } else if (field.startsWith("# branch.head ")) {
      const branch = field.slice("# branch.head ".length);
      status.branch = branch === "(detached)" ? null : branch;
    } else if (field.startsWith("1 ")) {
      status.entries.push({ path: afterSpaces(field, 8), kind: "changed", letters });
    } else if (field.startsWith("2 ")) {
      index += 1;
      status.entries.push({ path: afterSpaces(field, 9), oldPath: fields[index] ?? "", kind: "renamed", letters });
    } else if (field.startsWith("u ")) {
      status.entries.push({ path: afterSpaces(field, 10), kind: "unmerged", letters });
    } else if (field.startsWith("? ")) {
      status.entries.push({ path: field.slice(2), kind: "untracked", letters: "??" });
    }
  }
  return status;
}

/** What follows the n-th space: a path may hold spaces of its own. */
function afterSpaces(text: string, count: number): string {
  let at = -1;
  for (let seen = 0; seen < count; seen += 1) {
    at = text.indexOf(" ", at + 1);
  }
  return text.slice(at + 1);
}
