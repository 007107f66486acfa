// The one slot of a project: from `preparing` to `closed` a run holds it, the others wait in order.
import { Deferred } from "@signalbox/base";

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
