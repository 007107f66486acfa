// What stopped a run, what is preserved, and what each answer would do: the same words in the browser and in the file.
import { describeError } from "./describeError.ts";
import { taskLifecycle } from "./lifecycle.ts";
import type { Attempt, CheckSummary, Escalation, EscalationKey, RunState } from "./model.ts";

/** Longest detail of one failure in the report, in characters; the evidence has the rest. */
const detailLimit = 4_000;

/** The three answers to an escalation, each with what it will do; null where it can't be given. */
export interface EscalationChoices {
  resume: string;
  replan: string | null;
  abort: string | null;
}

/** The task of an escalation, or null where it belongs to the whole run. */
export const taskOfEscalation = (key: EscalationKey): string | null =>
  key.startsWith("task/") ? key.slice("task/".length) : null;

const resumes: Readonly<Record<string, string>> = {
  planning: "The planner tries again, from the start, with what was wrong.",
  preparing: "Preflight and preparation run again. Fix what is named above first.",
  integrating: "Staging is tested again as it stands. Fix it on the staging branch first, or a test that is wrong.",
  reviewing: "Staging is tested and reviewed again. Fix what is named above on the staging branch first.",
  closing: "Cleaning up runs again.",
};

/** What each answer to the escalation at `key` will do, as the run stands. */
export function choicesOf(state: RunState, key: EscalationKey): EscalationChoices {
  const task = taskOfEscalation(key);
  const resume = task
    ? `You fix it in the worktree .worktrees/${task} and commit there; that commit is verified like any attempt, and merged if it passes.`
    : (resumes[key] ?? "What stopped runs again.");
  if (key === "closing") return { resume, replan: null, abort: null };
  const { branch, sha } = state.staging;
  const merged = sha && sha !== state.base.sha ? `what was merged on ${branch}` : branch;
  return {
    resume,
    replan: `This report goes to the planner. A new plan starts on fresh staging and stands at the gate again; ${merged} isn't used any more. ${state.target.branch} stays as it is.`,
    abort: `Sessions end, worktrees and branches of this run are removed. ${state.target.branch} was never moved. ${keptWords(state)}`,
  };
}

function keptWords(state: RunState): string {
  const attempts = Object.values(state.tasks).some((task) => task.attempts.length > 0);
  const refs = `refs/signalbox/${state.runId}`;
  const staging =
    state.staging.sha && state.staging.sha !== state.base.sha ? `What was merged stays under ${refs}/staging. ` : "";
  return `${staging}${attempts ? `Unmerged work, committed or not, stays under ${refs}/<task>/<attempt>.` : "There is no unmerged work."}`;
}

/** The report of all open escalations as Markdown, `.orchestrator/escalation-report.md`; empty where there are none. */
export function escalationReport(state: RunState): string {
  const open = Object.values(state.escalations);
  if (open.length === 0) return "";
  const parts = [
    "# Escalation report",
    `Run ${state.runId}, iteration ${state.iteration} of ${state.options.maxIterations}, ${state.updatedAt}`,
    `Request: ${state.request}`,
    ...open.flatMap((escalation) => section(state, escalation)),
    "## What is preserved",
    preserved(state),
    "Nothing is decided for you. Choose in the browser, on the page of the run.",
  ];
  return `${parts.join("\n\n")}\n`;
}

function section(state: RunState, { key, failure, checks, raisedAt }: Escalation): string[] {
  const task = taskOfEscalation(key);
  const { hint } = describeError(failure);
  const { resume, replan, abort } = choicesOf(state, key);
  return [
    `## ${task ? `Task ${task}` : key}: ${failure.message}`,
    `Since ${raisedAt}${failure.category ? `, category ${failure.category}` : ""}, code ${failure.code}.${hint ? ` ${hint}` : ""}`,
    ...(failure.detail ? [fenced(failure.detail)] : []),
    ...(failure.opinion ? [`${opinionHeading(key)}:`, fenced(failure.opinion)] : []),
    ...((checks?.length ?? 0) > 0 ? [bullets((checks ?? []).map(checkLine))] : []),
    ...(task ? attemptsOf(state, task) : []),
    "Choices:",
    bullets([`Resume: ${resume}`, ...(replan ? [`Re-plan: ${replan}`] : []), ...(abort ? [`Abort: ${abort}`] : [])]),
  ];
}

/** Whose opinion it is, so that nobody takes it for a verdict. */
export const opinionHeading = (key: EscalationKey): string =>
  `What a session of the role ${taskOfEscalation(key) ? "verifier" : "integration-checker"} makes of it (an opinion)`;

function attemptsOf(state: RunState, task: string): string[] {
  const attempts = state.tasks[task]?.attempts ?? [];
  return attempts.length === 0 ? [] : ["Attempts:", bullets(attempts.map(attemptLine))];
}

const attemptLine = ({ n, iteration, phase, failure, sha, checks }: Attempt): string => {
  const red = checks.filter((check) => check.status === "failed").map(checkLine);
  const why = failure ? `: ${failure.category}, ${failure.message}` : "";
  return [
    `${n} (iteration ${iteration})${sha ? ` at ${sha.slice(0, 7)}` : ""}, ${phase}${why}`,
    ...red.map((line) => `  - ${line}`),
  ].join("\n");
};

const checkLine = ({ name, status, summary, evidence }: CheckSummary): string =>
  `${name}: ${status.replace("_", " ")}. ${summary}${evidence ? ` (evidence ${evidence.id})` : ""}`;

function preserved(state: RunState): string {
  const { branch, sha } = state.staging;
  return bullets([
    sha ? `Staging: ${branch} at ${sha}` : "Staging isn't there yet.",
    ...Object.values(state.tasks).map((task) => {
      const worktree = task.phase === "merged" || task.attempts.length === 0 ? "" : `, worktree .worktrees/${task.id}`;
      return `${task.id}: ${taskLifecycle[task.phase].word.toLowerCase()}${worktree}`;
    }),
  ]);
}

/** Output is material: between fences that it can't close by itself. */
function fenced(text: string): string {
  const kept = text.length > detailLimit ? `${text.slice(0, detailLimit)}\n[cut]` : text;
  const longest = Math.max(2, ...[...kept.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${kept.trimEnd()}\n${fence}`;
}

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join("\n");
