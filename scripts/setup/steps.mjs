// How set-up runs one long step: a line at its start, a sign of life while it lasts, its log only where it failed.
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDir, quietEnvironment, root } from "./paths.mjs";

const aliveEveryMs = 10_000;
const shownLogLines = 40;

/** Expected trouble in set-up: `message` tells the person what to do and is printed without a stack. */
export class SetupError extends Error {}

const seconds = (since) => `${Math.round((Date.now() - since) / 1000)} s`;

/** Prints one line of set-up's own narration to stderr, so that a command's stdout stays its own. */
export const say = (line) => process.stderr.write(`${line}\n`);

/** Runs `work` and says so: at the start, every ten seconds, and at the end with the time it took. */
export async function step(title, work) {
  const start = Date.now();
  say(`• ${title} …`);
  const alive = setInterval(
    () => say(`  still ${title[0].toLowerCase()}${title.slice(1)} (${seconds(start)})`),
    aliveEveryMs,
  );
  try {
    const value = await work();
    say(`✓ ${title} (${seconds(start)})`);
    return value;
  } finally {
    clearInterval(alive);
  }
}

/**
 * Runs a program with its output in `.cache/setup/<name>.log`; rejects with a SetupError that shows the log's end.
 * `argv` is never joined into a shell line.
 */
export function run(name, argv, { cwd = root, env = {} } = {}) {
  mkdirSync(cacheDir, { recursive: true });
  const logFile = join(cacheDir, `${name}.log`);
  const log = createWriteStream(logFile);
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0], argv.slice(1), {
      cwd,
      env: { ...process.env, ...quietEnvironment, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    const stop = (signal) => child.kill(signal);
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, stop);
    const settle = (problem) => {
      for (const signal of signals) process.off(signal, stop);
      log.end(() => {
        if (!problem) return resolve();
        const lines = readFileSync(logFile, "utf8").trimEnd().split("\n");
        const shown = lines.slice(-shownLogLines).map((line) => `    ${line}`);
        reject(new SetupError(`${argv.join(" ")} ${problem}.\n${shown.join("\n")}\n  The whole log is in ${logFile}`));
      });
    };
    child.on("error", (error) => settle(`could not be started: ${error.message}`));
    child.on("close", (code, signal) => settle(code === 0 ? null : `ended with ${signal ?? `exit code ${code}`}`));
  });
}
