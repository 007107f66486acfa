// `tmux wait-signal`, `monitor` and their like: how a task is going, told by its files, with the seed's exit codes.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { count, failure, isSafeId, ok, type Result } from "@signalbox/base";
import { cleanUpSignals, readTaskStatus, safeWrite } from "@signalbox/project";
import type { Answer } from "../answer.ts";
import { findProject } from "../findProject.ts";
import { lookAround } from "../panel/doctor.ts";
import { seePanes } from "../terminal/tmuxPanes.ts";
import { tmuxSocketOf } from "./localRun.ts";
import { blockOf, describeBlock } from "./state.ts";

const lookEveryMs = 250;
/** `task-a.done`, `integration.passed`: no path, nothing hidden. */
const signalName = /^[a-z0-9][a-z0-9_-]{0,80}\.[a-z]{1,20}$/;
/** The exit code of a blocked task (seed-formats). */
const blockedCode = 2;

const pathOf = (signal: string): string => `.orchestrator/signals/${signal}`;

async function isThere(root: string, signal: string): Promise<boolean> {
  return (await stat(join(root, pathOf(signal))).catch(() => null))?.isFile() ?? false;
}

/** Writes a signal. Failure: `bad_signal`. */
export async function createSignal(signal: string): Promise<Result<Answer>> {
  if (!signalName.test(signal)) return failure("bad_signal", `"${signal}" is no signal. Write it like task-a.done.`);
  const written = await safeWrite(findProject(), pathOf(signal), `${new Date().toISOString()}\n`);
  return written.ok ? ok({ json: { created: true, signal }, text: `Created ${signal}` }) : written;
}

/** Waits for a signal; exit code 1 where it doesn't come within `timeout` seconds. */
export async function waitSignal(signal: string, timeout: string): Promise<Result<Answer>> {
  if (!signalName.test(signal)) return failure("bad_signal", `"${signal}" is no signal. Write it like task-a.done.`);
  const root = findProject();
  const seconds = secondsOf(timeout);
  if (!seconds.ok) return seconds;
  const begun = Date.now();
  while (!(await isThere(root, signal))) {
    if (Date.now() - begun > seconds.value * 1_000)
      return ok({
        json: { received: false, signal, timeout: true },
        text: `${signal} didn't come within ${timeout} s`,
        code: 1,
      });
    await wait(lookEveryMs);
  }
  return ok({ json: { received: true, signal, timeout: false }, text: `${signal} is there` });
}

/** Removes signals that are over two hours old. */
export async function cleanSignals(): Promise<Result<Answer>> {
  const cleaned = await cleanUpSignals(findProject(), Date.now());
  return ok({ json: { cleaned, count: cleaned.length }, text: `Removed ${count(cleaned.length, "signal")}` });
}

/** Whether a task waits for a package or an answer; exit code 2 where it does. */
export async function checkBlocked(task: string): Promise<Result<Answer>> {
  if (!isSafeId(task)) return failure("unsafe_id", `"${task}" is no id of a task.`);
  const file = await readTaskStatus(findProject(), task);
  if (file?.status !== "blocked") return ok({ json: { blocked: false, task_id: task }, text: `${task} isn't blocked` });
  const block = blockOf(task, file);
  return ok({ json: { blocked: true, ...block }, text: describeBlock(block), code: blockedCode });
}

interface Seen {
  completed: boolean;
  blocked?: boolean;
  error?: string;
}

/** Stays with a task until it has ended: exit code 0 completed, 1 failed or timed out, 2 blocked. */
export async function monitor(name: string, timeout: string): Promise<Result<Answer>> {
  const task = name.replace(/^worker-/, "");
  if (!isSafeId(task)) return failure("unsafe_id", `"${name}" is no id of a task.`);
  const seconds = secondsOf(timeout);
  if (!seconds.ok) return seconds;
  const root = findProject();
  const begun = Date.now();
  for (;;) {
    const seen = await look(root, task);
    const elapsed_seconds = Math.round((Date.now() - begun) / 1_000);
    const timedOut = seen === null && elapsed_seconds >= seconds.value;
    if (seen || timedOut) {
      const json = { completed: false, timeout: timedOut, elapsed_seconds, ...seen };
      const text = seen?.blocked
        ? `${task} is blocked`
        : seen?.completed
          ? `${task} is completed`
          : (seen?.error ?? `${task} isn't done after ${timeout} s`);
      return ok({ json, text, code: seen?.blocked ? blockedCode : seen?.completed ? 0 : 1 });
    }
    await wait(lookEveryMs);
  }
}

/** How a task has ended; null while it goes on. */
async function look(root: string, task: string): Promise<Seen | null> {
  const file = await readTaskStatus(root, task);
  if (file?.status === "completed" || (await isThere(root, `${task}.done`))) return { completed: true };
  if (file?.status === "blocked") return { completed: false, blocked: true };
  if (file?.status === "failed" || (await isThere(root, `${task}.failed`)))
    return { completed: false, error: file?.error ?? `${task} has failed` };
  const panes = await seePanes(await tmuxSocketOf(root), (name) => name === `worker-${task}`);
  if (panes.some(({ dead }) => !dead)) return null;
  // Its host writes the last status just before it goes: looked at once more, so that an end isn't taken for a loss.
  const after = await readTaskStatus(root, task);
  return after?.status === file?.status
    ? { completed: false, error: `No session works on ${task}.` }
    : look(root, task);
}

/** Looks at everything that a run needs; exit code 1 where something is missing. */
export async function preflight(): Promise<Result<Answer>> {
  const { panel: _panel, ...checks } = await lookAround();
  const all_pass = Object.values(checks).every(({ pass }) => pass);
  const lines = Object.entries(checks).map(
    ([name, { pass, warn, detail }]) => `${pass ? (warn ? "!" : "✓") : "✗"} ${name}: ${detail}`,
  );
  return ok({ json: { checks, all_pass }, text: lines.join("\n"), code: all_pass ? 0 : 1 });
}

function secondsOf(text: string): Result<number> {
  const seconds = Number(text);
  return seconds >= 0 && seconds <= 604_800
    ? ok(seconds)
    : failure("bad_timeout", `--timeout takes seconds, not "${text}".`);
}
