// What the world owes the run at this moment: read from the lifecycle and the state, nothing else.
import type { Effect } from "./effects.ts";
import { runLifecycle } from "./lifecycle.ts";
import type { RunState, TaskState } from "./model.ts";
import { untold } from "./sessions.ts";

/** The effects due, each with its key. A paused run keeps its sessions, suspended, and may wait for a time; all else waits. */
export function effectsDue(state: RunState): Effect[] {
  const due = [
    ...(state.phase === "executing" ? taskEffects(state) : [...runEffect(state), ...baselineEffect(state)]),
    ...untold(state).map(({ session, id }) => effect("tellSession", id, { session, id })),
  ];
  if (!state.paused) return due;
  const { until } = state.paused;
  return [
    ...due.filter(isSession).map((each) => ({ ...each, suspended: true })),
    ...(until ? [effect("awaitTime", until, { until })] : []),
  ];
}

const isSession = ({ kind }: Effect) => kind === "runAttempt" || kind === "draftPlan" || kind === "requestReview";

function runEffect(state: RunState): Effect[] {
  const step = runLifecycle[state.phase];
  if (!step.effect || (step.failure && state.escalations[step.failure]) || state.gate?.phase === "open") return [];
  const { round, iteration } = state;
  const generation = state.staging.generation;
  switch (step.effect) {
    case "draftPlan":
      return [effect("draftPlan", `${round}/${state.planDrafts}`, { draft: state.planDrafts + 1 })];
    case "awaitSlot":
      return [effect("awaitSlot", "", {})];
    case "prepareRun":
      return [effect("prepareRun", `${generation}/${round}`, { generation, round })];
    case "checkStaging":
      return [effect("checkStaging", `${round}`, { round, bringIn: state.bringIn })];
    case "requestReview":
      return [effect("requestReview", `${iteration}/${round}`, { iteration, round })];
    case "land":
      return landingGateOpens(state) ? [] : [effect("land", `${round}`, { round })];
    case "cleanUp":
      return [effect("cleanUp", `${round}`, {})];
    default:
      throw new Error(`The lifecycle gives ${state.phase} the effect ${step.effect}, which belongs to a task.`);
  }
}

/** True where the run has to stop at the landing gate before it lands. */
export const landingGateOpens = (state: RunState): boolean =>
  state.phase === "landing" && state.options.landingGate && state.gate?.kind !== "landing";

function baselineEffect({ phase, baseline, baselineRound: round, base }: RunState): Effect[] {
  if (runLifecycle[phase].beside !== "measureBaseline" || baseline) return [];
  return [effect("measureBaseline", `${round}`, { round, sha: base.sha })];
}

function taskEffects(state: RunState): Effect[] {
  const due: Effect[] = [];
  for (const task of Object.values(state.tasks)) {
    const attempt = task.attempts.at(-1);
    if (!attempt) continue;
    const of = `${task.id}/${attempt.n}`;
    const ids = { task: task.id, attempt: attempt.n };
    if (task.phase === "working") due.push(effect("runAttempt", `${of}/${attempt.leg}`, { ...ids, leg: attempt.leg }));
    if (task.phase === "verifying") {
      due.push(effect("verifyAttempt", `${of}/${attempt.round}`, { ...ids, round: attempt.round }));
    }
  }
  const head = state.stagingQueue[0];
  if (head?.kind === "merge") due.push(mergeEffect(head.task, head.attempt, state.tasks[head.task]));
  if (head?.kind === "install") {
    const round = state.dependencyRequests[head.request]?.round ?? 1;
    due.push(effect("installDependency", `${head.request}/${round}`, { request: head.request, round }));
  }
  if (head?.kind === "contract") {
    const round = state.contractRequests[head.request]?.round ?? 1;
    due.push(effect("renegotiateContract", `${head.request}/${round}`, { request: head.request, round }));
  }
  return due;
}

function mergeEffect(task: string, attempt: number, state: TaskState | undefined): Effect {
  const round = state?.attempts.at(-1)?.round ?? 1;
  return effect("mergeToStaging", `${task}/${attempt}/${round}`, { task, attempt, round });
}

function effect<Kind extends Effect["kind"]>(
  kind: Kind,
  suffix: string,
  params: Extract<Effect, { kind: Kind }>["params"],
): Effect {
  return { key: suffix ? `${kind}/${suffix}` : kind, kind, params, suspended: false } as Effect;
}
