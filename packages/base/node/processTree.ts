// Ends whole trees of processes, for hosts and checks: what a program started is gone when it is said to be over.
// Apart from the package's main entry, because that one also runs in browsers.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/**
 * What belongs together: everything below `rootPid`, everything in its process group or session, and (on Linux) every
 * process whose environment carries the marker, which also finds what was daemonised and adopted by init.
 */
export interface ProcessTree {
  rootPid: number | null;
  marker: { name: string; value: string };
}

interface ProcessRow {
  pid: number;
  parent: number;
  group: number;
  session: number;
  startedAt: string;
}

const isLinux = process.platform === "linux";

/** Time that a tree gets between SIGTERM and SIGKILL. */
const defaultGraceMs = 2_000;
/** How long SIGKILL is repeated for forks that were missed. */
const killForMs = 5_000;

function readStat(pid: number): ProcessRow | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, in brackets, may hold spaces and brackets itself; fields are counted from its end.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const state = fields[0];
    if (state === "Z" || state === "X") return null;
    const number = (at: number) => Number(fields[at]);
    return { pid, parent: number(1), group: number(2), session: number(3), startedAt: fields[19] ?? "" };
  } catch {
    return null;
  }
}

function readPs(): ProcessRow[] {
  const out = execFileSync("ps", ["-axo", "pid=,ppid=,pgid=,stat=,lstart="], {
    encoding: "utf8",
    env: { LC_ALL: "C" },
  });
  const rows: ProcessRow[] = [];
  for (const line of out.split("\n")) {
    const found = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line);
    if (!found || found[4]?.startsWith("Z")) continue;
    const [pid, parent, group] = [Number(found[1]), Number(found[2]), Number(found[3])];
    rows.push({ pid, parent, group, session: group, startedAt: found[5]?.trim() ?? "" });
  }
  return rows;
}

function listProcesses(): ProcessRow[] {
  if (!isLinux) return readPs();
  const rows: ProcessRow[] = [];
  for (const name of readdirSync("/proc")) {
    const first = name.charCodeAt(0);
    if (first < 48 || first > 57) continue;
    const row = readStat(Number(name));
    if (row) rows.push(row);
  }
  return rows;
}

function carriesMarker(pid: number, needle: Buffer): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`);
    for (let at = environment.indexOf(needle); at >= 0; at = environment.indexOf(needle, at + 1)) {
      const ends = environment[at + needle.length];
      if ((at === 0 || environment[at - 1] === 0) && (ends === 0 || ends === undefined)) return true;
    }
  } catch {
    // Somebody else's process, or gone meanwhile.
  }
  return false;
}

/** The pids of the tree that are alive now (zombies don't count), never the caller's own. */
export function listTree(tree: ProcessTree): number[] {
  const rows = listProcesses();
  const root = tree.rootPid;
  const needle = Buffer.from(`${tree.marker.name}=${tree.marker.value}`);
  const members = new Set<number>();
  for (const row of rows) {
    if (row.pid === process.pid) continue;
    const below = root !== null && (row.pid === root || row.group === root || row.session === root);
    if (below || (isLinux && carriesMarker(row.pid, needle))) members.add(row.pid);
  }
  if (members.size === 0 && root === null) return [];
  // Children of members that changed both their group and their environment.
  for (let grew = true; grew; ) {
    grew = false;
    for (const row of rows) {
      const belongs = members.has(row.parent) || (root !== null && row.parent === root);
      if (!belongs || members.has(row.pid) || row.pid === process.pid) continue;
      members.add(row.pid);
      grew = true;
    }
  }
  return [...members];
}

/** A sandbox that gets a signal takes what is in it along at once; it leaves by itself when that is gone. */
function isSandbox(pid: number): boolean {
  try {
    return isLinux && readFileSync(`/proc/${pid}/comm`, "utf8") === "bwrap\n";
  } catch {
    return false;
  }
}

function send(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    if (signal !== "SIGKILL" && isSandbox(pid)) continue;
    try {
      process.kill(pid, signal);
    } catch {
      // Gone meanwhile.
    }
  }
}

/** Sends one signal to every process of the tree that is alive now. */
export function signalTree(tree: ProcessTree, signal: NodeJS.Signals): void {
  send(listTree(tree), signal);
}

/**
 * SIGTERM for the whole tree, SIGKILL after `graceMs` for what is left, until nothing is. Resolves with the pids that
 * could not be ended (none, unless they sleep in the kernel). A stopped process is woken, so that it can obey.
 */
export async function endTree(tree: ProcessTree, graceMs = defaultGraceMs): Promise<number[]> {
  let left = listTree(tree);
  if (left.length === 0) return left;
  send(left, "SIGTERM");
  send(left, "SIGCONT");
  const askedUntil = Date.now() + graceMs;
  const killedUntil = askedUntil + killForMs;
  for (let pause = 4; left.length > 0 && Date.now() < killedUntil; pause = Math.min(pause * 2, 50)) {
    await wait(pause);
    left = listTree(tree);
    if (Date.now() >= askedUntil) send(left, "SIGKILL");
  }
  return left;
}

let bootId: string | undefined;

/**
 * What tells a process from a later one with the same pid: its start time (Linux: ticks, with the boot's id), or null
 * where no such process is alive.
 */
export function processIdentity(pid: number): string | null {
  if (!isLinux) {
    const row = readPs().find((candidate) => candidate.pid === pid);
    return row ? row.startedAt : null;
  }
  const row = readStat(pid);
  if (!row) return null;
  bootId ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return `${bootId}/${row.startedAt}`;
}
