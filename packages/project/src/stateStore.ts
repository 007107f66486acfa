// The state of a run without a server, `.orchestration-state.json`: made, read and changed by the seed's utilities.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { failure, isSafeId, ok, type Result } from "@signalbox/base";
import * as z from "zod";
import { type ProjectFolder, writeProjection } from "./files.ts";
import { kindOf } from "./safeWrite.ts";
import { type SeedStatus, statusMoves } from "./stateFile.ts";
import { withLock } from "./withLock.ts";

const path = ".orchestration-state.json";
const lockPath = ".orchestrator/state";
const mostBytes = 8 * 1024 * 1024;

const statuses = Object.keys(statusMoves) as SeedStatus[];
const statusSchema = z.enum(statuses as [SeedStatus, ...SeedStatus[]]);
const timeText = z.string().max(100);

const taskSchema = z.looseObject({
  status: statusSchema.catch("pending"),
  worktree: z.string().max(4_096).default(""),
  updated_at: timeText.optional(),
  error: z.string().optional(),
});
const stateSchema = z.looseObject({
  request_id: z.string().max(200).default(""),
  original_request: z.string().default(""),
  created_at: timeText.default(""),
  started_at: timeText.optional(),
  environment: z.looseObject({ hash: z.string().max(200) }).nullish(),
  tasks: z.record(z.string(), taskSchema).default({}),
  current_phase: z.string().max(100).default("initializing"),
  iteration: z.number().default(1),
});

/** What the file says; `tasks` by id, statuses as they stand in the file itself. */
export type LocalState = z.output<typeof stateSchema>;

/** What a session says of itself in its worktree's `.task-status.json`, as far as it can be read. */
const taskStatusSchema = z.looseObject({
  status: z.enum(["pending", "executing", "blocked", "completed", "failed"]),
  updated_at: timeText.optional(),
  error: z.string().optional(),
  summary: z.string().optional(),
  last_activity: z.string().optional(),
  blocked_reason: z.string().optional(),
  needs_dependency: z.string().optional(),
  context_estimate: z.looseObject({ approx_tokens: z.number().optional() }).optional(),
});

/** The status file of a task's worktree. */
export type TaskStatusFile = z.output<typeof taskStatusSchema>;

/** Reads the state. Failures: `state_missing` where nobody began, `state_damaged`. */
export async function readLocalState(root: string): Promise<Result<LocalState>> {
  const file = join(root, path);
  const kind = await kindOf(file);
  if (kind === "nothing")
    return failure("state_missing", `There is no ${path} here. Begin with \`signalbox state init\`.`);
  if (kind !== "file") return failure("state_damaged", `${path} is a ${kind}; remove it.`);
  try {
    const text = await readFile(file, "utf8");
    if (text.length > mostBytes) return failure("state_damaged", `${path} is larger than 8 MB; repair or remove it.`);
    return ok(stateSchema.parse(JSON.parse(text)));
  } catch (error) {
    return failure("state_damaged", `${path} is damaged; repair or remove it.`, String(error).slice(0, 2_000));
  }
}

/** What a new state is made of. Times are ISO 8601. */
export interface NewLocalState {
  request: string;
  taskIds: readonly string[];
  environment: { hash: string; lockfiles: string[] };
  at: string;
}

/** Writes a fresh state with every task pending; what was there is replaced. */
export const initLocalState = (folder: ProjectFolder, wanted: NewLocalState): Promise<Result<LocalState>> =>
  withLock(folder.root, lockPath, "the state", async () => {
    const { at, environment } = wanted;
    const state: LocalState = {
      request_id: randomUUID(),
      original_request: wanted.request,
      request: wanted.request,
      created_at: at,
      started_at: at,
      environment: { hash: environment.hash, installed_at: at, lockfiles: environment.lockfiles },
      tasks: Object.fromEntries(
        wanted.taskIds.map((id) => [id, { status: "pending" as const, worktree: `.worktrees/${id}` }]),
      ),
      current_phase: "initializing",
      phase: "initializing",
      iteration: 1,
    };
    return written(folder, state);
  });

/** Changes the state while nobody else does; `edit` may refuse. Gives the state as it is then. */
export const changeLocalState = (
  folder: ProjectFolder,
  edit: (state: LocalState) => Result<void> | Promise<Result<void>>,
): Promise<Result<LocalState>> =>
  withLock(folder.root, lockPath, "the state", async () => {
    const read = await readLocalState(folder.root);
    if (!read.ok) return read;
    const edited = await edit(read.value);
    return edited.ok ? written(folder, read.value) : edited;
  });

/** Moves a task to another status. Failures: `task_unknown`, `move_refused`, which names the allowed ones. */
export function moveTask(state: LocalState, task: string, to: string, at: string, error?: string): Result<void> {
  const found = Object.hasOwn(state.tasks, task) ? state.tasks[task] : undefined;
  if (!found) return failure("task_unknown", `There is no task "${task}" in the state.`);
  const status = statuses.find((each) => each === to);
  const allowed = statusMoves[found.status];
  if (!status || !allowed.includes(status)) {
    const may = allowed.length > 0 ? `It may become ${allowed.join(" or ")}.` : "That is the end.";
    return failure("move_refused", `${task} is ${found.status} and can't become "${to}". ${may}`);
  }
  found.status = status;
  found.updated_at = at;
  if (error !== undefined) found.error = error;
  else if (status !== "failed") delete found.error;
  if (state.current_phase === "initializing" && status === "executing") {
    state.current_phase = "executing";
    state.phase = "executing";
  }
  return ok(undefined);
}

/** What the session in a task's worktree last wrote, or null where there is nothing to read. A hostile file is nothing. */
export async function readTaskStatus(root: string, task: string): Promise<TaskStatusFile | null> {
  const file = join(root, ".worktrees", task, ".task-status.json");
  if (!isSafeId(task) || (await kindOf(file)) !== "file") return null;
  try {
    const text = await readFile(file, "utf8");
    return text.length > mostBytes ? null : taskStatusSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The status to show of a task: what its session wrote as long as the state hasn't gone beyond it. */
export function shownStatus(state: SeedStatus, file: TaskStatusFile | null): SeedStatus {
  return file && !["verified", "merged"].includes(state) ? file.status : state;
}

async function written(folder: ProjectFolder, state: LocalState): Promise<Result<LocalState>> {
  const done = await writeProjection(folder, path, `${JSON.stringify(state, null, 2)}\n`);
  return done.ok ? ok(state) : done;
}
