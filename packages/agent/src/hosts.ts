// The orchestrator's side of hosts: see how one stands, follow it to its outcome, end it with everything it started.
import { existsSync, type FSWatcher, watch } from "node:fs";
import { rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Deferred } from "@signalbox/base";
import { endTree } from "@signalbox/base/processes";
import { type HostEvent, readLines, sendToHost } from "./control.ts";
import { type HostLock, isLockLive, readHostLock } from "./hostLock.ts";
import { hostIdVariable, readHostSpec, reportSocket } from "./hostSpec.ts";
import { type HostOutcome, lostOutcome, readOutcome, writeOutcome } from "./outcome.ts";

/** How a leg's host stands. `dead`: it was started, its process is gone, and it left no outcome. */
export type HostState =
  | { state: "absent" }
  | { state: "live"; pid: number }
  | { state: "settled"; outcome: HostOutcome }
  | { state: "dead" };

/** Between two looks at the process; the outcome itself is announced by the file system and by the socket's end. */
const lookEveryMs = 250;
/** While the host's socket is open a look is only a precaution. */
const calmLookEveryMs = 2_000;
/** The files whose coming changes how a host stands; all others change all the time. */
const tellingFiles = new Set(["outcome.json", "host.lock"]);
/** How long a pane may take until its host has the lock. */
const startWithinMs = 30_000;
/** How long a host may take to end its tree before it is ended itself. */
const endWithinMs = 10_000;

/** Looks at a leg's folder; says nothing about panes. */
export async function probeHost(dir: string): Promise<HostState> {
  const outcome = readOutcome(dir);
  if (outcome) return { state: "settled", outcome };
  const lock = readHostLock(dir);
  if (!lock) return { state: "absent" };
  if (isLockLive(lock)) return { state: "live", pid: lock.pid };
  // It may have written its outcome and left between the two looks.
  const late = readOutcome(dir);
  return late ? { state: "settled", outcome: late } : { state: "dead" };
}

/** What to follow, and who listens. Aborting `signal` stops following and leaves the host alone. */
export interface FollowOptions {
  dir: string;
  socketPath: string;
  onEvent?: (event: HostEvent) => void;
  signal?: AbortSignal;
}

/** Hears events as long as the host lives; calls `onClose` when the socket is gone or was never there. */
function subscribe(socketPath: string, onEvent: (event: HostEvent) => void, onClose: () => void): () => void {
  const socket = connect(socketPath);
  socket.on("error", () => {});
  socket.on("close", onClose);
  socket.on("connect", () => socket.write('{"cmd":"follow"}\n'));
  readLines(socket, (line) => {
    try {
      onEvent(JSON.parse(line) as HostEvent);
    } catch {
      socket.destroy();
    }
  });
  return () => socket.destroy();
}

/** One following of one host: looks when something tells, and now and then to be sure. */
class Following {
  readonly #options: FollowOptions;
  readonly #settled = new Deferred<HostOutcome>();
  readonly #giveUpAt = Date.now() + startWithinMs;
  #watcher: FSWatcher | null = null;
  #unsubscribe: (() => void) | null = null;
  #timer: NodeJS.Timeout | null = null;
  #finished = false;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  start(): Promise<HostOutcome> {
    const { dir, signal } = this.#options;
    if (signal?.aborted) return Promise.reject(signal.reason);
    signal?.addEventListener("abort", this.#onAbort);
    try {
      this.#watcher = watch(dir, (_event, name) => {
        if (name === null || tellingFiles.has(name)) void this.#look();
      });
      this.#watcher.on("error", () => {});
    } catch {
      // Not there yet, or the system has no watches left: the interval looks anyway.
    }
    this.#lookIn(0);
    return this.#settled.promise;
  }

  #onAbort = () => {
    this.#finish();
    this.#settled.reject(this.#options.signal?.reason);
  };

  #finish(): void {
    this.#finished = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#watcher?.close();
    this.#unsubscribe?.();
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
  }

  #lookIn(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      void this.#look().finally(() => {
        if (!this.#finished) this.#lookIn(this.#unsubscribe ? calmLookEveryMs : lookEveryMs);
      });
    }, ms);
  }

  async #look(): Promise<void> {
    const { dir } = this.#options;
    const host = await probeHost(dir);
    if (this.#finished) return;
    if (host.state === "live") {
      this.#subscribe();
      return;
    }
    const outcome = this.#outcomeOf(host);
    if (!outcome) return;
    this.#finish();
    this.#settled.resolve(outcome);
  }

  #outcomeOf(host: HostState): HostOutcome | null {
    if (host.state === "settled") return host.outcome;
    if (host.state === "dead") return lostOutcome("host_lost", readHostLock(this.#options.dir)?.startedAt ?? null);
    return Date.now() > this.#giveUpAt ? lostOutcome("host_never_started", null) : null;
  }

  #subscribe(): void {
    const { socketPath, onEvent } = this.#options;
    this.#unsubscribe ??= subscribe(socketPath, onEvent ?? (() => {}), () => {
      this.#unsubscribe = null;
      // Not at once: where the host isn't listening yet, this is no reason to hurry.
      if (!this.#finished) this.#lookIn(20);
    });
  }
}

/**
 * Resolves with the outcome as soon as it is written, also where the host was started before this server; with an
 * `interrupted` one where the process died without any (`host_lost`) or never came (`host_never_started`, 30 s).
 * Rejects with the signal's reason where following is aborted.
 */
export const followHost = (options: FollowOptions): Promise<HostOutcome> => new Following(options).start();

async function endLiveHost(lock: HostLock, socketPath: string): Promise<void> {
  await sendToHost(socketPath, { cmd: "end" });
  const until = Date.now() + endWithinMs;
  while (isLockLive(lock) && Date.now() < until) await wait(15);
  if (isLockLive(lock)) await endTree({ rootPid: lock.pid, marker: { name: hostIdVariable, value: lock.hostId } });
}

/** A folder that is over says so, so that a host whose pane comes up late refuses to work in it. */
function closeFolder(dir: string): HostOutcome | null {
  const outcome = readOutcome(dir);
  if (outcome || !existsSync(dir)) return outcome;
  const lock = readHostLock(dir);
  const lost = lostOutcome(lock ? "host_lost" : "host_never_started", lock?.startedAt ?? null);
  writeOutcome(dir, lost, (text) => text);
  return lost;
}

/**
 * Ends a leg's host and everything it started, also where the host is dead and left orphans (found by their marker on
 * Linux), and resolves when they are gone. The folder is over then: its outcome, written here where the host left none,
 * is returned (null where there never was a folder). Safe to call at any time and twice.
 */
export async function endHost(dir: string, socketPath: string): Promise<{ outcome: HostOutcome | null }> {
  const lock = readHostLock(dir);
  if (lock && isLockLive(lock)) await endLiveHost(lock, socketPath);
  const outcome = closeFolder(dir);
  // It may have taken its lock just before the folder was closed.
  const late = readHostLock(dir);
  if (late && isLockLive(late)) await endLiveHost(late, socketPath);
  const hostId = lock?.hostId ?? readHostSpec(join(dir, "spec.json"))?.hostId;
  if (hostId !== undefined) await endTree({ rootPid: null, marker: { name: hostIdVariable, value: hostId } });
  for (const path of [socketPath, reportSocket(socketPath)]) await rm(path, { force: true });
  return { outcome };
}
