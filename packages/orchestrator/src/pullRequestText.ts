// The text of a pull request: what was asked for, what each task did, and the evidence that it holds.
import { type CheckSummary, type RunState, short } from "@signalbox/engine";

/** Hosts cut longer texts, or refuse them. */
const longest = 60_000;

/** Title and body for what `run` wants to land. */
export function pullRequestText(run: RunState): { title: string; body: string } {
  const [first = "Work of a run"] = run.request.trim().split("\n");
  const title = first.length > 100 ? `${first.slice(0, 99)}…` : first;
  const review = run.reviews.at(-1);
  const body = [
    run.request.trim(),
    "## Tasks",
    (run.plan?.plan.tasks ?? []).map((task) => taskLine(run, task)).join("\n"),
    "## Evidence",
    `On ${short(run.integration?.sha ?? run.staging.sha ?? "")}, all tasks merged:`,
    (run.integration?.checks ?? []).map(checkLine).join("\n"),
    ...(review ? ["## Review", review.summary] : []),
    `---\nRun ${run.runId} of Signalbox, plan revision ${run.plan?.revision ?? 1}, started from ${run.base.ref} at ${short(run.base.sha)}.`,
  ].join("\n\n");
  return { title, body: body.length > longest ? `${body.slice(0, longest)}\n\n[cut]` : body };
}

function taskLine(run: RunState, { id, description }: { id: string; description: string }): string {
  const state = run.tasks[id];
  const merged = state?.attempts.findLast((attempt) => attempt.phase === "merged");
  const came = merged ? (merged.summary ?? "") : `*${state?.phase ?? "unknown"}: not part of this*`;
  return `- **${id}**: ${oneLine(description)}${came ? `\n  ${oneLine(came)}` : ""}`;
}

const marks: Record<CheckSummary["status"], string> = { passed: "✅", failed: "❌", not_run: "⚪ not run:" };

const checkLine = (check: CheckSummary): string =>
  `- ${marks[check.status]} ${oneLine(check.name)}${check.required ? "" : " (reported)"}: ${oneLine(check.summary)}`;

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, 500);
