// Tells a process from another that later got the same number.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * When a process started, as the system says it: comparable with itself only. On Linux clock ticks since boot
 * (proc(5), field 22 of `stat`), elsewhere the text of `ps`. Null where there is no such process.
 */
export async function processStartTime(pid: number): Promise<string | null> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
    // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
    const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
    // A zombie has ended, whether or not its parent has looked yet.
    return fields[0] === "Z" ? null : (fields[19] ?? null);
  }
  const ps = await promisify(execFile)("ps", ["-o", "lstart=", "-p", String(pid)], { env: { LC_ALL: "C" } }).catch(
    () => null,
  );
  return ps?.stdout.trim() || null;
}
