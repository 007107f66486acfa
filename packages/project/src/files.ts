// The files of the seed's layout in a project: written for scripts and habits, never over what the repository tracks.
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { failure, isSafeId, ok, type Result } from "@signalbox/base";
import { kindOf, safeFolder, safeWrite } from "./safeWrite.ts";
import { type StateInput, stateFile } from "./stateFile.ts";

/** Says whether git tracks a path of the project, relative to its root; asked before every write. */
export type IsTracked = (path: string) => Promise<boolean>;

/** A project's folder as the files are written to it. */
export interface ProjectFolder {
  /** Absolute path of the repository's working tree. */
  root: string;
  isTracked: IsTracked;
}

/** Where something was written, relative to the project. */
export type Written = Result<{ path: string }>;

/** What git is told to overlook, in `.git/info/exclude`; contracts are missing, since they are committed. */
export const excludedPaths: readonly string[] = [
  "/tasks.yaml",
  "/.orchestration-state.json",
  "/.orchestrator/",
  "/.context/",
  "/.worktrees",
  "/.task-status.json",
  // While they are written (safeWrite): a look at the checkout in that instant finds nothing either.
  "/tasks.yaml.*.tmp",
  "/.orchestration-state.json.*.tmp",
];

const excludeHeading = "# Signalbox's own files";

/** Signals that name no task (seed-formats). */
export type RunSignal = "integration.passed" | "integration.failed" | "orchestration.done" | "orchestration.failed";
export type TaskSignal = "done" | "verified" | "failed" | "heartbeat";

/** Writes a projection, or says that the repository tracks the file and that it was left alone. */
export async function writeProjection(folder: ProjectFolder, path: string, text: string): Promise<Written> {
  if (await folder.isTracked(path))
    return failure("file_is_tracked", `${path} belongs to the repository and was left alone.`);
  const written = await safeWrite(folder.root, path, text);
  return written.ok ? ok({ path }) : written;
}

/** Writes `.orchestration-state.json`. */
export const writeState = (folder: ProjectFolder, input: StateInput): Promise<Written> =>
  writeProjection(folder, ".orchestration-state.json", stateFile(input));

/** How a `tasks.yaml` of ours begins; one that begins otherwise is somebody's work. */
const planHeading = "# Written by Signalbox: the plan that is being executed.\n";

/**
 * Writes the plan to `tasks.yaml`, or into `.orchestrator/` where the repository tracks a file of that name or a person
 * wrote one.
 */
export async function writePlan(folder: ProjectFolder, yamlText: string): Promise<Written> {
  const there = await readFile(join(folder.root, "tasks.yaml"), "utf8").catch(() => null);
  const text = `${planHeading}${yamlText}`;
  const ours = there === null || there.startsWith(planHeading);
  const written = ours ? await writeProjection(folder, "tasks.yaml", text) : null;
  if (written && (written.ok || written.failure.code !== "file_is_tracked")) return written;
  return writeProjection(folder, ".orchestrator/tasks.yaml", text);
}

/** Writes `.orchestrator/signals/<task>.<signal>`; the content is the time. */
export async function writeTaskSignal(
  folder: ProjectFolder,
  task: string,
  signal: TaskSignal,
  at: string,
): Promise<Written> {
  if (!isSafeId(task)) return failure("unsafe_id", `"${task}" is no id of a task.`);
  return writeProjection(folder, `.orchestrator/signals/${task}.${signal}`, `${at}\n`);
}

/** Writes a signal of the whole run; the content is the time. */
export const writeRunSignal = (folder: ProjectFolder, signal: RunSignal, at: string): Promise<Written> =>
  writeProjection(folder, `.orchestrator/signals/${signal}`, `${at}\n`);

/** Writes why the integration failed, beside its signal. */
export const writeIntegrationFailure = (folder: ProjectFolder, reason: string, detail: string): Promise<Written> =>
  writeProjection(
    folder,
    ".orchestrator/signals/integration-failure-details.json",
    `${JSON.stringify({ reason, detail }, null, 2)}\n`,
  );

/** Writes the prompt of a session, as it was given: `.orchestrator/prompts/<session>.md`. */
export async function writePrompt(folder: ProjectFolder, session: string, text: string): Promise<Written> {
  if (!isSafeId(session)) return failure("unsafe_id", `"${session}" is no name of a session.`);
  return writeProjection(folder, `.orchestrator/prompts/${session}.md`, text);
}

/** Removes signals older than `olderThanMs` at the time `now` (both milliseconds); gives the names of what went. */
export async function cleanUpSignals(root: string, now: number, olderThanMs = 2 * 60 * 60 * 1_000): Promise<string[]> {
  const path = ".orchestrator/signals";
  const folder = await safeFolder(root, path, false);
  if (!folder.ok || (await kindOf(join(root, path))) !== "folder") return [];
  const removed: string[] = [];
  for (const entry of await readdir(join(root, path), { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(root, path, entry.name);
    if (now - (await stat(file)).mtimeMs <= olderThanMs) continue;
    await rm(file, { force: true });
    removed.push(entry.name);
  }
  return removed.sort();
}

/**
 * Adds the project's own files to git's `info/exclude`, once; what is there stays. `gitFolder` is the common git folder of
 * the repository (a worktree's own has no `info`).
 */
export async function excludeOwnFiles(gitFolder: string): Promise<Result<void>> {
  const before = await readFile(join(gitFolder, "info", "exclude"), "utf8").catch(() => "");
  const lines = new Set(before.split(/\r?\n/));
  const missing = excludedPaths.filter((path) => !lines.has(path));
  if (missing.length === 0) return ok(undefined);
  const gap = before === "" || before.endsWith("\n") ? "" : "\n";
  const heading = lines.has(excludeHeading) ? [] : [excludeHeading];
  return safeWrite(gitFolder, "info/exclude", `${before}${gap}${[...heading, ...missing].join("\n")}\n`);
}
