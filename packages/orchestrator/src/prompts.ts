// What sessions are told: what to do and where it ends, what others did, what went wrong before, and how to report.
import {
  type Attempt,
  type CheckSummary,
  messagesFor,
  type PlanCheck,
  type PlanContract,
  type PlanTask,
  type RunState,
  short,
  type TaskState,
} from "@signalbox/engine";
import { messageText } from "./deliverMessages.ts";
import type { RoleWords } from "./ports.ts";
import { roleSections } from "./promptRules.ts";

/** The prompt of the latest attempt of `task`; `context` is what the project's knowledge has for it, under its own heading. */
export function workerPrompt(run: RunState, task: string, context = "", role?: RoleWords): string {
  const planned = run.plan?.plan.tasks.find((each) => each.id === task);
  if (!planned) throw new Error(`No task ${task} in the plan.`);
  const state = run.tasks[task];
  const told = sections([
    [`Task ${task}`, planned.description || run.request],
    ["The request it is part of", run.request],
    ["What the last attempt came to", lastFailure(state)],
    ["What you are asked to change", state?.feedback ?? ""],
    ["Files you own: nothing else may change", bullets(planned.files_write)],
    ["Files you may add to, without changing what others wrote there", bullets(sharedFiles(planned))],
    ["Files worth reading first", bullets(planned.files_read)],
    ["What the tasks before yours did", bullets(planned.depends_on.map((before) => doneBy(run, before)))],
    ["Messages so far", bullets(heardBy(run, task).map(messageText))],
    ["Contracts: keep to them to the letter", bullets((run.plan?.plan.contracts ?? []).map(contractLine))],
    ["What will be run to verify your work", bullets(planned.verification.map(checkLine))],
  ]);
  return [told, context, sections(roleSections("worker", "How to work", role))].filter(Boolean).join("\n");
}

/** The reviewer's prompt: the request, the range of the diff, what was done, and the evidence. */
export function reviewerPrompt(run: RunState, role?: RoleWords): string {
  const range = `${short(run.base.sha)}..HEAD`;
  return sections([
    [
      "Review",
      `The working directory holds the merged work of all tasks. \`git diff ${range}\` shows all of it, \`git log --first-parent ${range}\` the merges. Judge whether it fulfils the request, as a whole.`,
    ],
    ["The request", run.request],
    ["Tasks", bullets((run.plan?.plan.tasks ?? []).map((planned) => taskLine(run, planned)))],
    ["Contracts", bullets((run.plan?.plan.contracts ?? []).map(contractLine))],
    ["Evidence: checks that were run on this commit", bullets((run.integration?.checks ?? []).map(lineOf))],
    ["What earlier reviews asked for", bullets(run.reviews.flatMap(askedFor))],
    ...roleSections("reviewer", "How to review", role, range),
  ]);
}

/** The prompt of who explains why checks failed; `outputs` are the ends of theirs, in the same order. */
export function explainerPrompt(
  role: "verifier" | "integration-checker",
  about: string,
  failed: CheckSummary[],
  outputs: string[],
  words?: RoleWords,
): string {
  return sections([
    ["What failed", `${about} The working directory holds it as it was checked.`],
    ["The checks", failed.map((check, index) => `${lineOf(check)}\n\n${fenced(outputs[index] ?? "")}`).join("\n\n")],
    ...roleSections(role, "How to explain it", words),
  ]);
}

/** What a session is told when it goes on: the answer it waited for, or that it was interrupted. */
export function continuationMessage(run: RunState, task: string, attempt: Attempt, start: number): string {
  if (attempt.message && start === 1) return attempt.message;
  const heard = messagesFor(run, task).filter(({ n, at }) => n <= attempt.heard && at >= attempt.startedAt);
  const again = heard.length > 0 ? `\n\nMessages that you may know already:\n${bullets(heard.map(messageText))}` : "";
  return `You were interrupted. Look at the state of the working directory (\`git status\`, \`git log\`) and go on where you were.${again}`;
}

/** What an attempt's prompt tells of the mailbox; what comes later is said while it works. */
const heardBy = (run: RunState, task: string) => {
  const heard = run.tasks[task]?.attempts.at(-1)?.heard ?? 0;
  return messagesFor(run, task).filter(({ n }) => n <= heard);
};

const sharedFiles = (planned: PlanTask): string[] => [
  ...planned.files_append,
  ...planned.patch_intents.map(({ file, action, intent }) => {
    const details = Object.keys(intent).length > 0 ? ` ${JSON.stringify(intent)}` : "";
    return `${file}: ${action}${details}`;
  }),
];

const contractLine = ({ name, version, file_path, methods, consumers }: PlanContract): string => {
  const names = methods.map((method) => (typeof method === "string" ? method : method.name));
  const used = consumers.length > 0 ? `; used by ${consumers.join(", ")}` : "";
  return `${name}${version ? ` ${version}` : ""} in ${file_path}${names.length > 0 ? `: ${names.join(", ")}` : ""}${used}`;
};

const checkLine = (check: PlanCheck): string =>
  `\`${check.command}\`${check.required ? "" : " (reported, not required)"}`;

const mergedAttempt = (run: RunState, task: string) =>
  run.tasks[task]?.attempts.findLast((attempt) => attempt.phase === "merged");

function doneBy(run: RunState, task: string): string {
  const files = run.plan?.plan.tasks.find(({ id }) => id === task)?.files_write ?? [];
  const where = files.length > 0 ? ` (${files.join(", ")})` : "";
  return `${task}${where}: ${mergedAttempt(run, task)?.summary || "merged, without a summary"}`;
}

function taskLine(run: RunState, { id, files_write, description }: PlanTask): string {
  const merged = mergedAttempt(run, id);
  const said = merged ? merged.summary || "merged, without a summary" : (run.tasks[id]?.phase ?? "unknown");
  return `${id} (${files_write.join(", ")}): ${description}\n  It says: ${said}`;
}

const askedFor = (review: RunState["reviews"][number]): string[] =>
  review.rework.map(({ task, feedback }) => `${task}, iteration ${review.iteration}: ${feedback}`);

function lastFailure(task: TaskState | undefined): string {
  const failed = task?.attempts.findLast((attempt) => attempt.phase === "failed");
  if (!failed?.failure) return "";
  const checks = failed.checks.filter((check) => check.status === "failed").map(lineOf);
  const { message, detail = "", opinion } = failed.failure;
  const supposed = opinion ? `What another session makes of it, unproven:\n\n${fenced(opinion)}` : "";
  const said = [message, fenced(detail), bullets(checks), supposed];
  const again = "You begin from the current state of the project: nothing of that attempt is here.";
  return [...said, again].filter(Boolean).join("\n\n");
}

/** Output is material: between fences that it can't close by itself. */
function fenced(text: string): string {
  if (text.trim() === "") return "";
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text.trimEnd()}\n${fence}`;
}

const lineOf = (check: CheckSummary) => {
  const command = check.command ? ` (\`${check.command}\`)` : "";
  return `${check.name}${command}: ${check.status.replace("_", " ")}. ${check.summary}`;
};
const bullets = (lines: string[]) => lines.map((line) => `- ${line}`).join("\n");
const sections = (parts: [string, string][]) =>
  parts
    .filter(([, text]) => text.trim() !== "")
    .map(([title, text]) => `## ${title}\n\n${text}\n`)
    .join("\n");
