// Runs one stage of `npm test` in a process group of its own, so that a stage that hangs can be ended whole.
import { spawn } from "node:child_process";
import { quietEnvironment, root } from "../setup/paths.mjs";

const running = new Set();
const endGraceMs = 5_000;

function end(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** Ends every stage that is running, with all its processes. */
export function endStages() {
  for (const child of running) end(child, "SIGKILL");
}

function start(stage, onOutput) {
  return new Promise((resolve) => {
    const child = spawn(stage.argv[0], stage.argv.slice(1), {
      cwd: root,
      env: { ...process.env, ...quietEnvironment, ...stage.env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    running.add(child);
    let timedOut = false;
    const limit = setTimeout(() => {
      timedOut = true;
      end(child, "SIGTERM");
      setTimeout(() => end(child, "SIGKILL"), endGraceMs).unref();
    }, stage.limitMs);
    child.stdout.on("data", onOutput);
    child.stderr.on("data", onOutput);
    const settle = (code) => {
      clearTimeout(limit);
      running.delete(child);
      resolve({ ok: code === 0 && !timedOut, timedOut });
    };
    child.on("error", (error) => {
      onOutput(Buffer.from(`${error.message}\n`));
      settle(1);
    });
    child.on("exit", (code) => {
      // What a stage leaves behind must not outlive it.
      end(child, "SIGKILL");
      settle(code);
    });
  });
}

/**
 * Runs a stage and says how it went: `passed` and `failed` count real tests where the stage has them, else the stage
 * itself as one. A stage that failed without a failed test (a crash, a timeout) counts one failure.
 */
export async function runStage(stage, onOutput) {
  const startedAt = Date.now();
  if (stage.skip?.()) return { stage, passed: 0, failed: 0, skipped: true, timedOut: false, durationMs: 0 };
  const { ok, timedOut } = await start(stage, onOutput);
  const counted = stage.count ? stage.count() : null;
  const result = counted ?? { passed: ok ? 1 : 0, failed: 0 };
  const failed = !ok && result.failed === 0 ? 1 : result.failed;
  return { stage, passed: result.passed, failed, skipped: false, timedOut, durationMs: Date.now() - startedAt };
}
