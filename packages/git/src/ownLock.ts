// Frees a file of ours from the lock of a git that was killed, or that outlived a killed server.
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { delay, failure, ok, type Result } from "@signalbox/base";

/** A lock that is older than this, on something that only Signalbox uses, belongs to nobody any more. */
export const staleAfterMs = 20_000;
const pollMs = 100;

/**
 * Waits until nobody holds the index of a worktree of ours; takes a stale lock away. `gitDir` is the worktree's own
 * git directory, never that of the user's checkout. Failure: `worktree_busy` where something keeps renewing the lock.
 */
export function freeOwnIndex(gitDir: string): Promise<Result<null>> {
  return freeOwnLock(join(gitDir, "index.lock"));
}

/** The same for any lock file that guards something of ours: a run's own ref, say. */
export async function freeOwnLock(path: string): Promise<Result<null>> {
  for (let waitedMs = 0; waitedMs <= 2 * staleAfterMs; waitedMs += pollMs) {
    const ageMs = ageOf(path);
    if (ageMs === null) {
      return ok(null);
    }
    if (ageMs >= staleAfterMs) {
      rmSync(path, { force: true });
      return ok(null);
    }
    await delay(pollMs);
  }
  return failure("worktree_busy", `Another git keeps holding ${path}. Wait for it to end, then try again.`);
}

/**
 * Gives the git of a person's editor, which holds an index for a moment many times an hour, `patienceMs` to let go
 * of `path`. Takes nothing away.
 */
export async function waitForLock(path: string, patienceMs: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += pollMs) {
    const ageMs = ageOf(path);
    if (ageMs === null || ageMs > patienceMs) {
      return;
    }
    await delay(pollMs);
  }
}

/** Milliseconds since the last change of a file; null where there is none. */
function ageOf(path: string): number | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? null : Math.max(0, Date.now() - stat.mtimeMs);
}
