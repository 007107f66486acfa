// The one slot of a project: from `preparing` to `closed` a run holds it, the others wait in order.
// And the machine's places for sessions at work, which all runs share.
import { Deferred, delay } from "@signalbox/base";

/** Who may execute on a project. */
export interface ProjectSlots {
  /** Resolves when the project's slot is `runId`'s; at once where it holds it already. Aborting gives up waiting. */
  acquire: (projectId: string, runId: string, signal: AbortSignal) => Promise<void>;
  /** Gives the slot free; nothing happens where `runId` doesn't hold it. */
  release: (projectId: string, runId: string) => void;
}

/** Slots in memory: at start the server acquires them for the runs whose log says that they hold one. */
export function projectSlots(): ProjectSlots {
  const holders = new Map<string, string>();
  const waiting = new Map<string, { runId: string; admitted: Deferred<void> }[]>();
  return {
    async acquire(projectId, runId, signal) {
      const holder = holders.get(projectId);
      if (holder === undefined) holders.set(projectId, runId);
      if (holder === undefined || holder === runId || signal.aborted) return;
      const entry = { runId, admitted: new Deferred<void>() };
      const queue = waiting.get(projectId) ?? [];
      waiting.set(projectId, [...queue, entry]);
      signal.addEventListener("abort", () => {
        waiting.set(
          projectId,
          (waiting.get(projectId) ?? []).filter((each) => each !== entry),
        );
        entry.admitted.resolve();
      });
      await entry.admitted.promise;
    },
    release(projectId, runId) {
      if (holders.get(projectId) !== runId) return;
      const [next, ...rest] = waiting.get(projectId) ?? [];
      waiting.set(projectId, rest);
      if (next) holders.set(projectId, next.runId);
      else holders.delete(projectId);
      next?.admitted.resolve();
    },
  };
}

/** Who may work on this machine (DESIGN "Hosts and sessions"). */
export interface WorkerSlots {
  /** At once so many. */
  readonly limit: number;
  /**
   * Resolves when there is a place, with what gives it free again; null where `signal` gave up before. `waiting` is
   * called where it has to wait for another to end.
   */
  take: (signal: AbortSignal, waiting: () => void) => Promise<(() => void) | null>;
  /** Counts one that is at work already: it is never made to wait. */
  count: () => () => void;
}

/** Places for `limit` workers, who begin at least `apartMs` (milliseconds) one after another. */
export function workerSlots(limit: number, apartMs: number): WorkerSlots {
  let taken = 0;
  let nextStart = 0;
  const waiting: Deferred<void>[] = [];
  const count = () => {
    taken += 1;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      taken -= 1;
      if (taken < limit) waiting.shift()?.resolve();
    };
  };
  return {
    limit,
    count,
    async take(signal, tell) {
      while (taken >= limit && !signal.aborted) {
        const place = new Deferred<void>();
        const giveUp = () => {
          const at = waiting.indexOf(place);
          if (at >= 0) waiting.splice(at, 1);
          place.resolve();
        };
        waiting.push(place);
        signal.addEventListener("abort", giveUp, { once: true });
        tell();
        await place.promise;
        signal.removeEventListener("abort", giveUp);
      }
      if (signal.aborted) return null;
      const free = count();
      const wait = Math.max(0, nextStart - Date.now());
      nextStart = Date.now() + wait + apartMs;
      if (wait > 0) await delay(wait);
      if (!signal.aborted) return free;
      free();
      return null;
    },
  };
}
