// Verifying: the attempt's processes are gone, its commit is recorded, and tier 1 runs on it in a pane.
import { type ChangedFile, type CheckCommand, count, failure, ok, type Result } from "@signalbox/base";
import type { Attempt, CheckSummary, PlanTask, RunState } from "@signalbox/engine";
import { contractTypes, contractVersions, withContractCategory } from "../contractRule.ts";
import { neededBy } from "../exclusive.ts";
import { excuseKnown } from "../excused.ts";
import { explained, unexplained } from "../explain.ts";
import { noteFewerTests } from "../fewerTests.ts";
import { hostFolder, hostNames, paneNames } from "../hostNames.ts";
import { runInPane } from "../hostRun.ts";
import { checkOutside } from "../outsideRule.ts";
import type { HostOutcome } from "../ports.ts";
import type { EffectContext } from "../runLoop.ts";
import type { EffectOf, World } from "./world.ts";

export const verifyAttempt: EffectOf<"verifyAttempt"> = async ({ task, attempt, round }, world, context) => {
  const run = context.state();
  const planned = run.plan?.plan.tasks.find((each) => each.id === task);
  if (!planned) throw new Error(`No task ${task} in the plan.`);
  const worktree = world.folders.worktree(task, attempt);
  const sha = await world.repository.headOf(worktree);
  const staging = run.staging.sha;
  const base = sha && staging ? await world.repository.mergeBase(staging, sha) : null;
  if (!sha || !base) throw new Error(`${worktree} has no commit in common with staging.`);
  const changes = await world.repository.changedFiles({ worktree, base, sha });
  if (!changes.ok) return changes;
  const rules = [
    committedRule(sha === base, changes.value),
    await packagesRule(world, worktree),
    await environmentRule(world, worktree, run, recordOf(run, task, attempt)),
    world.checks.checkBoundaries(changes.value, {
      filesWrite: planned.files_write,
      filesAppend: [...planned.files_append, ...planned.patch_intents.map((intent) => intent.file)],
      allowLargeChanges: planned.allow_large_changes,
    }),
  ];
  const modified = changes.value.map((change) => change.path);
  const types = contractTypes(run, planned, worktree, modified, world);
  const name = hostNames.verify(task, attempt, round);
  const ran = await runChecks(
    {
      name,
      pane: paneNames.verify(task),
      title: `Verifying ${task}`,
      cwd: worktree,
      commands: [
        ...plannedChecks(planned, worktree, modified, world),
        ...world.project.configured.verifier,
        ...types.commands,
      ],
    },
    world,
    context,
  );
  if (!ran.ok) return ran;
  // After the commands: they run what the session wrote.
  const outside = await checkOutside({ task, attempt, round }, world, context.state());
  if (!outside.ok) return outside;
  const versions = await contractVersions(run, planned, recordOf(run, task, attempt), world);
  const checks = [
    ...rules,
    outside.value.check,
    ...(versions ? [versions] : []),
    ...types.said,
    ...ran.value.map(withContractCategory),
  ];
  const failed = outside.value.failure ?? world.checks.judge(checks);
  if (failed?.code !== "checks_failed") return ok({ sha, checks, failure: failed });
  const asked = {
    role: "verifier",
    name: hostNames.explain(task, attempt, round),
    pane: paneNames.explain(task),
    cwd: worktree,
    of: { task, attempt },
    about: `Attempt ${attempt} of task ${task} didn't pass its verification. The task: ${planned.description || run.request}.`,
    failed: unexplained(checks),
  } as const;
  return ok({ sha, checks, failure: await explained(failed, asked, world, context) });
};

const plannedChecks = (planned: PlanTask, worktree: string, modified: string[], { checks }: World): CheckCommand[] =>
  planned.verification.map((check, index) => ({
    id: `check-${index + 1}`,
    command: checks.resolveCommand(check.command, worktree, modified),
    type: check.type,
    required: check.required,
    timeoutMs: check.timeout * 1_000,
  }));

const recordOf = (run: RunState, task: string, attempt: number): Pick<Attempt, "n" | "leg" | "environmentHash"> =>
  run.tasks[task]?.attempts.find((each) => each.n === attempt) ?? { n: attempt, leg: 1 };

