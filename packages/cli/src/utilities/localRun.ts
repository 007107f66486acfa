// A run without the panel: where its worktrees, panes and records are, one set per project.
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type RunFolders, runFolders } from "@signalbox/orchestrator";
import { dataFolderPath, socketFolder } from "@signalbox/server/running";
import { managingRun } from "./managed.ts";

/** The places of one project's run. `id` names its branches, `signalbox/<id>/…`, and its tmux session. */
export interface LocalRun {
  id: string;
  home: string;
  tmuxSocket: string;
  folders: RunFolders;
}

/** The places for the project at `root`; nothing is made. */
export function localRun(root: string): LocalRun {
  const home = dataFolderPath();
  const sockets = socketFolder(home);
  const id = `local-${createHash("sha256").update(root).digest("hex").slice(0, 8)}`;
  return { id, home, tmuxSocket: join(sockets, `${id}.tmux`), folders: runFolders(home, sockets, id) };
}

/** Makes the folders that hold the run, private to the user. */
export async function makeFolders({ home, folders }: LocalRun): Promise<void> {
  for (const folder of [home, socketFolder(home), folders.hosts]) await mkdir(folder, { recursive: true, mode: 0o700 });
}

/** The tmux socket of whatever works on the project: the panel's run, or the one without it. */
export async function tmuxSocketOf(root: string): Promise<string> {
  const run = await managingRun(root);
  return run === null ? localRun(root).tmuxSocket : join(socketFolder(dataFolderPath()), `${run}.tmux`);
}
