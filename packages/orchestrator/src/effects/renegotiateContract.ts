// A granted contract: its stub is written anew and committed on staging, and staging moves.
import { failure, ok } from "@signalbox/base";
import { dependencyFolders, type EffectOf } from "./world.ts";

const trailer = "Signalbox-Contract";

export const renegotiateContract: EffectOf<"renegotiateContract"> = ({ request: id, round }, world, context) =>
  world.stagingTurn(async () => {
    const run = context.state();
    const { repository, project, folders } = world;
    const request = run.contractRequests[id];
    const from = run.staging.sha;
    if (!request || !from) throw new Error(`Request ${id} is to change a contract, but isn't on record.`);
    const ref = `refs/heads/${run.staging.branch}`;
    const value = `${id}/${round}`;
    // From where the commit began, so that it says the same of the file the second time.
    const prepared = await repository.prepareStaging({ worktree: folders.staging, sha: from, keep: dependencyFolders });
    if (!prepared.ok) return prepared;
    const file = await project.rewriteContract(folders.staging, run, id);
    const done = await repository.findTrailer({ ref, since: from, key: trailer, value });
    if (done || file === null) return ok({ stagingSha: done ?? from, file });
    const committed = await repository.commitAll({
      worktree: folders.staging,
      message: `Renegotiate ${request.contract}: ${request.version}`,
      trailers: { [trailer]: value, "Signalbox-Run": run.runId },
    });
    if (!committed.ok) return committed;
    if (!committed.value)
      return failure("contract_unchanged", `${file} couldn't be written on staging. Grant it again.`);
    const moved = await repository.compareAndSwap({ ref, from, to: committed.value });
    return moved.ok ? ok({ stagingSha: committed.value, file }) : moved;
  });
