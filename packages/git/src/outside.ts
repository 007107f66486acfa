// Notices when a session reached beyond its worktree: what is outside is pictured before an attempt and compared after.
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { isSafeId, ok, type Result } from "@signalbox/base";
import { gitFailed } from "./call.ts";
import type { Context } from "./context.ts";
import { readStatus } from "./status.ts";
import { readText } from "./worktreeFiles.ts";

/** A picture of everything outside a run's own refs and worktrees; plain JSON, from name to fingerprint. */
export interface OutsideSnapshot {
  refs: Record<string, string>;
  /** Configuration, hooks, exclude and attributes files of the repository, and HEAD and stash list of the checkout. */
  files: Record<string, string>;
  /** What is changed, staged or untracked in the user's checkout. */
  checkout: Record<string, string>;
}

/** One difference between two pictures. `remote-ref` changes with every fetch, so it need not mean harm. */
export interface OutsideChange {
  kind: "branch" | "tag" | "ref" | "remote-ref" | "stash" | "head" | "config" | "hook" | "checkout";
  /** One sentence that says what changed. */
  text: string;
}

/** Pictures what no session of the run may change. Executes nothing, takes no lock. Failure: `git_failed`. */
export async function snapshotOutside(context: Context, run: { runId: string }): Promise<Result<OutsideSnapshot>> {
  if (!isSafeId(run.runId)) {
    throw new Error(`Not a run id: ${JSON.stringify(run.runId)}`);
  }
  const [refs, status] = await Promise.all([
    context.git(["for-each-ref", "--format=%(refname) %(objectname) %(symref)"]),
    readStatus(context, context.root),
  ]);
  if (refs.code !== 0) {
    return gitFailed("The refs can't be listed", refs);
  }
  if (!status.ok) {
    return status;
  }
  const own = [`refs/heads/signalbox/${run.runId}/`, `refs/signalbox/${run.runId}/`];
  const lines = refs.out.split("\n").filter((line) => line !== "" && !own.some((prefix) => line.startsWith(prefix)));
  const checkout = status.value.entries.map((entry): [string, string] => [
    entry.path,
    `${entry.letters} ${fingerprintOf(join(context.root, entry.path))}`,
  ]);
  return ok({
    refs: Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]),
    ),
    files: pictureFiles(context),
    checkout: Object.fromEntries(checkout),
  });
}

const configFiles = [
  "config",
  "config.worktree",
  "info/exclude",
  "info/attributes",
  "info/grafts",
  "shallow",
  "objects/info/alternates",
];

function pictureFiles(context: Context): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of configFiles) {
    files[name] = digest(readText(join(context.commonDir, name)));
  }
  files.HEAD = readText(join(context.gitDir, "HEAD"))?.trim() ?? "";
  files["logs/refs/stash"] = digest(readText(join(context.commonDir, "logs/refs/stash")));
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

/** What is different in `after`, one sentence each; empty where nothing is. */
export function compareOutside(before: OutsideSnapshot, after: OutsideSnapshot): OutsideChange[] {
  return [
    ...differences(before.refs, after.refs).map(([name, was, is]) => refChange(name, was, is)),
    ...differences(before.files, after.files).map(([name, was, is]) => fileChange(name, was, is)),
    ...differences(before.checkout, after.checkout).map(
      ([path, was, is]): OutsideChange => ({
        kind: "checkout",
        text: `In the user's checkout, ${path} ${was === "" ? "was changed" : is === "" ? "lost its change" : "was changed again"}.`,
      }),
    ),
  ];
}

function differences(before: Record<string, string>, after: Record<string, string>): [string, string, string][] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const value = (of: Record<string, string>, name: string): string => (Object.hasOwn(of, name) ? of[name]! : "");
  return [...names]
    .filter((name) => value(before, name) !== value(after, name))
    .sort()
    .map((name) => [name, value(before, name), value(after, name)]);
}

function refChange(name: string, was: string, is: string): OutsideChange {
  const what =
    is === ""
      ? "was deleted"
      : was === ""
        ? `was created at ${is.slice(0, 12)}`
        : `moved from ${was.slice(0, 12)} to ${is.slice(0, 12)}`;
  for (const [prefix, kind, word] of [
    ["refs/heads/", "branch", "The branch"],
    ["refs/tags/", "tag", "The tag"],
    ["refs/remotes/", "remote-ref", "The remote-tracking branch"],
  ] as const) {
    if (name.startsWith(prefix)) {
      return { kind, text: `${word} ${name.slice(prefix.length)} ${what}.` };
    }
  }
  return name === "refs/stash"
    ? { kind: "stash", text: `The stash ${what}.` }
    : { kind: "ref", text: `The ref ${name} ${what}.` };
}

function fileChange(name: string, was: string, is: string): OutsideChange {
  const what = was === "" ? "was created" : is === "" ? "was removed" : "was changed";
  if (name === "HEAD") {
    return { kind: "head", text: `The user's checkout was switched from ${was} to ${is}.` };
  }
  if (name === "logs/refs/stash") {
    return { kind: "stash", text: `The list of stashes ${what}.` };
  }
  return name.startsWith("hooks/")
    ? { kind: "hook", text: `The hook ${name.slice("hooks/".length)} ${what}.` }
    : { kind: "config", text: `The repository's ${name} ${what}.` };
}
