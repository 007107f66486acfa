// Moves refs, always with the value that is expected to be there, so that a lost race is a failure and never a loss.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { failure, isSafeId, ok, type Result } from "@signalbox/base";
import { type GitOutput, gitFailed } from "./call.ts";
import type { Context } from "./context.ts";
import { branchRef, isSha, noSha, requireOwnBranch, requireRef, requireSha } from "./names.ts";
import { freeOwnLock } from "./ownLock.ts";
import { readLooseRef } from "./worktreeFiles.ts";

/** The commit that any ref, tag or name of the user's stands for, as a full SHA; null where there is none. */
export async function resolve(context: Context, ref: string): Promise<string | null> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break or NUL never belongs to a name
  if (ref === "" || ref.startsWith("-") || /[\x00-\x1f]/.test(ref)) {
    return null;
  }
  const { code, out } = await context.git(["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]);
  const sha = out.trim();
  return code === 0 && isSha(sha) ? sha : null;
}

/** The tree of a commit, as a full SHA; null where there is no such commit. */
export async function treeOf(context: Context, sha: string): Promise<string | null> {
  const { code, out } = await context.git(["rev-parse", "--verify", "--quiet", `${requireSha(sha)}^{tree}`]);
  return code === 0 ? out.trim() : null;
}

/** True where two commits have the same tree; false for unknown commits. */
export async function haveSameTree(context: Context, one: string, other: string): Promise<boolean> {
  const { code, out } = await context.git(["rev-parse", `${requireSha(one)}^{tree}`, `${requireSha(other)}^{tree}`]);
  const [first, second] = out.trim().split("\n");
  return code === 0 && first === second;
}

/** True where `ancestor` is `descendant` or one of those before it; false for unknown commits. */
export async function isAncestor(context: Context, ancestor: string, descendant: string): Promise<boolean> {
  const args = ["merge-base", "--is-ancestor", requireSha(ancestor), requireSha(descendant)];
  return ancestor === descendant || (await context.git(args)).code === 0;
}

/** The best common ancestor of two commits; null where they have none. */
export async function mergeBase(context: Context, one: string, other: string): Promise<string | null> {
  const { code, out } = await context.git(["merge-base", requireSha(one), requireSha(other)]);
  return code === 0 ? out.trim() : null;
}

/** What a full ref name points at directly (tags are not peeled); null where there is none. */
export async function readRef(context: Context, ref: string): Promise<string | null> {
  const loose = readLooseRef(context.commonDir, requireRef(ref));
  if (loose !== null) {
    return loose;
  }
  const { code, out } = await context.git(["rev-parse", "--verify", "--quiet", ref]);
  return code === 0 ? out.trim() : null;
}

/**
 * Moves `ref` from `from` to `to` (`from: null` creates it). Ok too where it already is at `to`: an effect that
 * runs again finds its own work. Failures: `ref_moved` (with what is there now), `ref_blocked`,
 * `ref_locked` (never for the refs of runs, which are freed), `git_failed`.
 */
export async function compareAndSwap(
  context: Context,
  move: { ref: string; from: string | null; to: string },
): Promise<Result<{ sha: string }>> {
  const { ref, from, to } = move;
  const args = ["update-ref", "-m", "signalbox", "--no-deref", requireRef(ref), requireSha(to)];
  const swap = () => context.git([...args, from === null ? noSha(to) : requireSha(from)]);
  let output = await swap();
  const lock = join(context.commonDir, `${ref}.lock`);
  if (output.code !== 0 && isOwnRef(ref) && existsSync(lock) && (await freeOwnLock(lock)).ok) {
    output = await swap();
  }
  if (output.code === 0) {
    return ok({ sha: to });
  }
  const now = await readRef(context, ref);
  if (now === to) {
    return ok({ sha: to });
  }
  return explainRefusal(ref, from, now, output);
}

/** True for what belongs to runs, where a lock can only be left over from Signalbox itself. */
const isOwnRef = (ref: string): boolean => ref.startsWith("refs/heads/signalbox/") || ref.startsWith("refs/signalbox/");

function explainRefusal(ref: string, from: string | null, now: string | null, output: GitOutput): Result<never> {
  const name = ref.replace(/^refs\/heads\//, "");
  if (now !== from) {
    const there = now === null ? "it no longer exists" : `it is at ${now.slice(0, 12)}`;
    const expected = from === null ? "not to exist yet" : `at ${from.slice(0, 12)}`;
    return failure("ref_moved", `${name} was expected ${expected}, but ${there}. Somebody else moved it.`);
  }
  const blocker = /'([^']+)' exists; cannot create/.exec(output.err)?.[1];
  if (blocker !== undefined) {
    return failure("ref_blocked", `${name} can't be created while ${blocker} exists. Rename ${blocker} first.`);
  }
  const lock = /Unable to create '([^']+\.lock)'/.exec(output.err)?.[1];
  if (lock !== undefined) {
    return failure("ref_locked", `${name} can't be moved: ${lock} is left over from another git. Remove that file.`);
  }
  return gitFailed(`${name} can't be moved`, output);
}

