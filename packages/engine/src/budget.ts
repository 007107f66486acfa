// What a run may use: money, tokens, turns and time awake, per role, run and day; and what it is likely to use.
import { count } from "@signalbox/base";
import type { Attempt, RunState, Usage } from "./model.ts";

/**
 * Limits of one scope; 0 is no limit. US dollars; tokens in and out, cached ones too; minutes of time awake; turns, which are
 * the model's answers.
 */
export interface Limits {
  costUsd: number;
  tokens: number;
  minutes: number;
  turns: number;
}

/**
 * A worker's and a verifier's limits are those of the attempt; the others' hold from when the run began to plan, to test
 * the whole, or to review.
 */
export const budgetScopes = ["attempt", "planner", "integration-checker", "reviewer", "run", "day"] as const;
export type BudgetScope = (typeof budgetScopes)[number];
export type Budget = Record<BudgetScope, Limits>;
export type BudgetKind = keyof Limits;

/** What holds unless the user says otherwise: enough for long work, and an end to what runs away. */
export const defaultBudget: Budget = {
  attempt: { costUsd: 10, tokens: 30_000_000, minutes: 180, turns: 0 },
  planner: { costUsd: 10, tokens: 30_000_000, minutes: 180, turns: 0 },
  // It only reads and is ended after five minutes; minutes of the phase would be those of the tests.
  "integration-checker": { costUsd: 5, tokens: 10_000_000, minutes: 0, turns: 0 },
  reviewer: { costUsd: 10, tokens: 30_000_000, minutes: 180, turns: 0 },
  run: { costUsd: 50, tokens: 150_000_000, minutes: 1_440, turns: 0 },
  day: { costUsd: 100, tokens: 300_000_000, minutes: 0, turns: 0 },
};

/** A limit that is reached. `used` and `limit` in the unit of `kind`. */
export interface SpentBudget {
  scope: BudgetScope;
  kind: BudgetKind;
  limit: number;
  used: number;
  task?: string;
}

type Used = Pick<Usage, "costUsd" | "inputTokens" | "outputTokens"> & { turns?: number };

const workPhases: ReadonlySet<RunState["phase"]> = new Set(["planning", "executing", "integrating", "reviewing"]);
const activePhases: ReadonlySet<Attempt["phase"]> = new Set(["working", "blocked", "verifying"]);
const roleOfPhase: Partial<Record<RunState["phase"], BudgetScope>> = {
  planning: "planner",
  integrating: "integration-checker",
  reviewing: "reviewer",
};

/** The first limit that the run has reached, the narrowest scope first; null while there is room, or nothing is at work. */
export function spentBudget(state: RunState): SpentBudget | null {
  if (!workPhases.has(state.phase)) return null;
  const { budget } = state.options;
  for (const { id, attempts } of Object.values(state.tasks)) {
    const attempt = attempts.at(-1);
    if (!attempt || !activePhases.has(attempt.phase)) continue;
    const spent = reached("attempt", budget.attempt, attempt.usage, attempt.awakeMs ?? 0);
    if (spent) return { ...spent, task: id };
  }
  const role = roleOfPhase[state.phase];
  const { usage, awakeMs } = state.phaseUsed;
  return (
    (role ? reached(role, budget[role], usage, awakeMs) : null) ??
    reached("run", budget.run, state.usage, state.awakeMs) ??
    (state.today ? reached("day", budget.day, state.today, 0) : null)
  );
}

function reached(scope: BudgetScope, limits: Limits, used: Used | undefined, awakeMs: number): SpentBudget | null {
  const amounts: Limits = {
    costUsd: used?.costUsd ?? 0,
    tokens: (used?.inputTokens ?? 0) + (used?.outputTokens ?? 0),
    minutes: awakeMs / 60_000,
    turns: used?.turns ?? 0,
  };
  for (const kind of ["costUsd", "tokens", "minutes", "turns"] as const) {
    const limit = limits[kind];
    if (limit > 0 && amounts[kind] >= limit) return { scope, kind, limit, used: amounts[kind] };
  }
  return null;
}

/** An amount with its unit: `$1.50`, `2.5M tokens`, `90 minutes`, `40 turns`. */
export function amountWords(kind: BudgetKind, amount: number): string {
  if (kind === "costUsd") return `$${amount.toFixed(2)}`;
  if (kind === "turns") return count(amount, "turn");
  if (kind === "minutes") return `${Math.round(amount)} minutes`;
  return amount >= 1_000_000 ? `${(amount / 1_000_000).toFixed(1)}M tokens` : `${Math.round(amount / 1_000)}k tokens`;
}

/** Whose limit it is, as it follows "the limit". */
export const scopeWords: Readonly<Record<BudgetScope, string>> = {
  attempt: "per attempt",
  planner: "for the planner",
  "integration-checker": "for the integration-checker",
  reviewer: "for the reviewer",
  run: "per run",
  day: "per day",
};

/** Why the run is paused, and how it goes on. */
export function spentWords({ scope, kind, limit, used, task }: SpentBudget): string {
  const whose = {
    attempt: `This attempt of ${task}`,
    planner: "The planner",
    "integration-checker": "The integration-checker",
    reviewer: "The reviewer",
    run: "This run",
    day: "All runs of today together",
  }[scope];
  const what = `${whose} used ${amountWords(kind, used)} of ${amountWords(kind, limit)}.`;
  return `${what} Raise the limit to go on where it stopped${scope === "day" ? ", or wait until tomorrow" : ""}.`;
}

/** What a run of these tasks is likely to cost and what it can cost at most, in US dollars. */
export interface Estimate {
  likelyUsd: number;
  /** Tries, iterations and the budgets of attempts multiplied, cut by the run's own; null where there is no limit. */
  worstUsd: number | null;
  /** False where no earlier run says what a task costs. */
  known: boolean;
}

/** What a task costs where nothing is known: a guess, and said as one. */
const guessedTaskUsd = 0.75;
/** Most plans need a second attempt here and there, and a review. */
const surcharge = 1.3;

/** The estimate that the gate shows. */
export function estimateRun({ plan, options }: Pick<RunState, "plan" | "options">): Estimate {
  const tasks = plan?.plan.tasks.length ?? 0;
  const { attempt, run } = options.budget;
  const attempts = tasks * options.triesPerIteration * options.maxIterations;
  const worst = [
    ...(run.costUsd > 0 ? [run.costUsd] : []),
    ...(attempt.costUsd > 0 ? [attempts * attempt.costUsd] : []),
  ];
  return {
    likelyUsd: tasks * (options.typicalTaskUsd ?? guessedTaskUsd) * surcharge,
    worstUsd: worst.length > 0 ? Math.min(...worst) : null,
    known: options.typicalTaskUsd !== null,
  };
}
