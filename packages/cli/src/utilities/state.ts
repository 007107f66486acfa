// `state` and `tasks`: where a run without a server stands, and which of its tasks are due.
import { ok, type Result } from "@signalbox/base";
import {
  changeLocalState,
  environmentOf,
  initLocalState,
  type LocalState,
  moveTask,
  readLocalState,
  readTaskStatus,
  type SeedStatus,
  shownStatus,
  type TaskStatusFile,
} from "@signalbox/project";
import { type Answer, columns } from "../answer.ts";
import { findProject } from "../findProject.ts";
import { refuseManaged } from "./managed.ts";
import { readPlan, usualPlan } from "./plans.ts";
import { openProjectFolder } from "./projectFolder.ts";

/** A task as it is shown: what the state says, and what its session says of itself. */
export interface ShownTask {
  id: string;
  status: SeedStatus;
  error?: string;
  file: TaskStatusFile | null;
}

/** The tasks of a state with what their worktrees say. */
export const showTasks = (root: string, state: LocalState): Promise<ShownTask[]> =>
  Promise.all(
    Object.entries(state.tasks).map(async ([id, { status, error }]) => {
      const file = await readTaskStatus(root, id);
      return { id, status: shownStatus(status, file), ...(error === undefined ? {} : { error }), file };
    }),
  );

/** Begins a run without a server on the plan: every task pending. */
export async function initState(planPath: string, request: string | undefined): Promise<Result<Answer>> {
  const plan = await readPlan(planPath);
  if (!plan.ok) return plan;
  const folder = await openProjectFolder();
  if (!folder.ok) return folder;
  const free = await refuseManaged(
    folder.value.root,
    (run) => `Look at it with \`signalbox show ${run}\`, or end it with \`signalbox abort ${run}\`.`,
  );
  if (!free.ok) return free;
  const made = await initLocalState(folder.value, {
    request: request ?? plan.value.request,
    taskIds: plan.value.tasks.map(({ id }) => id),
    environment: await environmentOf(folder.value.root),
    at: new Date().toISOString(),
  });
  if (!made.ok) return made;
  const { request_id, environment, tasks } = made.value;
  const total = Object.keys(tasks).length;
  return ok({
    json: { initialized: true, request_id, env_hash: environment?.hash, tasks: Object.keys(tasks) },
    text: `Began ${request_id} with ${total} tasks. \`signalbox dashboard\` shows them, \`signalbox workers\` their panes.`,
  });
}

const order: readonly SeedStatus[] = ["pending", "executing", "blocked", "completed", "failed", "verified", "merged"];

/** Tasks by status, and what the state says of the whole. */
export async function statusOfState(): Promise<Result<Answer>> {
  const root = findProject();
  const state = await readLocalState(root);
  if (!state.ok) return state;
  const tasks = await showTasks(root, state.value);
  const summary = byStatus(tasks);
  const { request_id, current_phase: phase, iteration, environment } = state.value;
  const env_hash = environment?.hash ?? null;
  const head = `Phase: ${phase}, iteration ${iteration}, environment ${env_hash ?? "unknown"}`;
  const lines = tasks.map(({ id, status, error }) => [`  ${id}`, status, error ?? ""]);
  return ok({
    json: { summary, request_id, phase, iteration, env_hash },
    text: [head, ...(lines.length > 0 ? [columns(lines)] : [])].join("\n"),
  });
}

/** Moves a task to another status. */
export async function updateState(task: string, status: string, error: string | undefined): Promise<Result<Answer>> {
  const folder = await openProjectFolder();
  if (!folder.ok) return folder;
  const free = await refuseManaged(
    folder.value.root,
    (run) =>
      `Its checks move its tasks; begin one again with \`signalbox retry ${task} ${run}\`, or end it with \`signalbox stop ${task} ${run}\`.`,
  );
  if (!free.ok) return free;
  const at = new Date().toISOString();
  const changed = await changeLocalState(folder.value, (state) => moveTask(state, task, status, at, error));
  return changed.ok ? ok({ json: { updated: true, task_id: task, status }, text: `${task} is ${status}` }) : changed;
}

