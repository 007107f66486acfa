// `state resume`: goes on after an interruption, keeping every commit that was made; a run of the panel is told to.
import { ok, type Result } from "@signalbox/base";
import { changeLocalState, environmentOf, type LocalState, readLocalState } from "@signalbox/project";
import type { Answer } from "../answer.ts";
import { findProject } from "../findProject.ts";
import { seePanes } from "../terminal/tmuxPanes.ts";
import { tmuxSocketOf } from "./localRun.ts";
import { managingRun } from "./managed.ts";
import { openProjectFolder } from "./projectFolder.ts";
import { showTasks } from "./state.ts";
import { recoverTask } from "./worktree.ts";

/**
 * Puts tasks that nobody works on any more back to pending; with `dryRun` only says which. A run of the panel does so by
 * itself when the panel starts; it is told to go on where it is paused or stopped. Failures: those of the panel.
 */
export async function resumeState(dryRun: boolean): Promise<Result<Answer>> {
  const root = findProject();
  const managed = await managingRun(root);
  const state = await readLocalState(root);
  if (!state.ok) return state;
  const panes = await seePanes(await tmuxSocketOf(root), (name) => name.startsWith("worker-"));
  const living = new Set(panes.filter(({ dead }) => !dead).map(({ name }) => name.slice("worker-".length)));
  const tasks = await showTasks(root, state.value);
  const of = (...wanted: string[]) => tasks.filter(({ status }) => wanted.includes(status)).map(({ id }) => id);
  const stuck = of("executing").filter((id) => !living.has(id));
  const told = managed === null || dryRun ? ok(null) : await (await import("../panel/decide.ts")).resume(managed, {});
  if (!told.ok) return told;
  const recovered = dryRun || managed !== null ? ok([]) : await recover(stuck, root);
  if (!recovered.ok) return recovered;
  const { hash } = await environmentOf(root);
  const json = {
    dry_run: dryRun,
    restarted_tasks: stuck,
    worktrees_cleaned: recovered.value.map(({ task_id }) => task_id),
    recovery_branches: recovered.value.filter(({ branch }) => branch !== null),
    ready_for_verification: of("completed"),
    ready_for_merge: of("verified"),
    request_id: state.value.request_id,
    env_hash: hash,
  };
  const lines = [
    told.value?.text ?? `${dryRun ? "Would restart" : "Restarted"}: ${stuck.join(", ") || "nothing"}`,
    ...(managed !== null && dryRun ? [`Run ${managed} is the panel's, which does this by itself when it starts.`] : []),
    ...json.recovery_branches.map(({ task_id, branch }) => `Kept the work of ${task_id} at ${branch}`),
    ...(json.ready_for_verification.length > 0
      ? [`Ready for verification: ${json.ready_for_verification.join(", ")}`]
      : []),
    ...(json.ready_for_merge.length > 0 ? [`Ready to merge: ${json.ready_for_merge.join(", ")}`] : []),
  ];
  return ok({ json, text: lines.join("\n") });
}

async function recover(
  stuck: readonly string[],
  root: string,
): Promise<Result<{ task_id: string; branch: string | null }[]>> {
  const recovered: { task_id: string; branch: string | null }[] = [];
  for (const task of stuck) {
    const done = await recoverTask(task);
    if (!done.ok) return done;
    if (done.value) recovered.push({ task_id: task, branch: done.value.kept });
  }
  const folder = await openProjectFolder();
  if (!folder.ok) return folder;
  const at = new Date().toISOString();
  const changed = await changeLocalState({ ...folder.value, root }, (state) => putBack(state, stuck, at));
  return changed.ok ? ok(recovered) : changed;
}

/** A status file may have said "executing" before the state did: whatever the state says, the task begins again. */
function putBack(state: LocalState, stuck: readonly string[], at: string): Result<void> {
  for (const id of stuck) {
    const task = state.tasks[id];
    if (task) Object.assign(task, { status: "pending", updated_at: at });
  }
  return ok(undefined);
}
