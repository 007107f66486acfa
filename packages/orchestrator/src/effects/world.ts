// What every effect of one run works with.
import type { Failure, Result, SessionRole } from "@signalbox/base";
import type { EffectAnswer, EffectKind, EffectParams } from "@signalbox/engine";
import type { DaySpend } from "../daySpend.ts";
import type { ExclusiveResource, ExclusiveUse } from "../exclusive.ts";
import type { Ports, RoleWords } from "../ports.ts";
import type { RunFolders } from "../runFolders.ts";
import type { EffectContext } from "../runLoop.ts";
import type { ProjectSlots, WorkerSlots } from "../slots.ts";

/** The world of one run. */
export interface World extends Ports {
  folders: RunFolders;
  slots: ProjectSlots;
  /** What all runs use today. */
  spent: DaySpend;
  /** Places for workers on this machine, shared by all runs. */
  workers: WorkerSlots;
  /** The hosts of the sessions that are being followed now, by pane. */
  sessions: Map<string, { host: string; socketPath: string }>;
  /** Everything that moves staging waits here for its turn; there is one worktree for it. */
  stagingTurn: <Value>(job: () => Promise<Value>) => Promise<Value>;
  /** What the project configured for its worktrees. */
  setUp: { commands: string[]; teardown: string[]; exclusive: ExclusiveResource[]; timeoutMs: number };
  exclusive: ExclusiveUse;
  roles: Record<SessionRole, RoleWords>;
  /** Whether sessions give their opinion on failures. */
  explains: boolean;
}

/** One effect: its parameters, the run's world, and what it is given while it runs. */
export type EffectOf<Kind extends EffectKind> = (
  params: EffectParams<Kind>,
  world: World,
  context: EffectContext,
) => Promise<Result<EffectAnswer<Kind>, Failure>>;

/** Runs jobs one after another, whatever becomes of each. */
export function takeTurns(): World["stagingTurn"] {
  let tail: Promise<unknown> = Promise.resolve();
  return (job) => {
    const mine = tail.then(job);
    tail = mine.catch(() => {});
    return mine;
  };
}

/** Folders that hold dependencies: ignored by git, and kept when the staging worktree is cleaned. */
export const dependencyFolders = ["node_modules", ".venv", "target"] as const;

/** The trailer by which a merge on staging names its attempt, as `<task>/<n>`. */
export const attemptTrailer = "Signalbox-Attempt";

/** What the branches of all attempts of a run begin with; task and attempt follow. */
export const attemptBranches = (runId: string): string => `signalbox/${runId}/t/`;

/** The branch of an attempt. */
export const attemptBranch = (runId: string, task: string, attempt: number): string =>
  `${attemptBranches(runId)}${task}/${attempt}`;