/** Tasks that are pending and whose dependencies are all verified or merged. */
export async function readyTasks(planPath = usualPlan): Promise<Result<Answer>> {
  const root = findProject();
  const [plan, state] = [await readPlan(planPath), await readLocalState(root)];
  if (!plan.ok) return plan;
  if (!state.ok) return state;
  const shown = new Map((await showTasks(root, state.value)).map(({ id, status }) => [id, status]));
  const released = (id: string) => ["verified", "merged"].includes(shown.get(id) ?? "");
  const ready = plan.value.tasks
    .filter(({ id, depends_on }) => shown.get(id) === "pending" && depends_on.every(released))
    .map(({ id }) => id);
  return ok({ json: { ready }, text: ready.length > 0 ? ready.join("\n") : "No task is ready" });
}

/** Every task by status, and whether all is done. */
export async function checkAllTasks(): Promise<Result<Answer>> {
  const tasks = await shownTasks();
  if (!tasks.ok) return tasks;
  const results = { ...byStatus(tasks.value), blocked: ofStatus(tasks.value, "blocked") };
  const total = tasks.value.length;
  const done = tasks.value.filter(({ status }) => ["completed", "verified", "merged"].includes(status)).length;
  const blocked_details = blockedDetails(tasks.value);
  const any_failed = results.failed.length > 0;
  return ok({
    json: {
      results,
      blocked_details,
      total,
      done,
      all_done: total > 0 && done === total,
      any_failed,
      any_blocked: blocked_details.length > 0,
    },
    text: `${done} of ${total} tasks are done, ${results.failed.length} failed, ${blocked_details.length} blocked`,
  });
}

/** Tasks that wait for a package or an answer, and what to do about each. */
export async function blockedTasks(): Promise<Result<Answer>> {
  const tasks = await shownTasks();
  if (!tasks.ok) return tasks;
  const blocked = blockedDetails(tasks.value);
  return ok({
    json: { blocked },
    text: blocked.length > 0 ? blocked.map(describeBlock).join("\n\n") : "No task is blocked",
  });
}

interface BlockDetail {
  task_id: string;
  blocked_reason: string | null;
  needs_dependency: string | null;
  updated_at: string | null;
}

/** What a blocked task's status file says of it. */
export const blockOf = (id: string, file: TaskStatusFile | null): BlockDetail => ({
  task_id: id,
  blocked_reason: file?.blocked_reason ?? null,
  needs_dependency: file?.needs_dependency ?? null,
  updated_at: file?.updated_at ?? null,
});

/** The seed's words for a blocked task. */
export function describeBlock({ task_id, blocked_reason, needs_dependency }: BlockDetail): string {
  const lines = [`Task: ${task_id}`, `Reason: ${blocked_reason ?? "not said"}`];
  if (needs_dependency === null) return lines.join("\n");
  const how = [`To resolve, install: ${needs_dependency}`, "Then restart orchestration."];
  return [...lines, `Needs dependency: ${needs_dependency}`, "", ...how].join("\n");
}

const blockedDetails = (tasks: readonly ShownTask[]) =>
  tasks.filter(({ status }) => status === "blocked").map(({ id, file }) => blockOf(id, file));

async function shownTasks(): Promise<Result<ShownTask[]>> {
  const root = findProject();
  const state = await readLocalState(root);
  return state.ok ? ok(await showTasks(root, state.value)) : state;
}

const ofStatus = (tasks: readonly ShownTask[], wanted: SeedStatus) =>
  tasks.filter(({ status }) => status === wanted).map(({ id }) => id);

/** The seed's six lists; `blocked` only where something is. */
function byStatus(tasks: readonly ShownTask[]): Record<"failed" | Exclude<SeedStatus, "failed">, string[]> {
  const lists = order.map((status) => [status, ofStatus(tasks, status)] as const);
  return Object.fromEntries(lists.filter(([status, ids]) => status !== "blocked" || ids.length > 0)) as ReturnType<
    typeof byStatus
  >;
}
