// One host per leg: a lock that names its process so exactly that a reused pid isn't mistaken for it.
import { linkSync, renameSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import { processIdentity } from "@signalbox/base/processes";
import { readJsonFile, replaceFile } from "./durableFile.ts";

/** Who holds a leg's folder. `identity` is the process's start time as `processIdentity` gives it. */
export interface HostLock {
  pid: number;
  identity: string;
  hostId: string;
  startedAt: string;
}

const lockPath = (dir: string): string => join(dir, "host.lock");

/** The lock as it lies there, whoever's it is, or null. */
export function readHostLock(dir: string): HostLock | null {
  const value = readJsonFile(lockPath(dir)) as HostLock | null;
  return value && typeof value === "object" && Number.isInteger(value.pid) ? value : null;
}

/** True where the process that took the lock is alive. */
export const isLockLive = (lock: HostLock): boolean => processIdentity(lock.pid) === lock.identity;

function tryLink(draft: string, dir: string): boolean {
  try {
    // A hard link appears whole or not at all, and fails where a name is taken.
    linkSync(draft, lockPath(dir));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Moves a dead lock away; puts it back where it turns out to be a living one that came in between. */
export function clearDeadLock(dir: string, dead: HostLock): void {
  const aside = join(dir, `host.lock.${dead.pid}.dead`);
  try {
    renameSync(lockPath(dir), aside);
  } catch {
    return;
  }
  const moved = readJsonFile(aside) as HostLock | null;
  if (moved && moved.identity !== dead.identity && isLockLive(moved)) tryLink(aside, dir);
  unlinkSync(aside);
}

/**
 * Takes the lock of a leg for this process. Fails with `host_running` where a living host has it; a dead one's lock is
 * taken over.
 */
export function takeHostLock(dir: string, hostId: string): Result<HostLock> {
  const identity = processIdentity(process.pid) ?? "";
  const lock: HostLock = { pid: process.pid, identity, hostId, startedAt: new Date().toISOString() };
  const draft = join(dir, `host.lock.${process.pid}`);
  replaceFile(draft, JSON.stringify(lock));
  try {
    for (let tries = 0; tries < 5; tries++) {
      if (tryLink(draft, dir)) return ok(lock);
      const held = readHostLock(dir);
      if (held && isLockLive(held)) {
        return failure("host_running", `Another host (process ${held.pid}) is at work in ${dir}.`);
      }
      if (held) clearDeadLock(dir, held);
    }
    return failure("host_running", `The lock in ${dir} couldn't be taken.`);
  } finally {
    unlinkSync(draft);
  }
}
