// What the state itself makes inevitable: a ready task and a free slot, an empty queue and merged tasks, a gate due.
import { approvalsNeeded } from "./approval.ts";
import { toExcuse } from "./baseline.ts";
import { spentBudget, spentWords } from "./budget.ts";
import { landingGateOpens } from "./effectsDue.ts";
import type { Fact } from "./events.ts";
import { taskLifecycle } from "./lifecycle.ts";
import type { RunState, TaskState } from "./model.ts";
import { type PlanTask, writableFiles } from "./plan/index.ts";

/** The facts that follow at once from `state`, in order; none when it has come to rest. */
export function advance(state: RunState): Fact[] {
  if (state.paused) return [];
  const spent = spentBudget(state);
  if (spent) return [{ type: "run.paused", reason: spentWords(spent), budget: spent, by: "Budget" }];
  switch (state.phase) {
    case "gated":
      return advanceGate(state);
    case "executing":
      return advanceTasks(state);
    case "landing":
      return landingGateOpens(state)
        ? [{ type: "gate.opened", gate: "landing", digest: state.staging.sha ?? "", reasons: [] }]
        : [];
    default:
      return [];
  }
}

/** Opens the plan gate; the policy passes it where the score allows and nothing forces a person to look. */
function advanceGate(state: RunState): Fact[] {
  const { plan, gate, baseline } = state;
  if (!plan) return [];
  const { digest, analysis } = plan;
  if (!gate) return [{ type: "gate.opened", gate: "plan", digest, reasons: [] }];
  if (gate.phase !== "open" || gate.reasons.length > 0) return [];
  if (!analysis.risk.auto_approve || analysis.forcesGate || approvalsNeeded(state) > 1) return [];
  // Only a person excuses what fails on the base.
  if (toExcuse(baseline).length > 0) return [];
  const comment = `Score ${analysis.risk.score} is within ${analysis.risk.auto_approve_threshold}, and nothing forces the gate.`;
  return [{ type: "gate.approved", gate: "plan", digest, comment, by: "policy" }];
}

/** Requests that the configuration answers: no conflict, and every package or this one allowed. Scripts stay off. */
function allowedRequests(state: RunState): Fact[] {
  const { autoApprove = false, allowed = [] } = state.options.packages ?? {};
  return Object.values(state.dependencyRequests)
    .filter(({ phase, conflicts, failure }) => phase === "open" && conflicts.length === 0 && !failure)
    .filter(({ name }) => autoApprove || allowed.includes(name))
    .map(({ id, name }) => {
      const comment = allowed.includes(name)
        ? `${name} is in dependencies.allowed_packages.`
        : "dependencies.auto_approve is on.";
      return { type: "dependency.approved", request: id, comment, by: "policy" };
    });
}

function advanceTasks(state: RunState): Fact[] {
  const facts: Fact[] = allowedRequests(state);
  let free = freeSlots(state);
  for (const task of continuable(state)) {
    if (free-- <= 0) return facts;
    const attempt = task.attempts.at(-1)!;
    facts.push({ type: "attempt.continued", task: task.id, attempt: attempt.n, leg: attempt.leg + 1 });
  }
  const busy = new Set(activeTasks(state).flatMap((active) => holdsOf(state, active)));
  for (const planned of state.plan?.plan.tasks ?? []) {
    if (free <= 0) break;
    if (!isReady(state, planned)) continue;
    const holds = holdsOf(state, planned);
    if (holds.some((each) => busy.has(each))) continue;
    for (const each of holds) busy.add(each);
    free -= 1;
    facts.push(startAttempt(state, planned.id));
  }
  return facts.length > 0 ? facts : finishExecuting(state);
}

const continuable = (state: RunState): TaskState[] =>
  Object.values(state.tasks).filter((task) => task.phase === "blocked" && !task.block);

const freeSlots = (state: RunState): number =>
  state.options.maxWorkers - Object.values(state.tasks).filter((task) => taskLifecycle[task.phase].slot).length;

const isReady = (state: RunState, planned: PlanTask): boolean =>
  state.tasks[planned.id]?.phase === "pending" &&
  planned.depends_on.every((dependency) => {
    const phase = state.tasks[dependency]?.phase;
    return phase === "merged" || phase === "skipped";
  });

const activeTasks = (state: RunState): PlanTask[] =>
  (state.plan?.plan.tasks ?? []).filter(({ id }) => {
    const phase = state.tasks[id]?.phase;
    return phase === "working" || phase === "blocked" || phase === "verifying" || phase === "merging";
  });

/**
 * What only one active task at a time may hold: shared files and resources are taken in turn (the seed's fallback), and
 * so is everything that the analysis found to overlap.
 */
function holdsOf(state: RunState, planned: PlanTask): string[] {
  const { conflicts = [], shared = [] } = state.plan?.analysis ?? {};
  const mine = (label: string) => (each: { tasks: string[] }, index: number) =>
    each.tasks.includes(planned.id) ? [`${label} ${index}`] : [];
  return [
    ...writableFiles(planned),
    ...planned.resources_write.map((resource) => `resource ${resource}`),
    ...conflicts.flatMap(mine("conflict")),
    ...shared.flatMap(mine("shared")),
  ];
}

function startAttempt(state: RunState, task: string): Fact {
  return {
    type: "attempt.started",
    task,
    attempt: (state.attemptsBegun[task] ?? 0) + 1,
    try: (state.tasks[task]?.tries ?? 0) + 1,
    iteration: state.iteration,
  };
}

function finishExecuting(state: RunState): Fact[] {
  const tasks = Object.values(state.tasks);
  if (state.stagingQueue.length > 0 || tasks.some(({ phase }) => phase !== "merged" && phase !== "skipped")) return [];
  return tasks.some((task) => task.attempts.some((attempt) => attempt.phase === "merged"))
    ? [{ type: "integration.started" }]
    : [{ type: "run.closing", outcome: "aborted", comment: "Every task was skipped, so there is nothing to land." }];
}
