// How much of a core something takes, from the time that the system has counted for it.
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";

/** Ticks of the system's clock a second, on every Linux. */
const ticksPerSecond = 100;

/** Milliseconds of CPU that another process has used itself; 0 where that can't be told (not on Linux). */
function cpuMsOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1_000;
  } catch {
    return 0;
  }
}

/** The parent of a process; 0 where that can't be told. */
export function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
}

/** Percent of a core that this process, or another one, takes during the next `ms` milliseconds. */
export async function cpuPercent(ms: number, pid: number = process.pid): Promise<number> {
  const used = () => {
    if (pid !== process.pid) return cpuMsOf(pid);
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  };
  const [from, started] = [used(), performance.now()];
  await wait(ms);
  return ((used() - from) / (performance.now() - started)) * 100;
}
