// Frees a worktree of ours from the `index.lock` of a git that was killed, or that outlived a killed server.
import { rmSync } from "node:fs";
import { delay, failure, ok, type Result } from "@signalbox/base";
import { indexLock } from "./worktreeFiles.ts";

/** An index lock that is older than this, in a worktree that only Signalbox uses, belongs to nobody any more. */
const staleAfterMs = 20_000;
const pollMs = 100;

/**
 * Waits until nobody holds the index of a worktree of ours; takes a stale lock away. `gitDir` is the worktree's own
 * git directory, never that of the user's checkout. Failure: `worktree_busy` where something keeps renewing the lock.
 */
export async function freeOwnLock(gitDir: string): Promise<Result<null>> {
  for (let waitedMs = 0; waitedMs <= 2 * staleAfterMs; waitedMs += pollMs) {
    const lock = indexLock(gitDir, Date.now());
    if (lock === null) {
      return ok(null);
    }
    if (lock.ageMs >= staleAfterMs) {
      rmSync(lock.path, { force: true });
      return ok(null);
    }
    await delay(pollMs);
  }
  return failure("worktree_busy", `Another git keeps working in ${gitDir}. Wait for it to end, then try again.`);
}
