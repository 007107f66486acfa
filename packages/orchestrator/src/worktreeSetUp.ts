// What a worktree gets beside its commit: ignored files of the checkout, packages, the project's own set-up; and its tear-down.

import type { CheckCommand } from "@signalbox/base";
import { failure, ok, type Result } from "@signalbox/base";
import type { CheckSummary } from "@signalbox/engine";
import { type ChecksRun, runChecks } from "./effects/verifyAttempt.ts";
import type { World } from "./effects/world.ts";
import type { EffectContext } from "./runLoop.ts";

/** A worktree to set up: packages are copied from the folder `from` where that has them. */
export interface SetUp extends Omit<ChecksRun, "commands"> {
  from: string | null;
}

/** Makes a worktree fit for work. Failures: `setup_failed` in the words of its first failing command, those of the packages. */
export async function setUpWorktree(
  { from, ...run }: SetUp,
  world: World,
  context: EffectContext,
): Promise<Result<null>> {
  const copied = await world.project.copyFiles(run.cwd);
  if (!copied.ok) return copied;
  const provided = await world.project.provideDependencies(run.cwd, from, context.signal);
  if (!provided.ok) return provided;
  const ran = await runChecks({ ...run, commands: setUpCommands(world) }, world, context);
  if (!ran.ok) return ran;
  const failed = ran.value.find((check) => check.status !== "passed");
  if (!failed) return ok(null);
  const message = `The set-up of the worktree failed: ${failed.name}: ${failed.summary}. Its output is in the pane ${run.pane}.`;
  return failure("setup_failed", message);
}

/** Runs checks in a worktree that is cleaned before each use: what git ignores is put there again first. */
export async function runAfterSetUp(
  run: ChecksRun,
  world: World,
  context: EffectContext,
): Promise<Result<CheckSummary[]>> {
  if (run.commands.length === 0) return ok([]);
  const copied = await world.project.copyFiles(run.cwd);
  if (!copied.ok) return copied;
  return runChecks({ ...run, commands: [...setUpCommands(world), ...run.commands] }, world, context);
}

const setUpCommands = ({ setUp }: World): CheckCommand[] => asChecks("setup", setUp.commands);

/** Runs the project's tear-down in a worktree; what failed, in words. */
export async function tearDown(
  run: Omit<ChecksRun, "commands">,
  world: World,
  context: EffectContext,
): Promise<string[]> {
  const ran = await runChecks({ ...run, commands: asChecks("teardown", world.setUp.teardown) }, world, context);
  if (!ran.ok) return [`${run.title}: ${ran.failure.message}`];
  return ran.value
    .filter((check) => check.status !== "passed")
    .map((check) => `${run.title}: ${check.name}: ${check.summary}`);
}

const asChecks = (id: string, commands: readonly string[]): CheckCommand[] =>
  commands.map((command, index) => ({ id: `${id}-${index + 1}`, command, type: "check", required: true }));