/**
 * Creates a branch of a run at `sha`, or finds it: then `sha` is where it stands now, wherever that is.
 * Failures: `ref_blocked`, `git_failed`.
 */
export async function ensureBranch(
  context: Context,
  wanted: { branch: string; sha: string },
): Promise<Result<{ sha: string; created: boolean }>> {
  const ref = requireOwnBranch(wanted.branch);
  const created = await compareAndSwap(context, { ref, from: null, to: wanted.sha });
  if (created.ok) {
    return ok({ sha: wanted.sha, created: true });
  }
  const now = created.failure.code === "ref_moved" ? await readRef(context, ref) : null;
  return now === null ? created : ok({ sha: now, created: false });
}

/**
 * Keeps `sha` from being collected, under a ref below `refs/signalbox/`. Moves it only forwards.
 * Failures: `ref_moved` where it holds something that `sha` does not contain; `git_failed`.
 */
export async function keepRef(context: Context, kept: { ref: string; sha: string }): Promise<Result<{ sha: string }>> {
  if (!kept.ref.startsWith("refs/signalbox/")) {
    throw new Error(`Not a ref for keeping: ${JSON.stringify(kept.ref)}`);
  }
  const created = await compareAndSwap(context, { ref: kept.ref, from: null, to: kept.sha });
  if (created.ok || created.failure.code !== "ref_moved") {
    return created;
  }
  const now = await readRef(context, kept.ref);
  return now !== null && (await isAncestor(context, now, kept.sha))
    ? compareAndSwap(context, { ref: kept.ref, from: now, to: kept.sha })
    : created;
}

/** Unmerged work of a run that was kept: where, what its last commit says and when; `merged` where HEAD has it by now. */
export interface KeptWork {
  ref: string;
  sha: string;
  subject: string;
  committedAt: string;
  merged: boolean;
}

/** All unmerged work that runs left in this repository, in the order of its refs. */
export async function keptWork(context: Context): Promise<KeptWork[]> {
  const fields = ["%(refname)", "%(objectname)", "%(committerdate:iso-strict)", "%(contents:subject)"];
  const { out } = await context.git(["for-each-ref", `--format=${fields.join("%00")}`, "refs/signalbox/"]);
  const merged = await context.git(["for-each-ref", "--format=%(refname)", "--merged=HEAD", "refs/signalbox/"]);
  const within = new Set(merged.code === 0 ? merged.out.split("\n") : []);
  return out
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [ref = "", sha = "", committedAt = "", subject = ""] = line.split("\0");
      return { ref, sha, subject, committedAt, merged: within.has(ref) };
    });
}

/**
 * Deletes a ref that kept a run's work, where it still is at `sha`; ok where it is gone already.
 * Failures: `ref_moved`, `git_failed`.
 */
export async function forgetKept(context: Context, { ref, sha }: { ref: string; sha: string }): Promise<Result<null>> {
  if (!/^refs\/signalbox\/[^/]+\/./.test(ref)) throw new Error(`Not kept by a run: ${JSON.stringify(ref)}`);
  return deleteRef(context, requireRef(ref), sha);
}

