// `verify`: the checks of one task by hand: its boundaries, its commands, the environment. The same rules as a run's.
import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import { checkBoundaries, resolveCommand, runChecks } from "@signalbox/checks";
import type { PlanTask } from "@signalbox/engine";
import { environmentOf } from "@signalbox/project";
import type { Answer } from "../answer.ts";
import { plainLine } from "../terminal/plainText.ts";
import { readPlan } from "./plans.ts";
import { openWorkplace, stagingOf, worktreePath } from "./worktree.ts";

interface Verified {
  boundaries?: { valid: boolean; modified: string[]; allowed: string[]; unauthorized: string[]; forbidden: string[] };
  commands?: { success: boolean; results: CommandResult[]; passed: number; failed: number };
  environment?: { valid: boolean; expected: string };
}

interface CommandResult {
  command: string;
  type: string;
  required: boolean;
  passed: boolean;
  stdout: string;
  stderr: string;
}

/** What is verified, and against which environment. */
export interface VerifyOptions {
  envHash?: string;
}

interface Subject {
  task: PlanTask;
  worktree: string;
  modified: string[];
  boundaries: NonNullable<Verified["boundaries"]>;
}

/** Verifies a part of a task, or all of it; exit code 1 where it isn't valid. */
export async function verify(
  part: "boundaries" | "commands" | "full",
  taskId: string,
  planPath: string,
  { envHash }: VerifyOptions,
): Promise<Result<Answer>> {
  const found = await subjectOf(taskId, planPath);
  if (!found.ok) return found;
  const subject = found.value;
  const verified: Verified = {};
  if (part !== "commands") verified.boundaries = subject.boundaries;
  if (part !== "boundaries") verified.commands = await runCommands(subject);
  if (part === "full") {
    const { hash } = await environmentOf(subject.worktree);
    const expected = envHash ?? hash;
    verified.environment = { valid: hash === expected, expected };
  }
  const { boundaries, commands, environment } = verified;
  const valid = [boundaries?.valid, commands?.success, environment?.valid].every((each) => each !== false);
  const json = part === "full" ? { valid, ...verified } : part === "boundaries" ? boundaries : commands;
  return ok({ json, text: wordsOf(taskId, valid, verified), code: valid ? 0 : 1 });
}

async function subjectOf(taskId: string, planPath: string): Promise<Result<Subject>> {
  const plan = await readPlan(planPath);
  if (!plan.ok) return plan;
  const task = plan.value.tasks.find(({ id }) => id === taskId);
  if (!task) return failure("task_unknown", `There is no task "${taskId}" in ${planPath}.`);
  const opened = await openWorkplace();
  if (!opened.ok) return opened;
  const { repository } = opened.value;
  // One that was made by hand, as the seed's are, is as good.
  const worktree = [worktreePath(opened.value, taskId), join(repository.root, ".worktrees", taskId)].find(existsSync);
  if (!worktree)
    return failure(
      "worktree_missing",
      `${taskId} has no worktree. Make it with \`signalbox worktree create ${taskId}\`.`,
    );
  const staging = await stagingOf(opened.value);
  const tip = await repository.headOf(worktree);
  const base = staging.ok && tip ? await repository.mergeBase(staging.value, tip) : null;
  if (!tip || !base) return failure("no_common_base", `${worktree} has no commit in common with staging.`);
  const changes = await repository.changedFiles({ worktree, base, sha: tip });
  if (!changes.ok) return changes;
  const result = checkBoundaries(changes.value, {
    filesWrite: task.files_write,
    filesAppend: [...task.files_append, ...task.patch_intents.map(({ file }) => file)],
    allowLargeChanges: task.allow_large_changes,
    forbiddenPatterns: [],
    caseInsensitive: process.platform === "darwin" || process.platform === "win32",
  });
  const findings = result.findings ?? [];
  const of = (...codes: string[]) => [
    ...new Set(findings.filter(({ code }) => codes.includes(code)).map(({ path }) => path)),
  ];
  return ok({
    task,
    worktree,
    modified: changes.value.filter(({ kind }) => kind !== "deleted").map(({ path }) => path),
    boundaries: {
      valid: findings.length === 0,
      modified: changes.value.map(({ path }) => path),
      allowed: task.files_write,
      unauthorized: of("not_owned", "append_only"),
      forbidden: [
        ...new Set(findings.filter(({ code }) => !["not_owned", "append_only"].includes(code)).map(({ path }) => path)),
      ],
    },
  });
}

async function runCommands({ task, worktree, modified }: Subject): Promise<NonNullable<Verified["commands"]>> {
  const checks = task.verification.map((check, at) => ({
    id: `check-${at + 1}`,
    command: resolveCommand(check.command, {
      modifiedFiles: modified,
      exists: (path) => existsSync(join(worktree, path)),
    }),
    type: check.type,
    required: check.required,
    timeoutMs: check.timeout * 1_000,
  }));
  const env = Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  const evidenceDir = await mkdtemp(join(tmpdir(), "signalbox-verify-"));
  const ran = await runChecks(checks, { cwd: worktree, env, evidenceDir });
  const results = ran.map((result, at) => ({
    command: checks[at]?.command ?? "",
    type: result.type,
    required: result.required,
    passed: result.status === "passed",
    // Both streams are kept as one text, in the order in which they came.
    stdout: result.tail,
    stderr: result.status === "passed" ? "" : result.summary,
  }));
  const failed = results.filter(({ passed }) => !passed);
  return {
    success: failed.every(({ required }) => !required),
    results,
    passed: results.length - failed.length,
    failed: failed.length,
  };
}

function wordsOf(task: string, valid: boolean, { boundaries, commands, environment }: Verified): string {
  const outside = [...(boundaries?.unauthorized ?? []), ...(boundaries?.forbidden ?? [])];
  return [
    `${task} is ${valid ? "valid" : "not valid"}`,
    ...(boundaries
      ? [outside.length === 0 ? "  ✓ boundaries" : `  ✗ boundaries: ${outside.map(plainLine).join(", ")}`]
      : []),
    ...(commands?.results ?? []).map(
      ({ passed, command, stderr }) =>
        `  ${passed ? "✓" : "✗"} ${plainLine(command)}${stderr ? `: ${plainLine(stderr)}` : ""}`,
    ),
    ...(environment ? [`  ${environment.valid ? "✓" : "✗"} environment ${environment.expected}`] : []),
  ].join("\n");
}
