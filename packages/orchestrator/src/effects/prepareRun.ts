// Preparing: preflight, the staging branch and its worktree, contracts, and the packages the plan says it needs.
import { failure, ok, type Result } from "@signalbox/base";
import type { CheckSummary, RunState } from "@signalbox/engine";
import { dependencyFolders, type EffectOf, type World } from "./world.ts";

export const prepareRun: EffectOf<"prepareRun"> = async (_params, world, { state, signal }) => {
  const run = state();
  const { repository, folders } = world;
  const now = await repository.resolve(run.base.ref);
  if (now && now !== run.base.sha) return ok({ baseMovedTo: now });

  const found = await preflight(world, run);
  if (failedIn(found)) return ok(stopped(found));

  const branch = await repository.ensureBranch({ branch: run.staging.branch, sha: run.base.sha });
  if (!branch.ok) return branch;
  const excluded = repository.ensureExcluded(world.project.excluded);
  if (!excluded.ok) return excluded;
  const worktree = await repository.ensureWorktree({ path: folders.staging, branch: null, sha: branch.value.sha });
  if (!worktree.ok) return worktree;
  const cleaned = await repository.prepareStaging({
    worktree: folders.staging,
    sha: branch.value.sha,
    keep: dependencyFolders,
  });
  if (!cleaned.ok) return cleaned;
  const packages = await world.project.tryOutPackages(folders.staging, signal);
  const preflighted = [...found, ...packages];
  if (failedIn(packages)) return ok(stopped(preflighted));
  const provided = await world.project.provideDependencies(folders.staging, folders.baseline, signal);
  if (!provided.ok) return provided;
  const filled = await fillStaging(world, run, signal);
  if (!filled.ok) return filled;
  const stagingSha = filled.value ?? branch.value.sha;
  const moved = await repository.compareAndSwap({
    ref: `refs/heads/${run.staging.branch}`,
    from: branch.value.sha,
    to: stagingSha,
  });
  if (!moved.ok) return moved;
  return ok({
    stagingSha,
    environmentHash: await world.project.environmentHash(folders.staging),
    preflight: preflighted,
  });
};

const landingOf = ({ kind }: RunState["target"]) =>
  kind === "branch" ? "branch" : kind === "pullRequest" ? "pull-request" : "fast-forward";

const failedIn = (findings: CheckSummary[]) => findings.find((each) => each.required && each.status !== "passed");

/** Nothing is started where one of the findings is in the way; all of them are shown. */
const stopped = (preflight: CheckSummary[]) => {
  const message = failedIn(preflight)?.summary ?? "Preflight failed.";
  return { preflight, failure: { code: "preflight_failed", message } };
};

async function preflight({ repository, machine }: World, run: RunState): Promise<CheckSummary[]> {
  const checked = await repository.preflight({
    base: run.base.sha,
    target: run.target.branch,
    landing: landingOf(run.target),
    runId: run.runId,
  });
  const finding = { type: "rule", durationMs: 0 } as const;
  const ofRepository: CheckSummary[] = checked.ok
    ? [
        { ...finding, id: "repository", name: "Repository", required: true, status: "passed", summary: "It is ready." },
        ...checked.value.warnings.map(
          ({ code, message }): CheckSummary => ({
            ...finding,
            id: code,
            name: "Repository",
            required: false,
            status: "failed",
            summary: message,
          }),
        ),
      ]
    : [
        {
          ...finding,
          id: checked.failure.code,
          name: "Repository",
          required: true,
          status: "failed",
          summary: checked.failure.message,
        },
      ];
  return [...ofRepository, ...(await machine.preflight(run.options.maxWorkers))];
}

/** Contracts and required packages, as one commit of Signalbox's own; null where there is nothing to commit. */
async function fillStaging(world: World, run: RunState, signal: AbortSignal): Promise<Result<string | null>> {
  const worktree = world.folders.staging;
  const contracts = await world.project.writeContracts(worktree, run);
  const packages = (run.plan?.plan.tasks ?? []).flatMap(({ deps_required }) => [
    ...deps_required.runtime.map((spec) => ({ ...wanted(spec), dev: false })),
    ...deps_required.dev.map((spec) => ({ ...wanted(spec), dev: true })),
  ]);
  for (const each of packages) {
    const installed = await world.project.install(worktree, each, signal);
    if (!installed.ok) {
      return failure(
        "install_failed",
        `${each.name} ${each.range}, which the plan needs, can't be installed: ${installed.failure.message}`,
        installed.failure.detail,
      );
    }
  }
  if (contracts.length === 0 && packages.length === 0) return ok(null);
  return world.repository.commitAll({
    worktree,
    message: contracts.length > 0 ? "Add the contracts of the plan" : "Add the packages that the plan needs",
    trailers: { "Signalbox-Run": run.runId },
  });
}

/** `name@range`, `name>=1` or `name`, as plans write it. */
function wanted(spec: string): { name: string; range: string } {
  const at = spec.search(/(?<=.)[@<>=~^ ]/);
  if (at < 0) return { name: spec.trim(), range: "*" };
  return { name: spec.slice(0, at).trim(), range: spec.slice(at).replace(/^@/, "").trim() || "*" };
}