/**
 * Deletes a branch of a run if it still is at `sha`; ok where it is gone already.
 * Failures: `ref_moved`, `git_failed`.
 */
export async function deleteBranch(context: Context, expected: { branch: string; sha: string }): Promise<Result<null>> {
  return deleteRef(context, requireOwnBranch(expected.branch), expected.sha);
}

async function deleteRef(context: Context, ref: string, sha: string): Promise<Result<null>> {
  const output = await context.git(["update-ref", "--no-deref", "-d", ref, requireSha(sha)]);
  if (output.code === 0) {
    return ok(null);
  }
  const now = await readRef(context, ref);
  return now === null ? ok(null) : explainRefusal(ref, sha, now, output);
}

/**
 * Deletes branches of a run that still are where they are said to be, in one go where nothing is in the way.
 * Failures as for `deleteBranch`, of the first branch that has one; the others are gone then.
 */
export async function deleteBranches(context: Context, expected: readonly BranchTip[]): Promise<Result<null>> {
  const lines = expected.map(({ branch, sha }) => `delete ${requireOwnBranch(branch)}\0${requireSha(sha)}\0`);
  if (
    lines.length === 0 ||
    (await context.git(["update-ref", "-z", "--stdin"], { input: lines.join("") })).code === 0
  ) {
    return ok(null);
  }
  const results: Result<null>[] = [];
  for (const one of expected) {
    results.push(await deleteBranch(context, one));
  }
  return results.find((result) => !result.ok) ?? ok(null);
}

/**
 * Makes a branch for people (the landing that leaves a branch). Never reuses one that is somewhere else.
 * Failures: `bad_branch_name`, `branch_exists`, `ref_blocked`, `git_failed`.
 */
export async function leaveBranch(
  context: Context,
  wanted: { branch: string; sha: string },
): Promise<Result<{ branch: string; sha: string }>> {
  let ref: string;
  try {
    ref = branchRef(wanted.branch);
  } catch {
    return failure("bad_branch_name", `"${wanted.branch}" can't be the name of a branch. Choose another name.`);
  }
  const created = await compareAndSwap(context, { ref, from: null, to: wanted.sha });
  if (created.ok) {
    return ok({ branch: wanted.branch, sha: wanted.sha });
  }
  return created.failure.code === "ref_moved"
    ? failure("branch_exists", `A branch ${wanted.branch} exists already and is left as it is. Choose another name.`)
    : created;
}

/** A branch and its tip. */
export interface BranchTip {
  branch: string;
  sha: string;
}

/** The local branches whose name starts with `prefix` (a folder, with its slash, or nothing), with their tips. `only` are options that narrow it down. */
export async function listBranches(context: Context, prefix = "", only: readonly string[] = []): Promise<BranchTip[]> {
  const format = "--format=%(objectname) %(refname)";
  const { out } = await context.git(["for-each-ref", format, ...only, `refs/heads/${prefix}`]);
  return out
    .split("\n")
    .filter(Boolean)
    .map((line) => ({ sha: line.slice(0, line.indexOf(" ")), branch: line.replace(/^\S+ refs\/heads\//, "") }));
}

/** The branches of one run whose tips `sha` contains, by name. */
export async function branchesWithin(context: Context, runId: string, sha: string): Promise<Set<string>> {
  const within = await listBranches(context, `signalbox/${requireRunId(runId)}/`, [`--merged=${requireSha(sha)}`]);
  return new Set(within.map(({ branch }) => branch));
}

/** All branches of one run: staging and attempts. */
export function branchesOf(context: Context, runId: string): Promise<BranchTip[]> {
  return listBranches(context, `signalbox/${requireRunId(runId)}/`);
}

function requireRunId(runId: string): string {
  if (!isSafeId(runId)) {
    throw new Error(`Not a run id: ${JSON.stringify(runId)}`);
  }
  return runId;
}
