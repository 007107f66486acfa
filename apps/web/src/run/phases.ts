// The stepper's steps: a run's ten phases as the six that a person thinks in.
import type { RunPhase, RunState } from "@signalbox/engine";
import type { StatusName } from "../design/status.ts";
import { clockWords } from "../design/words.ts";

export interface Step {
  /** Stays the same while the name changes with the phase. */
  id: string;
  name: string;
  status: StatusName;
  current: boolean;
  /** What stands behind the name: who approved and when, how many are merged. */
  note?: string;
}

interface StepRule {
  phases: RunPhase[];
  before: string;
  during: (state: RunState) => string;
  after: string;
  note?: (state: RunState) => string | undefined;
}

const rules: StepRule[] = [
  { phases: ["planning"], before: "Plan", during: () => "Planning", after: "Planned" },
  {
    phases: ["gated"],
    before: "Approval",
    during: () => "Waiting for approval",
    after: "Approved",
    note: ({ gate }) =>
      gate?.kind === "plan" && gate.decidedBy && gate.decidedAt
        ? `${gate.decidedBy}, ${clockWords(gate.decidedAt).slice(0, 5)}`
        : undefined,
  },
  {
    phases: ["queued", "preparing", "executing"],
    before: "Execution",
    during: ({ phase }) => (phase === "queued" ? "Queued" : phase === "preparing" ? "Preparing" : "Executing"),
    after: "Executed",
    note: (state) => {
      const tasks = Object.values(state.tasks);
      return tasks.length > 0 ? `${tasks.filter((task) => task.phase === "merged").length}/${tasks.length}` : undefined;
    },
  },
  { phases: ["integrating"], before: "Integration", during: () => "Integrating", after: "Integrated" },
  { phases: ["reviewing"], before: "Review", during: () => "Reviewing", after: "Reviewed" },
  { phases: ["landing"], before: "Landing", during: () => "Landing", after: "Landed" },
];

/** The steps with their status. A run that was rejected or aborted stops at the step where it was. */
export function stepsOf(state: RunState): Step[] {
  const over = state.phase === "closing" || state.phase === "closed";
  if (over && state.outcome === "landed") {
    return rules.map((rule) => ({
      id: rule.before,
      name: rule.after,
      status: "merged",
      current: false,
      ...noteOf(rule, state),
    }));
  }
  const at = over ? lastReached(state) : rules.findIndex((rule) => rule.phases.includes(state.phase));
  return rules.map((rule, index) => {
    if (index < at)
      return { id: rule.before, name: rule.after, status: "merged", current: false, ...noteOf(rule, state) };
    if (index > at) return { id: rule.before, name: rule.before, status: "pending", current: false };
    const status = over ? "closed" : statusAt(state);
    return {
      id: rule.before,
      name: over ? rule.before : rule.during(state),
      status,
      current: !over,
      ...noteOf(rule, state),
    };
  });
}

function noteOf(rule: StepRule, state: RunState): { note?: string } {
  const note = rule.note?.(state);
  return note ? { note } : {};
}

function statusAt(state: RunState): StatusName {
  if (state.paused) return "paused";
  if (Object.keys(state.escalations).some((key) => !key.startsWith("task/"))) return "escalated";
  if (state.gate?.phase === "open") return "blocked";
  if (state.phase === "integrating" || state.phase === "reviewing") return "verifying";
  if (state.phase === "landing") return "merging";
  return state.phase === "queued" ? "pending" : "working";
}

/** How far a closed run came, read from what it left. */
function lastReached(state: RunState): number {
  if (state.reviews.at(-1)?.verdict === "accepted") return 5;
  if (state.integration?.passed) return 4;
  if (state.integration) return 3;
  if (state.staging.sha) return 2;
  return state.plan ? 1 : 0;
}
