// Where a run keeps what is on disk: the only place that knows these paths.
import { join } from "node:path";
import { shortHash } from "@signalbox/base";

/** The folders of one run inside the data directory. All paths are absolute. */
export interface RunFolders {
  root: string;
  /** Evidence files, by id. */
  evidence: string;
  /** Holds the folder of every host. */
  hosts: string;
  /** A host's folder: one per piece of work and start. */
  host: (name: string) => string;
  /** The detached worktree of the staging queue. */
  staging: string;
  /** The planner's detached worktree. */
  planner: string;
  /** The detached worktree in which the base is tested. */
  baseline: string;
  /** The reviewer's detached worktree. */
  review: string;
  worktree: (task: string, attempt: number) => string;
  /** How things outside of an attempt's worktree were, to compare with in a round of its verification. */
  outside: (task: string, attempt: number, round: number) => string;
  /** The unix socket of a host; short, because macOS allows about 100 bytes. */
  hostSocket: (name: string) => string;
}

/** The folders of `runId` below `home`; sockets lie in `sockets`, which is short. */
export function runFolders(home: string, sockets: string, runId: string): RunFolders {
  const root = join(home, "runs", runId);
  return {
    root,
    evidence: join(root, "evidence"),
    hosts: join(root, "hosts"),
    host: (name) => join(root, "hosts", name),
    staging: join(root, "worktrees", "staging"),
    planner: join(root, "worktrees", "planner"),
    baseline: join(root, "worktrees", "baseline"),
    review: join(root, "worktrees", "review"),
    worktree: (task, attempt) => join(root, "worktrees", task, `${attempt}`),
    outside: (task, attempt, round) => join(root, "outside", task, `${attempt}-${round}.json`),
    hostSocket: (name) => join(sockets, `${runId}-${shortHash(name)}`),
  };
}
