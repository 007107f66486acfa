// The little that Signalbox leaves inside the user's project: links to worktrees, and the lines that make git ignore them.
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import type { Context } from "./context.ts";
import { entryAt, readText, realPath } from "./worktreeFiles.ts";

/**
 * Makes `link` (such as `.worktrees/<task>` in the checkout) lead to the worktree `to`. Replaces a link of ours or
 * one that leads nowhere, atomically; never a file, a directory or somebody else's link. Failure: `link_taken`.
 */
export function linkWorktree(context: Context, wanted: { link: string; to: string }): Result<null> {
  const { link, to } = wanted;
  const folder = dirname(link);
  const parent = lstatSync(folder, { throwIfNoEntry: false });
  if (parent !== undefined && !parent.isDirectory()) {
    return failure("link_taken", `${folder} is not a directory, so the links to worktrees can't be made there.`);
  }
  if (isFree(context, link) === "taken") {
    return failure("link_taken", `${link} exists and is not a link that Signalbox made. It is left as it is.`);
  }
  mkdirSync(folder, { recursive: true });
  const fresh = `${link}.${process.pid}.new`;
  rmSync(fresh, { force: true });
  symlinkSync(to, fresh);
  renameSync(fresh, link);
  return ok(null);
}

/** Removes a link of ours, and its folder when that is empty; anything else there stays. Always ok. */
export function unlinkWorktree(context: Context, link: string): Result<null> {
  if (isFree(context, link) === "ours") {
    rmSync(link, { force: true });
  }
  const folder = dirname(link);
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (stat?.isDirectory() && folder !== context.root && readdirSync(folder).length === 0) {
    rmdirSync(folder);
  }
  return ok(null);
}

function isFree(context: Context, link: string): "free" | "ours" | "taken" {
  const stat = lstatSync(link, { throwIfNoEntry: false });
  if (stat === undefined) {
    return "free";
  }
  if (!stat.isSymbolicLink()) {
    return "taken";
  }
  const target = realPath(resolve(dirname(link), readlinkSync(link)));
  const there = lstatSync(target, { throwIfNoEntry: false }) !== undefined;
  return !there || entryAt(context, target) !== undefined ? "ours" : "taken";
}

/**
 * Adds the patterns that aren't there yet to `.git/info/exclude`, which is private to this clone. Keeps every line
 * that is there; written atomically.
 */
export function ensureExcluded(context: Context, patterns: readonly string[]): Result<null> {
  const file = realPath(join(context.commonDir, "info", "exclude"));
  const before = readText(file) ?? "";
  const present = new Set(before.split("\n").map((line) => line.trimEnd()));
  const missing = patterns.filter((pattern) => !present.has(pattern));
  if (missing.length === 0) {
    return ok(null);
  }
  const gap = before === "" || before.endsWith("\n") ? "" : "\n";
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}.new`;
  writeFileSync(fresh, `${before}${gap}${missing.join("\n")}\n`);
  renameSync(fresh, file);
  return ok(null);
}
