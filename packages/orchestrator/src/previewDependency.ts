// What a package that a session asks for would change beyond itself: tried out in a worktree that is thrown away at once.
import type { LockChange, RunState } from "@signalbox/engine";
import type { World } from "./effects/world.ts";

/** The change of the lockfile; null where it can't be told, which is no reason not to ask. */
export async function previewDependency(
  world: World,
  run: RunState,
  of: { task: string; attempt: number },
  wanted: { name: string; range: string; dev: boolean },
  signal: AbortSignal,
): Promise<LockChange | null> {
  const { repository, folders, project } = world;
  const sha = run.staging.sha;
  if (!sha) return null;
  const path = `${folders.worktree(of.task, of.attempt)}-preview`;
  const made = await repository.ensureWorktree({ path, branch: null, sha });
  if (!made.ok) return null;
  const tried = await project.previewInstall(path, wanted, signal);
  await repository.removeWorktree(path);
  return tried.ok ? tried.value : null;
}
