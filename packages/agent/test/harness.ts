// Starts real hosts for tests: bundled as in production, in folders that go away with everything they started.
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { build } from "esbuild";
import { endHost, followHost, type HostSpec, hostArgv, type SessionWork, writeHostSpec } from "../src/index.ts";

/** Waits for a condition and gives its value; fails the test after `withinMs`. */
export async function until<Value>(look: () => Value | Promise<Value>, withinMs = 20_000): Promise<NonNullable<Value>> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (Date.now() > giveUpAt) throw new Error(`Waited ${withinMs} ms in vain for ${look}`);
    await wait(10);
  }
}

/** True while a process of this pid runs (a zombie doesn't). */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    if (existsSync("/proc/self")) return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A leg that a test starts hosts in. */
export interface Leg {
  spec: HostSpec;
  /** A folder for the session's own files. */
  cwd: string;
  start(): Promise<ChildProcess>;
  follow(): ReturnType<typeof followHost>;
  end(): ReturnType<typeof endHost>;
}

/** What a test says about a session; the rest has defaults. */
export type LegOptions = Partial<Omit<HostSpec, "work">> & { session?: Partial<SessionWork>; work?: HostSpec["work"] };

/** A place for hosts, with `host.js` and `signalbox` built once. */
export interface Place {
  root: string;
  binDir: string;
  hostJs: string;
  leg(options: LegOptions): Promise<Leg>;
  close(): Promise<void>;
}

async function bundle(entry: string, outfile: string): Promise<void> {
  const entryPoints = [join(import.meta.dirname, entry)];
  await build({ entryPoints, outfile, bundle: true, platform: "node", format: "esm", target: "node20" });
}

const session = (options: Partial<SessionWork>): SessionWork => ({
  kind: "session",
  role: "worker",
  taskId: "task-a",
  driver: "script",
  command: ["true"],
  prompt: "Do the task.",
  sessionId: randomUUID(),
  resume: false,
  mode: "unattended",
  ...options,
});

/** Builds the programs and makes the folders; `entry` is the host to build. */
export async function openPlace(entry = "hostEntry.ts"): Promise<Place> {
  const root = mkdtempSync(join(tmpdir(), "sbx-agent-"));
  const binDir = join(root, "bin");
  const hostJs = join(root, "host.mjs");
  await mkdir(binDir);
  await Promise.all([bundle(entry, hostJs), bundle("reportEntry.ts", join(root, "report.mjs"))]);
  await writeFile(
    join(binDir, "signalbox"),
    `#!/bin/sh\nexec '${process.execPath}' '${join(root, "report.mjs")}' "$@"\n`,
  );
  await chmod(join(binDir, "signalbox"), 0o755);
  const legs: Leg[] = [];
  let count = 0;
  const leg = async (options: LegOptions): Promise<Leg> => {
    const name = `l${++count}`;
    const dir = join(root, name);
    const cwd = join(root, `${name}-tree`);
    await mkdir(cwd);
    const { session: asked, work, ...rest } = options;
    const env = { PATH: process.env.PATH ?? "/usr/bin:/bin", HOME: root, ...rest.env };
    const defaults = { dir, socketPath: join(root, `${name}.sock`), title: name, cwd, binDir, statusFile: null };
    const spec: HostSpec = { ...defaults, ...rest, env, work: work ?? session(asked ?? {}) };
    const made: Leg = {
      spec,
      cwd: spec.cwd,
      async start() {
        const [program, ...args] = hostArgv(hostJs, await writeHostSpec(spec));
        return spawn(program ?? "", args, { stdio: ["ignore", "pipe", "pipe"] });
      },
      follow: () => followHost({ dir, socketPath: spec.socketPath }),
      end: () => endHost(dir, spec.socketPath),
    };
    legs.push(made);
    return made;
  };
  return {
    root,
    binDir,
    hostJs,
    leg,
    async close() {
      for (const made of legs) await made.end();
      rmSync(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
