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

/** Asks for the tree only where the whole machine has more processes than one host may make: looking costs nothing else. */
function hasTooMany(spec: StoredHostSpec, most: number): boolean {
  if (process.platform === "linux" && readdirSync("/proc").length <= most) return false;
  return listTree(hostTree(spec, process.pid)).length > most;
}

/** The first of `folders` on whose disk less than `least` bytes are free; a folder that is gone has no say. */
async function fullDisk(folders: string[], least: number): Promise<string | null> {
  for (const folder of folders) {
    const disk = await statfs(folder).catch(() => null);
    if (disk && disk.bavail * disk.bsize < least) return folder;
  }
  return null;
}

async function exceeded(spec: StoredHostSpec, limits: NonNullable<StoredHostSpec["limits"]>) {
  const { processes, freeBytes } = limits;
  if (hasTooMany(spec, processes)) {
    const message = `It made more than ${processes} processes, so all of them were ended.`;
    return { code: "too_many_processes", message } as const;
  }
  const folder = await fullDisk([spec.dir, spec.cwd], freeBytes);
  if (folder === null) return null;
  const message = `Less than ${Math.ceil(freeBytes / 1024 ** 2)} MB are free on the disk of ${folder}, so it was ended before the disk is full.`;
  return { code: "disk_full", message } as const;
}

/** Looks twice a second, until `signal` says that the work is over; calls `onExceeded` once. */
export async function watchLimits(
  spec: StoredHostSpec,
  signal: AbortSignal,
  onExceeded: (failure: Failure<HostFailureCode>) => void,
): Promise<void> {
  if (!spec.limits) return;
  while (!signal.aborted) {
    const failure = await exceeded(spec, spec.limits);
    if (failure) return signal.aborted ? undefined : onExceeded(failure);
    await wait(lookEveryMs, undefined, { signal, ref: false }).catch(() => {});
  }
}
