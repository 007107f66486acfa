// Planning: a planner session reads the project in a worktree of its own and writes a plan, which is checked like any other.
import { failure, ok, type Result } from "@signalbox/base";
import type { EffectAnswer, RunState } from "@signalbox/engine";
import { hostFolder, hostNames, paneNames } from "../hostNames.ts";
import { runInPane } from "../hostRun.ts";
import { planFile, plannerPrompt } from "../planPrompt.ts";
import type { HostOutcome, Live } from "../ports.ts";
import type { EffectContext } from "../runLoop.ts";
import { sessionIdOf } from "../sessionId.ts";
import { usageRecorder, usedBefore } from "../usage.ts";
import { usualCommands } from "./runAttempt.ts";
import { dependencyFolders, type EffectOf, type World } from "./world.ts";

export const draftPlan: EffectOf<"draftPlan"> = async ({ draft }, world, context) => {
  const run = context.state();
  const name = hostNames.plan(run.round, draft);
  const begun = (await world.hosts.probe(world.folders.host(hostFolder(name, 1)))).state !== "absent";
  const ready = begun ? ok(null) : await provideWorktree(world, run, draft, context.signal);
  if (!ready.ok) return ready;
  const known = await world.project.wholeContext();
  const outcome = await runInPane(plannerRun(name, run, draft, known, world, context), world, world.folders, context);
  return outcome.ok ? drafted(outcome.value, world, run, draft) : outcome;
};

/** The planner's worktree on the base, with what is to be changed of the last plan; without one that lies in the project. */
async function provideWorktree(
  { repository, folders, project }: World,
  run: RunState,
  draft: number,
  signal: AbortSignal,
): Promise<Result<null>> {
  const { sha } = run.base;
  const last = draft > 1 ? await project.readPlan(folders.planner) : null;
  const made = await repository.ensureWorktree({ path: folders.planner, branch: null, sha });
  if (!made.ok) return made;
  const cleaned = await repository.prepareStaging({ worktree: folders.planner, sha, keep: dependencyFolders });
  if (!cleaned.ok) return cleaned;
  const provided = await project.provideDependencies(folders.planner, null, signal);
  if (!provided.ok) return provided;
  await project.writePlan(folders.planner, last ?? (run.plan ? JSON.stringify(run.plan.plan, null, 2) : null));
  return ok(null);
}

function plannerRun(name: string, run: RunState, draft: number, known: string, world: World, context: EffectContext) {
  const pane = paneNames.plan;
  return {
    name,
    pane,
    order: (start: number) => ({
      title: draft === 1 ? "Planning" : `Planning, draft ${draft}`,
      cwd: world.folders.planner,
      statusFile: null,
      work: {
        session: {
          role: "planner" as const,
          task: null,
          attempt: draft,
          try: draft,
          leg: 1,
          prompt: plannerPrompt(run, known, world.roles.planner),
          message: `You were interrupted. Look at what ${planFile} holds and go on.`,
          sessionId: sessionIdOf(run.runId, `planner ${run.round}`, draft),
          resume: start > 1,
          usedBefore: usedBefore(context.state(), name),
          filesWrite: [planFile],
          mode: run.options.mode,
          allow: usualCommands(run),
        },
      },
    }),
    events: {
      onActivity: (activity: string) => context.live({ pane, activity }),
      onContext: (facts: Omit<Live, "pane">) => context.live({ pane, ...facts }),
      onUsage: usageRecorder(world, context),
    },
  };
}

async function drafted(
  { kind, report, failure: failed }: HostOutcome,
  { project, plans, folders }: World,
  run: RunState,
  draft: number,
): Promise<Result<EffectAnswer<"draftPlan">>> {
  if (report?.verb === "blocked")
    return failure("planner_asks", `The planner asks: ${report.question ?? report.reason}`);
  if (report?.verb === "failed") return failure("session_failed", `The planner gave up: ${report.message}`);
  if (kind !== "done")
    return { ok: false, failure: failed ?? { code: "session_failed", message: "The planner failed." } };
  const text = await project.readPlan(folders.planner);
  if (text === null) return ok({ problems: [`There is no ${planFile} in the working directory.`] });
  return ok(plans.check(text, { revision: (run.plan?.revision ?? 0) + 1, draft }));
}