/** Work counts once it is committed: a verified commit is what gets merged, and nothing else. */
function committedRule(nothingCommitted: boolean, changes: ChangedFile[]): CheckSummary {
  const loose = changes.filter((change) => !change.committed).map((change) => change.path);
  const left = `${count(loose.length, "file is", "files are")} not committed: ${loose.slice(0, 10).join(", ")}`;
  const said = [...(nothingCommitted ? ["Nothing was committed."] : []), ...(loose.length > 0 ? [left] : [])];
  const summary = said.join(" ") || "Everything is committed.";
  const passed = !nothingCommitted && loose.length === 0;
  return {
    id: "committed",
    name: "Work is committed",
    type: "rule",
    required: true,
    status: passed ? "passed" : "failed",
    durationMs: 0,
    summary,
    ...(passed ? {} : { category: "logic_error" as const }),
  };
}

/** A broken workspace or editable package would pass its tests if it were loaded from the user's checkout. */
async function packagesRule(world: World, worktree: string): Promise<CheckSummary> {
  const outside = await world.project.packagesOutside(worktree);
  const rule = {
    id: "packages",
    name: "Packages load from the worktree",
    type: "rule",
    required: true,
    durationMs: 0,
  } as const;
  if (outside.length === 0) return { ...rule, status: "passed", summary: "Nothing leads out of the worktree." };
  const summary = `Not from the worktree: ${outside.slice(0, 5).join("; ")}.`;
  return { ...rule, status: "failed", summary, category: "env_issue" };
}

/** The hash over the lockfiles, as the seed records it; another one than staging's means that something was locked in between. */
async function environmentRule(
  { project }: World,
  worktree: string,
  run: RunState,
  { environmentHash: begun }: { environmentHash?: string },
): Promise<CheckSummary> {
  const hash = await project.environmentHash(worktree);
  const rule = { id: "environment", name: "Environment", type: "rule", durationMs: 0 } as const;
  const required = project.verifyEnvironment;
  if (hash === begun || hash === run.environmentHash) {
    return { ...rule, required, status: "passed", summary: `${hash}, as on staging` };
  }
  const summary = `Its lockfiles hash to ${hash}; it began with ${begun ?? "none"}. Only an approved package changes them.`;
  return { ...rule, required, status: "failed", summary, category: "env_issue" };
}

/** Commands to run one after another in a pane. */
export interface ChecksRun {
  name: string;
  pane: string;
  title: string;
  cwd: string;
  commands: CheckCommand[];
}

/** Runs commands in a pane and resolves with their summaries; their output is evidence. Those of a plan say how long they may take. */
export async function runChecks(
  asked: ChecksRun,
  world: World,
  context: EffectContext,
): Promise<Result<CheckSummary[]>> {
  if (asked.commands.length === 0) return ok([]);
  const { exclusive, timeoutMs } = world.setUp;
  const run = { ...asked, commands: asked.commands.map((check) => ({ timeoutMs, ...check })) };
  const commands = run.commands.map(({ command }) => command);
  const needed = neededBy(exclusive, commands);
  if (needed.length > 0) context.live({ pane: run.pane, activity: `Waiting for ${needed.join(" and ")}` });
  const { state } = await world.hosts.probe(world.folders.host(hostFolder(run.name, 1)));
  const release = await world.exclusive.hold(needed, state === "live", context.signal);
  try {
    if (context.signal.aborted) return failure("ended", "It was ended because it is no longer wanted.");
    return await runHeld(run, world, context);
  } finally {
    release();
  }
}

async function runHeld(run: ChecksRun, world: World, context: EffectContext): Promise<Result<CheckSummary[]>> {
  const outcome = await runInPane(
    {
      name: run.name,
      pane: run.pane,
      order: () => ({
        title: run.title,
        cwd: run.cwd,
        statusFile: null,
        work: { checks: run.commands, evidenceDir: world.folders.evidence, evidencePrefix: `${run.name}-` },
      }),
      events: { onActivity: (activity) => context.live({ pane: run.pane, activity }) },
    },
    world,
    world.folders,
    context,
  );
  if (!outcome.ok) return outcome;
  const results = resultsOf(outcome.value);
  if (!results) {
    const lost = outcome.value.failure ?? { code: "checks_failed", message: "The checks ended without a result." };
    return { ok: false, failure: lost };
  }
  const { baseline } = context.state();
  return ok(noteFewerTests(excuseKnown(world.checks.summarise(results), baseline), baseline));
}

const resultsOf = (outcome: HostOutcome) => (outcome.report?.verb === "checked" ? outcome.report.results : null);
