// Decides what people do with the run as a whole: plan, gates, pause, budget, escalations, abort.
import { approvalRefused, approvalsNeeded } from "./approval.ts";
import { toExcuse } from "./baseline.ts";
import { spentBudget, spentWords } from "./budget.ts";
import type { CommandOf, Rejection } from "./commands.ts";
import { no, type Rules } from "./deciding.ts";
import type { Fact, RunEvent } from "./events.ts";
import { evolve } from "./evolve.ts";
import type { RunState } from "./model.ts";

/** What commands about the run lead to. */
export const decideRun = {
  "plan.submit": (state, { plan, by }) => {
    if (state.phase !== "planning" && state.phase !== "gated") {
      return no("too_late", "The plan was already approved. Re-plan from an escalation, or start another run.");
    }
    const expected = (state.plan?.revision ?? 0) + 1;
    if (state.plan && plan.revision !== expected) {
      return no(
        "plan_stale",
        "The plan was changed by somebody else meanwhile. Look at it again before you change it.",
      );
    }
    return [{ type: "plan.drafted", plan, by }];
  },
  "gate.approve": approved,
  "baseline.repeat": (state, { by }) =>
    state.phase === "planning" || state.phase === "gated"
      ? [{ type: "baseline.repeated", by }]
      : no("too_late", "The plan was approved already, with the baseline that stood at its gate."),
  "gate.reject": (state, { gate, comment, by }) =>
    gateClosed(state, gate) ?? [
      { type: "gate.rejected", gate, comment, by },
      { type: "run.closing", outcome: "rejected", comment, by },
    ],
  "gate.requestChanges": (state, { comment, by }) =>
    gateClosed(state, "plan") ??
    (comment.trim()
      ? [{ type: "gate.changesRequested", comment, by }]
      : no("words_missing", "Say what should change.")),
  "run.pause": (state, { reason, by }) =>
    state.paused
      ? no("already_paused", `The run is paused already, by ${state.paused.by}.`)
      : [{ type: "run.paused", reason, by }],
  "run.continue": (state, { by, at }) => {
    if (!state.paused) return no("not_paused", "The run isn't paused.");
    const continued: Fact = { type: "run.continued", by };
    const spent = spentBudget(evolve(state, { ...continued, at } as RunEvent));
    return spent ? no("budget_spent", spentWords(spent)) : [continued];
  },
  "budget.change": (state, { scope, kind, limit, by, at }) => {
    const changed: Fact = { type: "budget.changed", scope, kind, limit, by };
    if (!state.paused?.budget || spentBudget(evolve(state, { ...changed, at } as RunEvent))) return [changed];
    return [changed, { type: "run.continued", by }];
  },
  "time.pass": (state, { ms }) => (state.paused ? [] : [{ type: "time.passed", ms }]),
  "run.recover": (_state, { found, restarted, kept }) => [{ type: "run.recovered", found, restarted, kept }],
  "run.reconfigure": (_state, { changed, notes }) => [{ type: "run.reconfigured", changed, notes }],
  "run.abort": (state, { comment, by }) => {
    const landing = state.phase === "landing" && state.gate?.phase !== "open";
    if (!landing) return [{ type: "run.closing", outcome: "aborted", comment, by }];
    return state.abortAsked ? [] : [{ type: "run.abortAsked", comment, by }];
  },
  "workers.change": (_state, { maxWorkers, by }) =>
    Number.isInteger(maxWorkers) && maxWorkers >= 1 && maxWorkers <= 64
      ? [{ type: "workers.changed", maxWorkers, by }]
      : no("bad_number", "The number of workers is a whole number from 1 to 64."),
  "landing.retarget": (state, { target, by }) =>
    gateClosed(state, "landing") ?? [{ type: "landing.retargeted", target, by }],
  "escalation.resume": (state, { key, comment, by }) =>
    state.escalations[key] ? [{ type: "escalation.resumed", key, comment, by }] : noEscalation(),
  "escalation.replan": (state, { key, comment, by }) =>
    state.escalations[key] ? [{ type: "escalation.replanned", key, comment, by }] : noEscalation(),
} satisfies Partial<Rules>;

function approved(
  state: RunState,
  { gate, digest, comment, by, excuse = [], as = by }: CommandOf<"gate.approve">,
): Fact[] | Rejection {
  const closed = gateClosed(state, gate);
  if (closed || !state.gate) return closed ?? [];
  if (state.gate.digest !== digest) {
    return no("gate_stale", "What stands at the gate has changed since you looked at it. Look again, then approve.");
  }
  const refused = approvalRefused(state, state.gate, { by, as });
  if (refused) return refused;
  const wanted = gate === "plan" ? toExcuse(state.baseline) : [];
  if (wanted.some((id) => !excuse.includes(id))) return notExcused(state);
  const given = (state.gate.approvals?.length ?? 0) + 1;
  if (given < approvalsNeeded(state)) return [{ type: "gate.approvalGiven", gate, digest, comment, as, by }];
  const passed: Fact = {
    type: "gate.approved",
    gate,
    digest,
    comment,
    by,
    ...(as === by ? {} : { as }),
    ...(wanted.length > 0 ? { excused: wanted } : {}),
  };
  return [passed];
}

const noEscalation = () => no("escalation_gone", "This escalation was resolved meanwhile.");

const notExcused = ({ baseline }: RunState) =>
  baseline
    ? no("baseline_red", "Tests fail on the base already. Excuse them by name, or put them right and test again.")
    : no("baseline_running", "The tests still run on the base. Wait for them, or say that you go on without them.");

function gateClosed(state: RunState, gate: "plan" | "landing"): Rejection | null {
  if (state.gate?.kind === gate && state.gate.phase === "open") return null;
  const decided = state.gate?.kind === gate && state.gate.decidedBy;
  return no("gate_closed", decided ? `${decided} decided this meanwhile.` : "The gate isn't open any more.");
}
