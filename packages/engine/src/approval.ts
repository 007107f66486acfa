// Who may approve what stands at a gate, and how many it takes; pure, so that the page says what the engine will.
import type { Rejection } from "./commands.ts";
import type { Approval, Gate, RunState } from "./model.ts";

const sameName = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

/** How many people have to approve; a plan that no policy may pass counts like any other by its score. */
export function approvalsNeeded({ options, plan }: RunState): 1 | 2 {
  const above = options.approval?.twoAbove ?? null;
  return above !== null && (plan?.analysis.risk.score ?? 0) > above ? 2 : 1;
}

/** Why this person's approval doesn't count; null where it does. */
export function approvalRefused(
  state: RunState,
  gate: Gate,
  { by, as }: Pick<Approval, "by" | "as">,
): Rejection | null {
  const { approvers = null, ownRun = true } = state.options.approval ?? {};
  const who = as === by ? as : `${by} (as ${as})`;
  if (approvers !== null && !approvers.some((name) => sameName(name, as))) {
    return { code: "not_approver", message: `${who} isn't one of those who approve here: ${namesOf(approvers)}.` };
  }
  if (!ownRun && authorsOf(state).some((name) => sameName(name, as) || sameName(name, by))) {
    return {
      code: "own_run",
      message: `${who} asked for this run or wrote its plan, so that somebody else approves it.`,
    };
  }
  if (gate.approvals?.some((given) => sameName(given.as, as))) {
    return { code: "approved_already", message: `${who} approved this already; somebody else has to approve it too.` };
  }
  return null;
}

const namesOf = (names: readonly string[]) => (names.length === 0 ? "nobody" : names.join(", "));

const authorsOf = ({ createdBy, plan }: RunState): string[] => [
  createdBy,
  ...(plan ? [plan.draftedAs ?? plan.draftedBy] : []),
];

/** What an open gate still wants, in sentences; empty where one approval of anybody with the role is enough. */
export function approvalWords(state: RunState): string[] {
  const { options, gate } = state;
  if (gate?.phase !== "open" || !options.approval) return [];
  const { approvers, ownRun, twoAbove } = options.approval;
  const given = gate.approvals ?? [];
  return [
    ...(approvalsNeeded(state) === 2
      ? [`Two people approve, because the risk is above ${twoAbove}.`, ...given.map(({ as }) => `${as} has approved.`)]
      : []),
    ...(approvers ? [`Who may: ${namesOf(approvers)}.`] : []),
    ...(ownRun ? [] : [`Not ${[...new Set(authorsOf(state))].join(", nor ")}: the run or its plan is theirs.`]),
  ];
}
