// Folds one event into the state. It decides nothing and causes nothing: what happened, happened.
import type { EventOf, RunEvent } from "./events.ts";
import { type Folds, stagingBranch } from "./folding.ts";
import { foldRequests } from "./foldRequests.ts";
import { foldRun } from "./foldRun.ts";
import { foldSessions } from "./foldSessions.ts";
import { foldTasks } from "./foldTasks.ts";
import { fromAnyPhase, runLifecycle } from "./lifecycle.ts";
import type { RunState, Usage } from "./model.ts";

/** The state after `event`. `state` is null only for `run.created`; anything else then is a defect and throws. */
export function evolve(state: RunState | null, event: RunEvent): RunState {
  if (event.type === "run.created") return created(event);
  if (!state) throw new Error(`${event.type} before run.created`);
  // A run is over when it closes, whenever its remains are cleaned away.
  const updatedAt = event.type === "run.cleaned" ? state.updatedAt : event.at;
  const phase = nextPhase(state, event);
  const phaseUsed = phase === state.phase ? state.phaseUsed : nothingUsed;
  const next: RunState = { ...state, updatedAt, phase, phaseUsed };
  const fold = folds[event.type] as ((next: RunState, event: RunEvent) => Partial<RunState> | void) | undefined;
  return fold ? { ...next, ...fold(next, event) } : next;
}

/** Folds a whole log. */
export const evolveAll = (events: Iterable<RunEvent>, state: RunState | null = null): RunState | null => {
  for (const event of events) state = evolve(state, event);
  return state;
};

const folds: Folds = { ...foldRun, ...foldTasks, ...foldRequests, ...foldSessions };

const nextPhase = (state: RunState, event: RunEvent) =>
  runLifecycle[state.phase].on[event.type] ?? fromAnyPhase[event.type] ?? state.phase;

const noUsage: Usage = { costUsd: 0, inputTokens: 0, outputTokens: 0, contextTokens: 0, contextWindow: 0, turns: 0 };
const nothingUsed: RunState["phaseUsed"] = { usage: noUsage, awakeMs: 0 };

function created(event: EventOf<"run.created">): RunState {
  return {
    runId: event.runId,
    projectId: event.projectId,
    request: event.request,
    createdBy: event.by ?? "unknown",
    createdAt: event.at,
    updatedAt: event.at,
    phase: "planning",
    paused: null,
    troubles: 0,
    iteration: 1,
    options: event.options,
    base: event.base,
    target: event.target,
    baseline: null,
    baselineRound: 1,
    preflight: [],
    environmentHash: null,
    plan: null,
    planProblems: [],
    planDrafts: 0,
    planFeedback: [],
    planReport: null,
    gate: null,
    staging: { generation: 1, branch: stagingBranch(event.runId, 1), sha: null },
    tasks: {},
    attemptsBegun: {},
    stagingQueue: [],
    dependencyRequests: {},
    contractRequests: {},
    escalations: {},
    permissions: {},
    allowedRules: [],
    steerings: {},
    round: 0,
    integration: null,
    bringIn: null,
    reviews: [],
    landed: null,
    abortAsked: null,
    messages: [],
    configurationNotes: [],
    outcome: null,
    kept: [],
    cleaned: null,
    usage: noUsage,
    usedBy: {},
    awakeMs: 0,
    phaseUsed: nothingUsed,
    today: null,
  };
}
