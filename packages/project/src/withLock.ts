// One writer at a time for a file that several processes change by reading it first.
import { dirname, join } from "node:path";
import { type Failure, failure, type Result } from "@signalbox/base";
import { lock } from "proper-lockfile";
import { safeFolder } from "./safeWrite.ts";

/** A holder that shows no sign of life for so long is dead, in milliseconds. */
const staleMs = 10_000;

/**
 * Runs `work` while nobody else holds the lock of `path` (relative to `root`; its folder is made). Waits up to half a
 * minute. Failure: `busy`, with `what` in its sentence, and those of the folder.
 */
export async function withLock<Value, Fail extends Failure>(
  root: string,
  path: string,
  what: string,
  work: () => Promise<Result<Value, Fail>>,
): Promise<Result<Value, Fail | Failure>> {
  const made = await safeFolder(root, dirname(path));
  if (!made.ok) return made;
  const release = await lock(join(root, dirname(path)), {
    // Short waits of random length: two processes that write in a loop then take turns.
    retries: { retries: 600, factor: 1, minTimeout: 5, maxTimeout: 50, randomize: true },
    stale: staleMs,
    lockfilePath: join(root, `${path}.lock`),
  }).catch(() => undefined);
  if (!release) return failure("busy", `Somebody else is changing ${what}; try again.`);
  try {
    return await work();
  } finally {
    await release();
  }
}
