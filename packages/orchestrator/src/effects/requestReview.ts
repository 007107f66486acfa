// Review: a session reads the merged whole and accepts, or names the tasks to rework.
import { failure, ok, type Result } from "@signalbox/base";
import type { EffectAnswer } from "@signalbox/engine";
import { hostNames, paneNames } from "../hostNames.ts";
import { runInPane } from "../hostRun.ts";
import type { HostOutcome } from "../ports.ts";
import { reviewerPrompt } from "../prompts.ts";
import { sessionIdOf } from "../sessionId.ts";
import { usageRecorder, usedBefore } from "../usage.ts";
import { setUpWorktree } from "../worktreeSetUp.ts";
import { usualCommands } from "./runAttempt.ts";
import { dependencyFolders, type EffectOf } from "./world.ts";

export const requestReview: EffectOf<"requestReview"> = async ({ iteration, round }, world, context) => {
  const run = context.state();
  const { repository, folders } = world;
  const sha = run.staging.sha;
  if (!sha) throw new Error("A review before staging stands.");
  const worktree = await repository.ensureWorktree({ path: folders.review, branch: null, sha });
  if (!worktree.ok) return worktree;
  const prepared = await repository.prepareStaging({ worktree: folders.review, sha, keep: dependencyFolders });
  if (!prepared.ok) return prepared;
  const setup = { name: hostNames.setup("reviewer", iteration, round), pane: paneNames.setup("reviewer") };
  const place = { cwd: folders.review, from: folders.staging, title: "Setting up the review" };
  const provided = await setUpWorktree({ ...setup, ...place }, world, context);
  if (!provided.ok) return provided;
  const name = hostNames.review(iteration, round);
  const outcome = await runInPane(
    {
      name,
      pane: paneNames.review,
      order: (start) => ({
        title: `Review, iteration ${iteration}`,
        cwd: folders.review,
        statusFile: null,
        work: {
          session: {
            role: "reviewer",
            task: null,
            attempt: iteration,
            try: iteration,
            leg: 1,
            prompt: reviewerPrompt(run, world.roles.reviewer),
            message: "You were interrupted. Go on with the review.",
            sessionId: sessionIdOf(run.runId, "reviewer", round),
            resume: start > 1,
            usedBefore: usedBefore(context.state(), name),
            filesWrite: [],
            mode: run.options.mode,
            allow: usualCommands(run),
          },
        },
      }),
      events: {
        onActivity: (activity) => context.live({ pane: paneNames.review, activity }),
        onContext: (facts) => context.live({ pane: "reviewer", ...facts }),
        onUsage: usageRecorder(world, context),
      },
    },
    world,
    folders,
    context,
  );
  return outcome.ok ? verdictOf(outcome.value, Object.keys(run.tasks)) : outcome;
};

function verdictOf({ report, failure: failed }: HostOutcome, tasks: string[]): Result<EffectAnswer<"requestReview">> {
  if (report?.verb === "accepted")
    return ok({ accepted: { summary: report.evidence ?? "", checklist: report.checklist ?? [] } });
  if (report?.verb === "rework") {
    const unknown = report.tasks.filter(({ task }) => !tasks.includes(task)).map(({ task }) => task);
    if (unknown.length > 0) {
      return failure("verdict_invalid", `The reviewer named tasks that this plan doesn't have: ${unknown.join(", ")}.`);
    }
    return ok({ rework: report.tasks, summary: report.summary ?? "", checklist: report.checklist ?? [] });
  }
  if (failed) return { ok: false, failure: failed };
  return failure("verdict_missing", "The reviewer ended without a verdict. Resume to ask again.");
}
