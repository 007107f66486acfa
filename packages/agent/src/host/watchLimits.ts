// Ends work that takes the machine for itself: processes without end, or the last of the disk.
import { readdirSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import type { Failure } from "@signalbox/base";
import { listTree } from "@signalbox/base/processes";
import type { StoredHostSpec } from "../hostSpec.ts";
import type { HostFailureCode } from "../outcome.ts";
import { hostTree } from "./hostContext.ts";

const lookEveryMs = 500;
/** Faster than a disk is written to: what is looked at before so much could have been is looked at in time. */
const bytesPerMs = 4_000_000;
const lookAtMostEveryMs = 20;

/** Asks for the tree only where the whole machine has more processes than one host may make: looking costs nothing else. */
function hasTooMany(spec: StoredHostSpec, most: number): boolean {
  if (process.platform === "linux" && readdirSync("/proc").length <= most) return false;
  return listTree(hostTree(spec, process.pid)).length > most;
}

/** The folder whose disk has the least room, in bytes; one that is gone has no say. */
async function narrowest(folders: string[]): Promise<{ folder: string; free: number }> {
  const disks = await Promise.all(
    folders.map(async (folder) => {
      const disk = await statfs(folder).catch(() => null);
      return { folder, free: disk ? disk.bavail * disk.bsize : Number.POSITIVE_INFINITY };
    }),
  );
  return disks.reduce((least, each) => (each.free < least.free ? each : least));
}

const tooMany = (most: number) =>
  ({
    code: "too_many_processes",
    message: `It made more than ${most} processes, so all of them were ended.`,
  }) as const;

const tooFull = (folder: string, least: number) =>
  ({
    code: "disk_full",
    message: `Less than ${Math.ceil(least / 1024 ** 2)} MB are free on the disk of ${folder}, so it was ended before the disk is full.`,
  }) as const;

/**
 * Looks twice a second, more often where the disk could be full by then, until `signal` says that the work is over; calls
 * `onExceeded` once.
 */
export async function watchLimits(
  spec: StoredHostSpec,
  signal: AbortSignal,
  onExceeded: (failure: Failure<HostFailureCode>) => void,
): Promise<void> {
  if (!spec.limits) return;
  const { processes, freeBytes } = spec.limits;
  for (let countedAt = 0; !signal.aborted; ) {
    const { folder, free } = await narrowest([spec.dir, spec.cwd]);
    if (signal.aborted) return;
    if (free < freeBytes) return onExceeded(tooFull(folder, freeBytes));
    if (Date.now() - countedAt >= lookEveryMs) {
      countedAt = Date.now();
      if (hasTooMany(spec, processes)) return onExceeded(tooMany(processes));
    }
    const safeMs = Math.max(lookAtMostEveryMs, (free - freeBytes) / bytesPerMs);
    await wait(Math.min(lookEveryMs, safeMs), undefined, { signal, ref: false }).catch(() => {});
  }
}
