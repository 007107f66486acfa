// Every file that an attempt changed since its base, committed or not: what boundaries are judged by.
import { closeSync, lstatSync, openSync, readlinkSync, readSync } from "node:fs";
import { join } from "node:path";
import type * as base from "@signalbox/base";
import { ok, type Result } from "@signalbox/base";
import { gitFailed } from "./call.ts";
import type { Context } from "./context.ts";
import { requireSha } from "./names.ts";
import { readStatus, type StatusEntry } from "./status.ts";

/** A changed file with all that git says of it. */
export interface ChangedFile extends base.ChangedFile {
  /** Git modes: 100644, 100755, 120000 (link), 160000 (submodule), 000000 (not there). */
  oldMode: string;
  newMode: string;
  /** The permission or the type changed, in a file that is on both sides. */
  modeChanged: boolean;
  isSubmodule: boolean;
}

/**
 * All files that differ between `base` and `sha` (HEAD of the worktree unless given), and all that are changed or
 * untracked in the worktree beyond that; ignored files left out. One entry per path. Failure: `git_failed`.
 */
export async function changedFiles(
  context: Context,
  wanted: { worktree: string; base: string; sha?: string },
): Promise<Result<ChangedFile[]>> {
  const { worktree } = wanted;
  const base = requireSha(wanted.base);
  const since = (tip: string) => compare(context, worktree, ["diff-tree", "-r", base, requireSha(tip)], true);
  const [status, known] = await Promise.all([readStatus(context, worktree), wanted.sha ? since(wanted.sha) : null]);
  if (!status.ok) {
    return status;
  }
  const committed = known ?? (await since(status.value.headSha ?? base));
  if (!committed.ok) {
    return committed;
  }
  const { entries } = status.value;
  if (entries.length === 0) {
    return ok(withLinkTargets(worktree, committed.value));
  }
  const tracked = await compare(context, worktree, ["diff", "--no-color", "--no-relative", "HEAD"], false);
  if (!tracked.ok) {
    return tracked;
  }
  const untracked = entries
    .filter((entry) => entry.kind === "untracked")
    .map((entry) => untrackedFile(worktree, entry));
  return ok(withLinkTargets(worktree, unite(committed.value, [...tracked.value, ...untracked])));
}

/** Says where changed links lead: whether that is inside the worktree decides whether they are allowed. */
const withLinkTargets = (worktree: string, files: readonly ChangedFile[]): ChangedFile[] =>
  files.map((file) => {
    const path = join(worktree, file.path);
    const isLink = file.isSymlink && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink();
    return isLink ? { ...file, linkTarget: readlinkSync(path) } : file;
  });

/** Runs one comparison, and a second one that ignores white space where a file could be about nothing else. */
async function compare(
  context: Context,
  cwd: string,
  command: readonly string[],
  committed: boolean,
): Promise<Result<ChangedFile[]>> {
  const [name, ...rest] = command as [string, ...string[]];
  const options = ["--no-ext-diff", "--no-textconv", "--find-renames", "--ignore-submodules=none", "-z"];
  const args = (extra: string[]) => [name, ...options, ...extra, ...rest, "--"];
  const output = await context.git(args(["--raw", "--numstat"]), { cwd });
  if (output.code !== 0) {
    return gitFailed("The changed files can't be listed", output);
  }
  const files = parseChanges(output.out, committed);
  const candidates = files.filter(
    (file) => file.kind !== "added" && file.kind !== "deleted" && file.linesAdded + file.linesDeleted > 0,
  );
  if (candidates.length > 0) {
    const blind = await context.git(args(["--numstat", "--ignore-all-space", "--ignore-blank-lines"]), { cwd });
    const left = new Set(
      parseCounts(blind.out.split("\0"), 0)
        .filter((one) => one.added + one.deleted > 0)
        .map((one) => one.path),
    );
    for (const file of candidates) {
      file.whitespaceOnly = blind.code === 0 && !file.binary && !left.has(file.path);
    }
  }
  return ok(files);
}

const kinds: Record<string, ChangedFile["kind"]> = { A: "added", D: "deleted", R: "renamed", T: "typechange" };

