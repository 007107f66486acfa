// The run as the seed's own programs read it: `.orchestration-state.json`, a projection and never the truth.

/** Where a task stands, in the seed's words (DESIGN "Phases of a task"). */
export type SeedStatus = "pending" | "executing" | "blocked" | "completed" | "verified" | "merged" | "failed";

/** What the projection needs to know of a run. Times are ISO 8601. */
export interface StateInput {
  /** The run of the panel that writes this; utilities leave its files alone. */
  managedBy?: string;
  /** A UUID. */
  requestId: string;
  request: string;
  createdAt: string;
  startedAt?: string;
  /** As on screen: `executing`, `reviewing`. */
  phase: string;
  /** From 1. */
  iteration: number;
  environment?: { hash: string; installedAt: string; updatedAt?: string; lockfiles?: string[] };
  tasks: readonly { id: string; status: SeedStatus; updatedAt?: string; error?: string }[];
}

/** The content of `.orchestration-state.json`, with both the names that the state and those that the dashboard reads. */
export function stateFile(input: StateInput): string {
  const { environment } = input;
  const tasks = input.tasks.map(({ id, status, updatedAt, error }) => [
    id,
    { status, worktree: `.worktrees/${id}`, updated_at: updatedAt, error },
  ]);
  const content = {
    request_id: input.requestId,
    managed_by: input.managedBy,
    original_request: input.request,
    request: input.request,
    created_at: input.createdAt,
    started_at: input.startedAt ?? input.createdAt,
    environment: environment && {
      hash: environment.hash,
      installed_at: environment.installedAt,
      updated_at: environment.updatedAt,
      lockfiles: environment.lockfiles,
    },
    tasks: Object.fromEntries(tasks),
    current_phase: input.phase,
    phase: input.phase,
    iteration: input.iteration,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Moves that the seed's state allows (seed-formats); `merged` is the end. */
export const statusMoves: Readonly<Record<SeedStatus, readonly SeedStatus[]>> = {
  pending: ["executing", "failed"],
  executing: ["completed", "failed", "pending", "blocked"],
  blocked: ["executing", "pending", "failed"],
  completed: ["verified", "merged", "failed"],
  verified: ["merged", "failed"],
  failed: ["pending"],
  merged: [],
};
