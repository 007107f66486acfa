// From the text of a tasks.yaml to a plan revision: checked, scored, and with the digest that an approval names.
import { createHash } from "node:crypto";
import {
  analysePlan,
  canonicalPlan,
  type EffectAnswer,
  type GateConfig,
  type GateReason,
  maxPlanDrafts,
  type PlanRevision,
  parsePlan,
} from "@signalbox/engine";
import type { CheckPlanAnswer } from "@signalbox/protocol";

/** Reads and scores a plan; stores nothing. */
export function checkPlan(yaml: string, gate: GateConfig): CheckPlanAnswer {
  const parsed = parsePlan(yaml);
  if (!parsed.ok) return { ok: false, problems: parsed.problems };
  const plan = parsed.value;
  const digest = createHash("sha256").update(canonicalPlan(plan)).digest("hex");
  return { ok: true, plan, analysis: analysePlan(plan, gate), digest };
}

/** A person may overrule these; a planner is sent back for them, except at its last draft. */
const sentBack: ReadonlySet<GateReason["code"]> = new Set(["placeholder_check", "no_required_check", "conflict"]);

/** What becomes of a planner's draft: the plan for the gate, or what is wrong with it, one sentence each. */
export function checkDraft(
  yaml: string,
  { revision, draft }: { revision: number; draft: number },
  gate: GateConfig,
): EffectAnswer<"draftPlan"> {
  const checked = checkPlan(yaml, gate);
  if (!checked.ok) {
    return {
      problems: checked.problems.map(({ line, column, message }) => `Line ${line}, column ${column}: ${message}`),
    };
  }
  const reasons = checked.analysis.reasons.filter(({ code }) => sentBack.has(code));
  if (reasons.length > 0 && draft < maxPlanDrafts) return { problems: reasons.map(({ message }) => message) };
  return { plan: revisionOf(checked, revision, "the planner") };
}

/** The plan as the next revision of a run, drafted by `by`. */
export const revisionOf = (
  checked: Extract<CheckPlanAnswer, { ok: true }>,
  revision: number,
  by: string,
): PlanRevision => ({
  revision,
  digest: checked.digest,
  plan: checked.plan,
  analysis: checked.analysis,
  draftedBy: by,
});
