// Hands a plan in to a run that plans, or stands at its gate.
import { postJson } from "../connection/http.ts";

/** Null where it was taken as the revision after `revision`; otherwise why not, as where somebody else was quicker. */
export async function handInPlan(runId: string, yaml: string, revision: number): Promise<string | null> {
  const answer = await postJson(`/api/runs/${encodeURIComponent(runId)}/plan`, { yaml, revision });
  return answer.ok ? null : [answer.failure.message, answer.failure.hint].filter(Boolean).join(" ");
}
