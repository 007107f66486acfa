// A picture of everything that no session may change: refs, settings, hooks, stashes and the user's checkout.
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { ok, type Result } from "@signalbox/base";
import { gitFailed } from "./call.ts";
import type { Context } from "./context.ts";
import { readStatus } from "./status.ts";
import { readText } from "./worktreeFiles.ts";

/** What is outside of all runs' own refs and worktrees; plain JSON, from name to fingerprint. */
export interface OutsidePicture {
  refs: Record<string, string>;
  /** The settings of the repository's `config`, by key; values only as digests. */
  settings: Record<string, string>;
  /** Hooks, exclude, attributes and other files of the repository that change what git does, and HEAD of the checkout. */
  files: Record<string, string>;
  /** The stashes, as their log tells of them. */
  stashes: Record<string, string>;
  /** What is changed, staged or untracked in the user's checkout. */
  checkout: Record<string, string>;
  /** How long the log of the checkout's HEAD was, in bytes. */
  headLogBytes: number;
}

/**
 * Refs that say nothing about a session: those of runs (each has its own rules), and what git keeps for itself or for an
 * operation in progress.
 */
const leftOut = /^refs\/(?:heads\/signalbox\/|signalbox\/|stash$|bisect\/|rewritten\/|worktree\/|prefetch\/)/;

/** Takes the picture. Executes nothing, takes no lock. Failure: `git_failed`. */
export async function takeOutsidePicture(context: Context): Promise<Result<OutsidePicture>> {
  const config = join(context.commonDir, "config");
  const [refs, settings, status] = await Promise.all([
    context.git(["for-each-ref", "--format=%(refname) %(objectname) %(symref)"]),
    context.git(["config", "--file", config, "--no-includes", "--list", "-z"]),
    readStatus(context, context.root),
  ]);
  if (refs.code !== 0) {
    return gitFailed("The refs can't be listed", refs);
  }
  if (!status.ok) {
    return status;
  }
  const lines = refs.out.split("\n").filter((line) => line !== "" && !leftOut.test(line.split(" ")[0] ?? ""));
  return ok({
    refs: Object.fromEntries(lines.map((line) => cutAt(line, " "))),
    settings: settings.code === 0 ? pictureSettings(settings.out) : { config: digest(readText(config)) },
    files: pictureFiles(context),
    stashes: Object.fromEntries(stashLines(context).map((line) => [line, "there"])),
    checkout: Object.fromEntries(
      status.value.entries.map((entry) => [
        entry.path,
        `${entry.letters} ${fingerprintOf(join(context.root, entry.path))}`,
      ]),
    ),
    headLogBytes: lstatSync(headLogOf(context), { throwIfNoEntry: false })?.size ?? 0,
  });
}

/** The log of the checkout's HEAD. */
export const headLogOf = (context: Context): string => join(context.gitDir, "logs/HEAD");

const cutAt = (text: string, separator: string): [string, string] => {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
};

/** Several values of one key count together. What git notes down about a branch (`branch.main.merge`) starts nothing. */
function pictureSettings(listed: string): Record<string, string> {
  const values = new Map<string, string>();
  for (const entry of listed.split("\0").filter(Boolean)) {
    const [key, value] = cutAt(entry, "\n");
    if (!key.startsWith("branch.")) {
      values.set(key, `${values.get(key) ?? ""}\n${value}`);
    }
  }
  return Object.fromEntries([...values].map(([key, value]) => [key, digest(value)]));
}

/** From the log of the stashes: a line for each, without who and when. */
function stashLines(context: Context): string[] {
  const log = readText(join(context.commonDir, "logs/refs/stash")) ?? "";
  return log.split("\n").flatMap((line) => {
    const found = /^\S+ (\S+) .*?\t(.*)$/.exec(line);
    return found ? [`${found[1]} ${found[2]}`] : [];
  });
}

const watchedFiles = [
  "config.worktree",
  "info/exclude",
  "info/attributes",
  "info/grafts",
  "shallow",
  "objects/info/alternates",
];

function pictureFiles(context: Context): Record<string, string> {
  const files: Record<string, string> = { HEAD: readText(join(context.gitDir, "HEAD"))?.trim() ?? "" };
  for (const name of watchedFiles) {
    files[name] = digest(readText(join(context.commonDir, name)));
  }
  const hooks = join(context.commonDir, "hooks");
  if (lstatSync(hooks, { throwIfNoEntry: false })?.isDirectory()) {
    for (const name of readdirSync(hooks).filter((one) => !one.endsWith(".sample"))) {
      files[`hooks/${name}`] = hookFingerprint(join(hooks, name));
    }
  }
  return files;
}

function hookFingerprint(path: string): string {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isSymbolicLink()) {
    return `link ${readlinkSync(path)}`;
  }
  return stat?.isFile() ? `${stat.mode} ${digest(readFileSync(path))}` : fingerprintOf(path);
}

/** Time and size tell a change of a file that was dirty before; reading it whole could take long. */
function fingerprintOf(path: string): string {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat === undefined ? "gone" : `${stat.mode} ${stat.size} ${stat.mtimeMs}`;
}

const digest = (text: string | Buffer | null): string =>
  text === null ? "" : createHash("sha256").update(text).digest("hex").slice(0, 32);
