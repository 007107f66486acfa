// What there is to know about a repository before a run, read without executing or changing anything.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ok, type Result } from "@signalbox/base";
import type { Context } from "./context.ts";
import { type ConfigEntry, guardsFromConfig, readConfig } from "./guards.ts";
import { type BranchTip, listBranches, resolve } from "./refs.ts";
import { readStatus } from "./status.ts";
import { indexLock, type Operation, operationIn, readText, worktreeEntries } from "./worktreeFiles.ts";

/** Facts about a repository and the checkout that was opened. */
export interface RepositoryFacts {
  root: string;
  commonDir: string;
  /** Null before the first commit. */
  headSha: string | null;
  /** Null where HEAD is detached. */
  branch: string | null;
  /** The remote's default branch, else the usual names, else the current one; null where there is none of them. */
  defaultBranch: string | null;
  branches: BranchTip[];
  dirty: { changed: number; untracked: number };
  hasSubmodules: boolean;
  /** True where attributes name Git LFS; `lfsInstalled` where its filter is configured. */
  usesLfs: boolean;
  lfsInstalled: boolean;
  /** Filters of the repository's own configuration that are switched off in Signalbox's calls. */
  switchedOffFilters: string[];
  signing: boolean;
  identity: { name: string; email: string } | null;
  /** Names of the hooks that git would run for a person. */
  hooks: string[];
  operation: Operation | null;
  indexLock: { path: string; ageMs: number } | null;
  shallow: boolean;
  leftovers: { branches: BranchTip[]; worktrees: { path: string; exists: boolean }[] };
}

/** Reads the facts. Takes no lock. Failure: `git_failed`. */
export async function inspect(context: Context): Promise<Result<RepositoryFacts>> {
  const [status, branches, config, attributes, remoteHead] = await Promise.all([
    readStatus(context, context.root),
    listBranches(context),
    readConfig(context.root),
    attributesText(context),
    context.git(["symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"]),
  ]);
  if (!status.ok) {
    return status;
  }
  const { headSha, branch, entries } = status.value;
  const untracked = entries.filter((entry) => entry.kind === "untracked").length;
  const last = lastValues(config);
  const isOn = (key: string): boolean => /^(?:true|yes|on|1)$/i.test(last.get(key) ?? "");
  const [name, email] = [last.get("user.name"), last.get("user.email")];
  const guards = guardsFromConfig(config, context.trustedFilters);
  const used = new Set([...attributes.matchAll(/(?:^|\s)filter=(\S+)/gm)].map((match) => match[1]!));
  return ok({
    root: context.root,
    commonDir: context.commonDir,
    headSha,
    branch,
    defaultBranch: defaultBranch(branches, branch, remoteHead.out.trim(), last.get("init.defaultbranch")),
    branches,
    dirty: { changed: entries.length - untracked, untracked },
    hasSubmodules:
      existsSync(join(context.root, ".gitmodules")) ||
      [...last.keys()].some((key) => /^submodule\..+\.(?:url|active)$/s.test(key)),
    usesLfs: used.has("lfs"),
    lfsInstalled: last.has("filter.lfs.process") || last.has("filter.lfs.smudge"),
    switchedOffFilters: guards.filters.filter((filter) => used.has(filter)),
    signing: isOn("commit.gpgsign"),
    identity: name !== undefined && email !== undefined ? { name, email } : null,
    hooks: hooksIn(last.get("core.hookspath") ?? join(context.commonDir, "hooks"), context.root),
    operation: operationIn(context.gitDir),
    indexLock: indexLock(context.gitDir, Date.now()),
    shallow: existsSync(join(context.commonDir, "shallow")),
    leftovers: {
      branches: branches.filter((one) => one.branch.startsWith("signalbox/")),
      worktrees: worktreeEntries(context)
        .filter(({ adminDir }) => isRunWorktree(adminDir))
        .map(({ path }) => ({ path, exists: existsSync(path) })),
    },
  });
}

/** A worktree of a run is known by the branch it was made for. */
function isRunWorktree(adminDir: string): boolean {
  return /^ref: refs\/heads\/signalbox\//.test(readText(join(adminDir, "HEAD")) ?? "");
}

/** All attributes files of the commit that is checked out, and the private one, as one text; at most 1 MB. */
async function attributesText(context: Context): Promise<string> {
  const own = readText(join(context.commonDir, "info", "attributes")) ?? "";
  if ((await resolve(context, "HEAD")) === null) {
    return own;
  }
  // Attributes can stand in any folder; asking the index for their names costs one call whatever the size.
  const grep = ["grep", "-h", "--cached", "-e", "filter=", "--", ":(glob)**/.gitattributes"];
  const { out } = await context.git(grep, { limitBytes: 1_000_000, patterns: true });
  return `${own}\n${out}`;
}

function lastValues(config: readonly ConfigEntry[]): Map<string, string> {
  return new Map(config.map(({ key, value }) => [key, value]));
}

function defaultBranch(
  branches: readonly BranchTip[],
  current: string | null,
  remoteHead: string,
  configured: string | undefined,
): string | null {
  const names = new Set(branches.map((one) => one.branch));
  const candidates = [remoteHead.replace(/^refs\/remotes\/origin\//, ""), "main", "master", configured ?? ""];
  return candidates.find((name) => names.has(name)) ?? current ?? branches[0]?.branch ?? null;
}

function hooksIn(folder: string, root: string): string[] {
  const path = folder.startsWith("/") ? folder : join(root, folder);
  try {
    return readdirSync(path).filter((name) => /^[a-z-]+$/.test(name));
  } catch {
    return [];
  }
}
