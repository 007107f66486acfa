// The difference between two commits as people read it: a patch, and lines per file.
import { ok, type Result } from "@signalbox/base";
import { gitFailed } from "./call.ts";
import { type LineCount, parseCounts } from "./changes.ts";
import type { Context } from "./context.ts";
import { requireSha } from "./names.ts";

/** A patch, cut after `limitBytes`. */
export interface Patch {
  text: string;
  /** True where the text was cut; its last line then says so. */
  cut: boolean;
}

const defaultLimitBytes = 1_000_000;
const fixed = ["--no-ext-diff", "--no-textconv", "--find-renames", "--ignore-submodules=none"];

/**
 * The unified patch from one commit to another, of `paths` only where given (taken literally, no patterns), at most
 * `limitBytes` long (1 MB unless given), cut at the end of a line and marked. Failure: `git_failed`.
 */
export async function diff(
  context: Context,
  wanted: { from: string; to: string; paths?: readonly string[]; limitBytes?: number },
): Promise<Result<Patch>> {
  const range = [requireSha(wanted.from), requireSha(wanted.to), "--", ...(wanted.paths ?? [])];
  const limitBytes = wanted.limitBytes ?? defaultLimitBytes;
  const output = await context.git(["diff-tree", "-r", "-p", ...fixed, ...range], { limitBytes });
  if (output.code !== 0) {
    return gitFailed("The difference can't be shown", output);
  }
  if (!output.cut) {
    return ok({ text: output.out, cut: false });
  }
  const whole = output.out.slice(0, output.out.lastIndexOf("\n") + 1);
  return ok({ text: `${whole}[cut after ${limitBytes} bytes]\n`, cut: true });
}

/** Lines added and deleted, per file and in all. */
export interface DiffStat {
  files: LineCount[];
  linesAdded: number;
  linesDeleted: number;
}

/** Counts the lines between two commits. Failure: `git_failed`. */
export async function diffStat(context: Context, wanted: { from: string; to: string }): Promise<Result<DiffStat>> {
  const range = [requireSha(wanted.from), requireSha(wanted.to)];
  const output = await context.git(["diff-tree", "-r", "--numstat", "-z", ...fixed, ...range]);
  if (output.code !== 0) {
    return gitFailed("The changed lines can't be counted", output);
  }
  const files = parseCounts(output.out.split("\0"), 0);
  const sum = (pick: (count: LineCount) => number): number => files.reduce((total, file) => total + pick(file), 0);
  return ok({ files, linesAdded: sum((file) => file.added), linesDeleted: sum((file) => file.deleted) });
}
