// What the parts of one host share: its order, its surfaces, and the mark of its processes.
import { execFile } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { constants } from "node:os";
import { join, resolve } from "node:path";
import type { Failure } from "@signalbox/base";
import { endTree, type ProcessTree } from "@signalbox/base/processes";
import type { HostEvent } from "../control.ts";
import type { ProcessExit } from "../drivers/driver.ts";
import { hostIdVariable, reportSocket, type StoredHostSpec } from "../hostSpec.ts";
import type { HostFailureCode, HostOutcome } from "../outcome.ts";
import { sandboxArgv } from "../sandbox.ts";
import type { Journal } from "./journal.ts";
import type { PaneScreen } from "./paneScreen.ts";
import type { Redactor } from "./redact.ts";
import type { StatusFile } from "./statusFile.ts";

/** One host's surfaces. `publish` goes to whoever follows it. */
export interface HostContext {
  spec: StoredHostSpec;
  screen: PaneScreen;
  journal: Journal;
  status: StatusFile;
  redactor: Redactor;
  publish(event: HostEvent): void;
}

/** Whatever a host runs: started once, stopped at most once, asked things meanwhile. */
export interface HostRun {
  /** Resolves when the process tree is gone. */
  outcome: Promise<HostOutcome>;
  /** Ends the tree; the outcome is then `interrupted` unless a final report came before. */
  stop(reason: string): void;
  /** Ends the tree at once, because it took more than it may: that is a failure of the work. */
  exceed(failure: Failure<HostFailureCode>): void;
}

/** The child's environment: the spec's, the host's marks, and nothing of the host's own. */
export function childEnvironment(spec: StoredHostSpec, extra: Record<string, string>): Record<string, string> {
  const path = spec.env.PATH ?? "/usr/local/bin:/usr/bin:/bin";
  return {
    COLUMNS: String(process.stdout.columns ?? 120),
    LINES: String(process.stdout.rows ?? 40),
    ...spec.env,
    ...extra,
    PATH: `${spec.binDir}:${path}`,
    SIGNALBOX_SOCKET: reportSocket(spec.socketPath),
    [hostIdVariable]: spec.hostId,
  };
}

/** What to start for `argv`: itself, or inside the sandbox that was ordered. */
export const contained = (spec: StoredHostSpec, argv: string[]): string[] =>
  spec.sandbox ? sandboxArgv(spec.sandbox, spec.cwd, argv) : argv;

/** A sandbox tells that a signal ended the program as shells do: 128 and its number. */
export function exitInside(code: number | null, signal: NodeJS.Signals | null): ProcessExit {
  const name = Object.entries(constants.signals).find(([, number]) => number + 128 === code)?.[0];
  return name === undefined ? { code, signal } : { code: null, signal: name as NodeJS.Signals };
}

/** Every process of this host but the host itself. */
export const hostTree = (spec: StoredHostSpec, rootPid: number | null): ProcessTree => ({
  rootPid,
  marker: { name: hostIdVariable, value: spec.hostId },
});

/** Ends what is left of a host's processes; resolves when nothing is. */
export const endHostTree = (spec: StoredHostSpec, rootPid: number | null, graceMs?: number): Promise<number[]> =>
  endTree(hostTree(spec, rootPid), graceMs);

const shaForm = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** Reads HEAD as git lays it out in files, without a process; undefined where it lies otherwise (packed, reftable). */
function readHeadFile(cwd: string): string | undefined {
  try {
    const dotGit = join(cwd, ".git");
    const pointer = statSync(dotGit).isFile() ? /^gitdir: (.+)$/m.exec(readFileSync(dotGit, "utf8"))?.[1] : dotGit;
    if (pointer === undefined) return undefined;
    const gitDir = resolve(cwd, pointer);
    const head = readFileSync(join(gitDir, "HEAD"), "utf8").trim();
    if (shaForm.test(head)) return head;
    const ref = /^ref: (refs\/heads\/\S+)$/.exec(head)?.[1];
    if (ref === undefined || ref.includes("..")) return undefined;
    const commonFile = join(gitDir, "commondir");
    const common = existsSync(commonFile) ? resolve(gitDir, readFileSync(commonFile, "utf8").trim()) : gitDir;
    const sha = readFileSync(join(common, ref), "utf8").trim();
    return shaForm.test(sha) ? sha : undefined;
  } catch {
    return undefined;
  }
}

/** The commit that a folder stands at, or null where it is no repository's top or has no commit. */
export function readHeadSha(cwd: string): Promise<string | null> {
  const known = readHeadFile(cwd);
  if (known !== undefined) return Promise.resolve(known);
  if (!existsSync(join(cwd, ".git"))) return Promise.resolve(null);
  return new Promise((done) => {
    const env = { PATH: process.env.PATH ?? "/usr/bin:/bin", GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
    const args = ["-c", "core.fsmonitor=false", "rev-parse", "--verify", "--quiet", "HEAD"];
    execFile("git", args, { cwd, env, timeout: 5_000 }, (error, out) => done(error ? null : out.trim() || null));
  });
}
