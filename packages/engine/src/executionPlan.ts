// The plan as a document that a person reads: tasks by wave, contracts, risk, checks; `.orchestrator/execution-plan.md`.
import type { PlanRevision } from "./model.ts";
import type { PlanContract, PlanTask } from "./plan/index.ts";

/** Markdown for one revision. What the plan says stands in code spans and quotes, so that it can't become structure. */
export function executionPlan({ plan, analysis, revision, draftedBy }: PlanRevision): string {
  const { risk, dag, reasons, conflicts } = analysis;
  const waves = dag.valid ? dag.waves : [plan.tasks.map(({ id }) => id)];
  const order = dag.valid
    ? `Waves: ${waves.length}, at most ${dag.maxWidth} at once; the longest chain is ${dag.criticalPath.join(" > ")}.`
    : "This plan has no valid order.";
  const scored = risk.details.map(({ label, points }) => `- +${points}: ${oneLine(label)}`);
  const parts = [
    "# Execution plan",
    quote(plan.request),
    `Revision ${revision} by ${oneLine(draftedBy)}. Tasks: ${plan.tasks.length}. ${order}`,
    `## Risk: ${risk.score}`,
    ...(scored.length > 0 ? [scored.join("\n")] : []),
    ...listed(
      "What a person has to look at",
      reasons.map(({ message }) => message),
    ),
    ...listed(
      "Conflicts",
      conflicts.map(({ tasks, target }) => `${tasks.join(" and ")}: ${target}`),
    ),
    ...waves.flatMap((ids, at) => [
      `## Wave ${at + 1}`,
      ...ids.flatMap((id) => taskParts(plan.tasks.find((task) => task.id === id))),
    ]),
    ...listed("Contracts", plan.contracts.map(contractWords)),
  ];
  return `${parts.join("\n\n")}\n`;
}

function taskParts(task: PlanTask | undefined): string[] {
  if (!task) return [];
  const facts = [
    ["Writes", task.files_write.map(code).join(", ")],
    ["Adds to", task.files_append.map(code).join(", ")],
    ["Reads", task.files_read.map(code).join(", ")],
    ["After", task.depends_on.join(", ")],
    ["Needs", [...task.deps_required.runtime, ...task.deps_required.dev].map(code).join(", ")],
    ...task.verification.map((check) => [
      check.required ? "Check" : "Check, reported only",
      `${code(check.command)} (${check.type}, ${check.timeout} s)`,
    ]),
  ];
  const lines = facts.filter(([, value]) => value).map(([name, value]) => `- ${name}: ${value}`);
  return [`### ${task.id}`, ...(task.description ? [quote(task.description)] : []), lines.join("\n")];
}

function contractWords({ name, version, file_path, methods, consumers }: PlanContract): string {
  const names = methods.map((method) => (typeof method === "string" ? method : method.name)).join(", ");
  const used = consumers.length > 0 ? `, used by ${consumers.join(", ")}` : "";
  return `${code(name)}${version ? ` ${code(version)}` : ""} in ${code(file_path)}${names ? `: ${code(names)}` : ""}${used}`;
}

const listed = (title: string, lines: string[]): string[] =>
  lines.length > 0 ? [`## ${title}`, lines.map((line) => `- ${oneLine(line)}`).join("\n")] : [];

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();
const quote = (text: string): string =>
  text
    .trim()
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");

/** A code span that its text can't close. */
function code(text: string): string {
  const flat = oneLine(text);
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 ? `${fence} ${flat} ${fence}` : `${fence}${flat}${fence}`;
}
