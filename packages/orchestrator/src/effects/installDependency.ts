// An approved package: installed in staging's worktree, its lockfile committed, and staging moves.
import { failure, ok } from "@signalbox/base";
import { dependencyFolders, type EffectOf } from "./world.ts";

const trailer = "Signalbox-Dependency";

export const installDependency: EffectOf<"installDependency"> = ({ request: id, round }, world, context) =>
  world.stagingTurn(async () => {
    const run = context.state();
    const { repository, project, folders } = world;
    const request = run.dependencyRequests[id];
    const from = run.staging.sha;
    if (!request || !from) throw new Error(`Request ${id} is to be installed, but isn't on record.`);
    const ref = `refs/heads/${run.staging.branch}`;
    const wanted = `${request.name} ${request.range}`;
    const value = `${id}/${round}`;
    const done = await repository.findTrailer({ ref, since: from, key: trailer, value });
    const staging = (sha: string) =>
      repository.prepareStaging({ worktree: folders.staging, sha, keep: dependencyFolders });
    // Killed after staging moved and before the log said so: done again, it tells what it changed, and what stands is kept.
    const prepared = await staging(from);
    if (!prepared.ok) return prepared;
    const installed = await project.install(folders.staging, request, context.signal);
    if (!installed.ok) return installed;
    if (done) {
      const kept = await staging(done);
      if (!kept.ok) return kept;
    } else {
      const committed = await repository.commitAll({
        worktree: folders.staging,
        message: `Add ${wanted}`,
        trailers: { [trailer]: value, "Signalbox-Run": run.runId },
      });
      if (!committed.ok) return committed;
      if (committed.value) {
        const moved = await repository.compareAndSwap({ ref, from, to: committed.value });
        if (!moved.ok) return moved;
      }
    }
    const stagingSha = await repository.readRef(ref);
    if (!stagingSha)
      return failure("staging_missing", `The branch ${run.staging.branch} is gone. Re-plan to start afresh.`);
    return ok({
      stagingSha,
      environmentHash: await project.environmentHash(folders.staging),
      ...installed.value,
    });
  });
