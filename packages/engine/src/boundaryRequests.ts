// A session asks for a file that its task doesn't own: what a person has to know before deciding, from the state alone.
import { isLockfile } from "@signalbox/base";
import { taskLifecycle } from "./lifecycle.ts";
import type { RunState, TaskState } from "./model.ts";
import { globsOverlap, parseGlob } from "./plan/globs.ts";
import { normalisePath, type PlanTask, pathProblem, protectedKind, writableFiles } from "./plan/index.ts";
import { foldPath } from "./plan/paths.ts";

/** What speaks against a request; `refusal` where granting isn't possible at all. Whole sentences. */
export interface BoundaryVerdict {
  path: string;
  refusal: string | null;
  /** Other tasks that own, share or read the file, and what granting would mean to them. */
  conflicts: string[];
  /** What is special about the file itself. */
  notes: string[];
}

/** Judges the wish of `task` for `path`, a name or a glob, against every other task as it stands now. */
export function judgeBoundary(state: RunState, task: string, path: string): BoundaryVerdict {
  const wanted = normalisePath(path.trim());
  const problem = pathProblem(wanted);
  const refusal = problem
    ? `The path ${problem}.`
    : isLockfile(wanted)
      ? "It is a lockfile, which only an approved package changes. Deny it, and tell the session to ask for the package."
      : null;
  const others = (state.plan?.plan.tasks ?? []).filter(({ id }) => id !== task);
  const kind = protectedKind(wanted);
  return {
    path: wanted,
    refusal,
    conflicts: refusal ? [] : others.flatMap((other) => conflictWith(state, task, other, wanted)),
    notes: [
      ...(kind ? [`It is ${kind}: what it says is executed on this machine or in CI.`] : []),
      ...(/[*?[{]/.test(wanted) ? ["It is a pattern for any number of files, not the name of one."] : []),
    ],
  };
}

function conflictWith(state: RunState, asking: string, other: PlanTask, path: string): string[] {
  const record = state.tasks[other.id];
  if (!record || record.phase === "skipped") return [];
  const writes = overlapping(writableFiles(other), path);
  const reads = writes ? undefined : overlapping(other.files_read, path);
  if (writes) return [`${other.id} owns ${named(writes, path)} and ${standing(state, asking, record)}.`];
  return reads && record.phase !== "merged"
    ? [`${other.id} reads ${named(reads, path)} and is ${taskLifecycle[record.phase].word.toLowerCase()}.`]
    : [];
}

const named = (theirs: string, path: string) => (theirs === path ? "it" : `it (${theirs})`);

/** What the owner's state means for whoever also wants to change the file. */
function standing(state: RunState, asking: string, owner: TaskState): string {
  if (owner.phase === "merged") return "is merged: its work would be changed";
  if (isBefore(state, owner.id, asking)) return `is ${taskLifecycle[owner.phase].word.toLowerCase()}`;
  if (isBefore(state, asking, owner.id)) return "starts after this task is merged, so it would see the change";
  if (owner.phase === "pending") return "hasn't started: the two would be taken in turn";
  return `is ${taskLifecycle[owner.phase].word.toLowerCase()} at the same time: one of the two may have to start again`;
}

/** True where `later` depends on `earlier`, directly or not. */
function isBefore(state: RunState, earlier: string, later: string): boolean {
  const dependsOn = new Map((state.plan?.plan.tasks ?? []).map((task) => [task.id, task.depends_on]));
  const seen = new Set<string>();
  const pending = [later];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    for (const dependency of dependsOn.get(id) ?? []) {
      if (dependency === earlier) return true;
      if (!seen.has(dependency)) pending.push(dependency);
      seen.add(dependency);
    }
  }
  return false;
}

function overlapping(paths: readonly string[], wanted: string): string | undefined {
  const glob = parseGlob(foldPath(wanted));
  return paths.find((path) => globsOverlap(parseGlob(foldPath(path)), glob));
}
