// The line of a run in a list: a projection of its state, stored beside the log and rebuilt from it.
import { type Attention, attentionOf } from "./attention.ts";
import type { RunOutcome, RunPhase, RunState } from "./model.ts";

/** A list names so many things that wait; more are counted. */
const mostNamed = 20;

/** What a list shows of a run. Money in US dollars; times ISO 8601. */
export interface RunSummary {
  runId: string;
  projectId: string;
  request: string;
  phase: RunPhase;
  outcome: RunOutcome | null;
  paused: boolean;
  iteration: number;
  tasks: number;
  merged: number;
  /** How many things wait for a person, and the first of them. */
  waiting: number;
  attention: Attention[];
  risk: number | null;
  costUsd: number;
  createdBy: string;
  createdAt: string;
  updatedAt: string;
}

/** The summary of `state`. */
export function summariseRun(state: RunState): RunSummary {
  const attention = attentionOf(state);
  const tasks = Object.values(state.tasks);
  return {
    runId: state.runId,
    projectId: state.projectId,
    request: state.request,
    phase: state.phase,
    outcome: state.outcome,
    paused: state.paused !== null,
    iteration: state.iteration,
    tasks: tasks.length,
    merged: tasks.filter((task) => task.phase === "merged").length,
    waiting: attention.length,
    attention: attention.slice(0, mostNamed),
    risk: state.plan?.analysis.risk.score ?? null,
    costUsd: state.usage.costUsd,
    createdBy: state.createdBy,
    createdAt: state.createdAt,
    updatedAt: state.updatedAt,
  };
}