/** Reads `--raw --numstat -z`: first all records with modes and letters, then all counts. */
export function parseChanges(text: string, committed: boolean): ChangedFile[] {
  const fields = text.split("\0");
  const files: ChangedFile[] = [];
  let at = 0;
  while (fields[at]?.startsWith(":")) {
    const [oldMode = "", newMode = "", , , letter = ""] = fields[at]!.slice(1).split(" ");
    const twoPaths = letter.startsWith("R") || letter.startsWith("C");
    const path = fields[at + (twoPaths ? 2 : 1)] ?? "";
    const kind = kinds[letter[0] ?? ""] ?? "modified";
    files.push({
      path,
      ...(twoPaths ? { oldPath: fields[at + 1] ?? "" } : {}),
      ...modes(kind, oldMode, newMode),
      linesAdded: 0,
      linesDeleted: 0,
      binary: false,
      whitespaceOnly: false,
      committed,
    });
    at += twoPaths ? 3 : 2;
  }
  const counts = new Map(parseCounts(fields, at).map((count) => [count.path, count]));
  for (const file of files) {
    const count = counts.get(file.path);
    file.linesAdded = count?.added ?? 0;
    file.linesDeleted = count?.deleted ?? 0;
    file.binary = count?.binary ?? false;
  }
  return files;
}

function modes(kind: ChangedFile["kind"], oldMode: string, newMode: string) {
  const lasting = kind === "deleted" ? oldMode : newMode;
  return {
    kind,
    oldMode,
    newMode,
    modeChanged: kind !== "added" && kind !== "deleted" && oldMode !== newMode,
    isSymlink: lasting === "120000",
    isSubmodule: lasting === "160000",
  };
}

/** Lines of one file in `--numstat -z`. */
export interface LineCount {
  path: string;
  oldPath?: string;
  added: number;
  deleted: number;
  binary: boolean;
}

/** Reads `--numstat -z` from `fields[at]` on; a rename has its two paths in fields of their own. */
export function parseCounts(fields: readonly string[], at: number): LineCount[] {
  const counts: LineCount[] = [];
  for (let index = at; index < fields.length; index += 1) {
    const match = /^(\d+|-)\t(\d+|-)\t(.*)$/s.exec(fields[index]!);
    if (match === null) {
      continue;
    }
    const [, added = "", deleted = "", path = ""] = match;
    const numbers = { added: Number(added) || 0, deleted: Number(deleted) || 0, binary: added === "-" };
    if (path === "") {
      counts.push({ ...numbers, oldPath: fields[index + 1] ?? "", path: fields[index + 2] ?? "" });
      index += 2;
    } else {
      counts.push({ ...numbers, path });
    }
  }
  return counts;
}

/** Lines of untracked files are counted up to this size; beyond it they count as binary. */
const maxCountedBytes = 4_000_000;

function untrackedFile(worktree: string, entry: StatusEntry): ChangedFile {
  const file = join(worktree, entry.path);
  const stat = lstatSync(file, { throwIfNoEntry: false });
  const isSymlink = stat?.isSymbolicLink() ?? false;
  const executable = ((stat?.mode ?? 0) & 0o100) !== 0;
  // Git lists a nested repository as one untracked path that ends with a slash.
  const isSubmodule = entry.path.endsWith("/");
  const mode = isSymlink ? "120000" : isSubmodule ? "160000" : executable ? "100755" : "100644";
  const lines = stat?.isFile() ? countLines(file, stat.size) : { lines: isSymlink ? 1 : 0, binary: false };
  return {
    path: isSubmodule ? entry.path.slice(0, -1) : entry.path,
    ...modes("added", "000000", mode),
    linesAdded: lines.lines,
    linesDeleted: 0,
    binary: lines.binary,
    whitespaceOnly: false,
    committed: false,
  };
}

function countLines(file: string, size: number): { lines: number; binary: boolean } {
  if (size > maxCountedBytes) {
    return { lines: 0, binary: true };
  }
  const bytes = Buffer.alloc(size);
  try {
    const handle = openSync(file, "r");
    readSync(handle, bytes, 0, size, 0);
    closeSync(handle);
  } catch {
    return { lines: 0, binary: false };
  }
  if (bytes.subarray(0, 8_000).includes(0)) {
    return { lines: 0, binary: true };
  }
  let lines = 0;
  for (const byte of bytes) {
    lines += byte === 10 ? 1 : 0;
  }
  return { lines: size > 0 && bytes[size - 1] !== 10 ? lines + 1 : lines, binary: false };
}

/** A path in both lists is one change that isn't wholly committed. */
function unite(committed: readonly ChangedFile[], uncommitted: readonly ChangedFile[]): ChangedFile[] {
  const files = new Map(committed.map((file) => [file.path, file]));
  for (const file of uncommitted) {
    const before = files.get(file.path);
    files.set(
      file.path,
      before === undefined
        ? file
        : {
            ...before,
            ...modes(file.kind === "deleted" ? "deleted" : before.kind, before.oldMode, file.newMode),
            linesAdded: before.linesAdded + file.linesAdded,
            linesDeleted: before.linesDeleted + file.linesDeleted,
            binary: before.binary || file.binary,
            whitespaceOnly: before.whitespaceOnly && file.whitespaceOnly,
            committed: false,
          },
    );
  }
  return [...files.values()];
}
