// What sessions are told: the task, its boundaries, what went wrong before, and how to report.
import type { Attempt, CheckSummary, RunState, TaskState } from "@signalbox/engine";

/** The prompt of the latest attempt of `task`. */
export function workerPrompt(run: RunState, task: string): string {
  const planned = run.plan?.plan.tasks.find((each) => each.id === task);
  if (!planned) throw new Error(`No task ${task} in the plan.`);
  const state = run.tasks[task];
  return sections([
    [`Task ${task}`, planned.description],
    ["The request it is part of", run.request],
    ["Files you own (nothing else may change)", bullets(planned.files_write)],
    ["Files you may add to", bullets([...planned.files_append, ...planned.patch_intents.map((each) => each.file)])],
    ["Files worth reading", bullets(planned.files_read)],
    [
      "Contracts",
      bullets((run.plan?.plan.contracts ?? []).map((each) => `${each.name} ${each.version}: ${each.file_path}`)),
    ],
    ["What will be run to verify your work", bullets(planned.verification.map((check) => check.command))],
    ["What the last attempt came to", lastFailure(state)],
    ["What you are asked to change", state?.feedback ?? ""],
    ["How to work", workingRules],
  ]);
}

/** The reviewer's prompt: the request, what was done, and the evidence. */
export function reviewerPrompt(run: RunState): string {
  const tasks = Object.values(run.tasks).map((task) => {
    const done = task.attempts.findLast((attempt) => attempt.phase === "merged");
    return `${task.id}: ${done?.summary || task.phase}`;
  });
  return sections([
    [
      "Review",
      `The working directory holds the merged work of all tasks, on ${run.base.sha.slice(0, 12)}. Does it fulfil the request? Is it coherent?`,
    ],
    ["Request", run.request],
    ["Tasks", bullets(tasks)],
    ["Checks of the whole", bullets((run.integration?.checks ?? []).map(lineOf))],
    [
      "How to answer",
      'Read the diff (git diff) and the tests. Then either `signalbox report accepted --evidence "…"`, or `signalbox report rework --task ID --feedback "…"` for each task to rework.',
    ],
  ]);
}

/** What a session is told when it goes on: the answer it waited for, or that it was interrupted. */
export function continuationMessage(attempt: Attempt, start: number): string {
  if (attempt.message && start === 1) return attempt.message;
  return "You were interrupted. Look at the state of the working directory and go on where you were.";
}

const workingRules = [
  "Write or adjust the tests first, then the code. Run the commands above before you say that you are done, and read their output.",
  "Commit your work on the current branch; leave nothing uncommitted. Don't touch other branches, the git configuration or lockfiles.",
  'Finish with `signalbox report done --summary "…"`.',
  'If you need a package: `signalbox report blocked --needs-dependency "name@range" --reason "…"`.',
  'If you need a file that you don\'t own: `signalbox report blocked --needs-file PATH --reason "…"`.',
  'If you can\'t do it: `signalbox report failed --message "…"`. Stop after three failed fixes.',
].join("\n");

function lastFailure(task: TaskState | undefined): string {
  const failed = task?.attempts.findLast((attempt) => attempt.phase === "failed");
  if (!failed?.failure) return "";
  const checks = failed.checks.filter((check) => check.status === "failed").map(lineOf);
  return [failed.failure.message, failed.failure.detail ?? "", bullets(checks)].filter(Boolean).join("\n\n");
}

const lineOf = (check: CheckSummary) => `${check.name}: ${check.status}. ${check.summary}`;
const bullets = (lines: string[]) => lines.map((line) => `- ${line}`).join("\n");
const sections = (parts: [string, string][]) =>
  parts
    .filter(([, text]) => text.trim() !== "")
    .map(([title, text]) => `## ${title}\n\n${text}\n`)
    .join("\n");
