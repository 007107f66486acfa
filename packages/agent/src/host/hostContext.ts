// What the parts of one host share: its order, its surfaces, and the mark of its processes.
import { execFile } from "node:child_process";
import { endTree, type ProcessTree } from "@signalbox/base/processes";
import type { HostEvent } from "../control.ts";
import { hostIdVariable, type StoredHostSpec } from "../hostSpec.ts";
import type { HostOutcome } from "../outcome.ts";
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
}

/** The child's environment: the spec's, the host's marks, and nothing of the host's own. */
export function childEnvironment(spec: StoredHostSpec, extra: Record<string, string>): Record<string, string> {
  const path = spec.env.PATH ?? "/usr/local/bin:/usr/bin:/bin";
  return {
    ...spec.env,
    ...extra,
    PATH: `${spec.binDir}:${path}`,
    SIGNALBOX_SOCKET: spec.socketPath,
    [hostIdVariable]: spec.hostId,
  };
}

/** Every process of this host but the host itself. */
export const hostTree = (spec: StoredHostSpec, rootPid: number | null): ProcessTree => ({
  rootPid,
  marker: { name: hostIdVariable, value: spec.hostId },
});

/** Ends what is left of a host's processes; resolves when nothing is. */
export const endHostTree = (spec: StoredHostSpec, rootPid: number | null, graceMs?: number): Promise<number[]> =>
  endTree(hostTree(spec, rootPid), graceMs);

/** The commit that a folder stands at, or null where it is no repository or has no commit. */
export function readHeadSha(cwd: string): Promise<string | null> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH ?? "/usr/bin:/bin", GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
    const args = ["-c", "core.fsmonitor=false", "rev-parse", "--verify", "--quiet", "HEAD"];
    execFile("git", args, { cwd, env, timeout: 5_000 }, (error, out) => resolve(error ? null : out.trim() || null));
  });
}
