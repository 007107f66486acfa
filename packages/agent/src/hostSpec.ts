// The order that starts a host: everything it is told, in one private file that the orchestrator writes.
import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { CheckCommand, SessionRole } from "@signalbox/base";
import { endTree } from "@signalbox/base/processes";
import { readJsonFile, replaceFile } from "./durableFile.ts";
import { clearDeadLock, isLockLive, readHostLock } from "./hostLock.ts";
import type { Sandbox } from "./sandbox.ts";

/** Files that a session may write; patterns are globs, paths relative to the worktree. */
export interface GuardRules {
  filesWrite: string[];
  forbidden: string[];
  /** It only looks; its shell is for the report. */
  readOnly?: boolean;
}

/** How an agent is spoken to (docs/other-agents.md). */
export type DriverName = "script" | "claude" | "acp" | "command";

/** An agent session. `command` is the argv of the script, or of the claude CLI without its options. */
export interface SessionWork {
  kind: "session";
  role: SessionRole;
  taskId: string | null;
  driver: DriverName;
  command: string[];
  prompt: string;
  model?: string;
  /** The agent's own tools that the session has; all where none are named. */
  tools?: string[];
  /** A UUID; the same one for every leg of an attempt. */
  sessionId: string;
  /** Continue the earlier session of that id instead of beginning one. */
  resume: boolean;
  /** What is said on resuming. */
  message?: string;
  contextWindow?: number;
  /** What earlier legs of the same session used; the CLI adds it up, and a leg's own use is what lies above it. */
  usedBefore?: { costUsd: number; inputTokens: number; outputTokens: number };
  /** Without rules a session may write anywhere inside its worktree. */
  guard?: GuardRules;
  /** `guarded` asks a person for what no rule allows; `unattended` asks nobody. The guard holds in both. */
  mode: "guarded" | "unattended";
  /** Shell lines that a guarded session may run unasked, word for word. */
  allow?: string[];
  /** How long the model may say nothing before it is started again, in milliseconds. */
  silentMs?: number;
  /** Tokens that a worker may write without a commit before it is told. */
  uncommittedTokens?: number;
  /** The attempt, from 1, and the leg inside it, from 1: told to the session by environment. */
  attempt?: number;
  leg?: number;
}

/** Commands to run one after another, with a file of evidence for each. */
export interface CheckWork {
  kind: "checks";
  checks: CheckCommand[];
  evidenceDir: string;
  /** Begins the name of every evidence file, so that one folder can hold a whole run's. */
  evidencePrefix?: string;
}

/** The whole order. */
export interface HostSpec {
  /** Absolute folder of this leg; holds spec.json, host.lock, journal.ndjson, transcript.cast, outcome.json. */
  dir: string;
  /** The unix socket for commands; short, because macOS allows about 100 bytes. */
  socketPath: string;
  title: string;
  cwd: string;
  /** The child's environment; nothing is inherited but what is named here. */
  env: Record<string, string>;
  /** Goes first on the child's PATH; holds `signalbox`. */
  binDir: string;
  /** Around whatever runs; without one it sees and does what the account may. */
  sandbox?: Sandbox;
  /** Beyond these its work is ended and has failed: processes at once, and bytes to be left on the disks it writes to. */
  limits?: { processes: number; freeBytes: number };
  /** `.task-status.json` of the worktree, or null. */
  statusFile: string | null;
  work: SessionWork | CheckWork;
}

/** A spec as it lies on disk: with the id that marks every process of this host. */
export interface StoredHostSpec extends HostSpec {
  hostId: string;
}

/** The variable that marks every process below a host, and so finds what it left behind. */
export const hostIdVariable = "SIGNALBOX_HOST_ID";

/** The socket that the session itself is given: it hears reports, and no decision that is a person's. */
export const reportSocket = (socketPath: string): string => `${socketPath}.r`;

/** Bytes that every system allows for the path of a unix socket. */
const socketPathLimit = 100;

/**
 * Writes `spec.json` (0600) into the leg's folder (made 0700) and resolves with its path. Written again for the same
 * folder it keeps the host's id, and ends what a dead host left behind, so that the folder can be used again. Throws where
 * the socket's path is too long.
 */
export async function writeHostSpec(spec: HostSpec): Promise<string> {
  if (Buffer.byteLength(reportSocket(spec.socketPath)) > socketPathLimit) {
    throw new Error(`The socket's path is longer than ${socketPathLimit} bytes: ${spec.socketPath}`);
  }
  await mkdir(spec.dir, { recursive: true, mode: 0o700 });
  const path = join(spec.dir, "spec.json");
  const dead = readHostLock(spec.dir);
  if (dead && !isLockLive(dead)) {
    await endTree({ rootPid: null, marker: { name: hostIdVariable, value: dead.hostId } });
    clearDeadLock(spec.dir, dead);
  }
  const stored: StoredHostSpec = { ...spec, hostId: readHostSpec(path)?.hostId ?? randomUUID() };
  replaceFile(path, JSON.stringify(stored), true);
  return path;
}

/** The stored spec, or null where there is none. The file is our own, so its shape isn't checked again. */
export function readHostSpec(path: string): StoredHostSpec | null {
  const value = readJsonFile(path) as StoredHostSpec | null;
  return value && typeof value === "object" && typeof value.hostId === "string" ? value : null;
}

/** The argv that runs a host in a pane, with the Node that runs this program. */
export const hostArgv = (hostJs: string, specPath: string): string[] => [process.execPath, hostJs, specPath];
