// Starts the built `signalbox` command as a person would, on data of its own, and ends it whole.
import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "@playwright/test";

export const command = fileURLToPath(new URL("../packages/cli/dist/signalbox.cjs", import.meta.url));
const startLimitMs = 60_000;
const panelUrl = /https?:\/\/[^\s#]+#\S+/;

/** How to start: `args` follow `signalbox`, `env` is added to this process's own. */
export interface PanelOptions {
  args?: string[];
  env?: Record<string, string>;
  home: string;
}

/** A panel that answers. */
export interface Panel {
  /** With the one-time token in its fragment: the first page to open it uses it up. */
  url: string;
  origin: string;
  pid: number;
  /** Another one-time URL, as `signalbox url` gives it. */
  secondUrl(): string;
  /** All that the command printed so far. */
  printed(): string;
  /** Sends a signal and waits until the process is gone; SIGKILL is how a crash looks. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Resolves as soon as `find` finds something in what the process prints; rejects with all of it where it ends first. */
function waitFor(child: ChildProcess, find: () => string | undefined, printed: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const give = (why: string) => reject(new Error(`${why} It printed:\n${printed()}`));
    const limit = setTimeout(() => give("The panel printed no URL."), startLimitMs);
    const look = () => {
      const found = find();
      if (found === undefined) return;
      clearTimeout(limit);
      resolve(found);
    };
    child.stdout?.on("data", look);
    child.stderr?.on("data", look);
    child.once("error", (error) => give(error.message));
    child.once("exit", (code) => {
      clearTimeout(limit);
      give(`The panel ended with ${code}.`);
    });
  });
}

/** Starts `signalbox up --port 0` (or other `args`) and waits for its URL. */
export async function startPanel({ args = ["up", "--port", "0"], env = {}, home }: PanelOptions): Promise<Panel> {
  const child = spawn(process.execPath, [command, ...args], {
    env: { ...process.env, BROWSER: "none", SIGNALBOX_HOME: home, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const exited = once(child, "exit");
  const url = await waitFor(
    child,
    () => panelUrl.exec(output)?.[0],
    () => output,
  ).catch((error: unknown) => {
    child.kill("SIGKILL");
    throw error;
  });
  return {
    url,
    origin: new URL(url).origin,
    pid: child.pid ?? 0,
    secondUrl: () =>
      execFileSync(process.execPath, [command, "url"], {
        env: { ...process.env, SIGNALBOX_HOME: home },
        encoding: "utf8",
      }).trim(),
    printed: () => output,
    async end(signal = "SIGTERM") {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}

/** Command lines of all processes that name a folder. */
export const processesIn = (folder: string): string[] =>
  execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(folder));

/**
 * Ends the panels that a test started on the data in `home`, and what they or killed ones left at work. Stopping a panel
 * detaches, so that is a decision; after it no process may be left that names `folder`.
 */
export async function endPanels(panels: readonly Panel[], home: string, folder: string): Promise<void> {
  if (panels.length === 0) return;
  const env = { ...process.env, SIGNALBOX_HOME: home };
  const down = () =>
    promisify(execFile)(process.execPath, [command, "down", "--end"], { env, timeout: 60_000 }).then(() => true);
  if (!(await down().catch(() => false))) {
    await startPanel({ home });
    await down();
  }
  for (const panel of panels) await panel.end();
  await expect.poll(() => processesIn(folder), { timeout: 10_000 }).toEqual([]);
}

/** A short-named folder for one test, removed by `remove`. Short, because sockets lie in it. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "sb-e2e-"));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }) };
}
