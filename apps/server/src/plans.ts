// From the text of a tasks.yaml to a plan revision: checked, scored, and with the digest that an approval names.
import { createHash } from "node:crypto";
import { analysePlan, canonicalPlan, type GateConfig, type PlanRevision, parsePlan } from "@signalbox/engine";
import type { CheckPlanAnswer } from "@signalbox/protocol";

/** Reads and scores a plan; stores nothing. */
export function checkPlan(yaml: string, gate: GateConfig): CheckPlanAnswer {
  const parsed = parsePlan(yaml);
  if (!parsed.ok) return { ok: false, problems: parsed.problems };
  const plan = parsed.value;
  const digest = createHash("sha256").update(canonicalPlan(plan)).digest("hex");
  return { ok: true, plan, analysis: analysePlan(plan, gate), digest };
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
