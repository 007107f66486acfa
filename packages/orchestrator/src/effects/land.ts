// Landing: the target moves forwards to exactly the commit that passed, a named branch is left, or a pull request opened.
import { failure, ok, type Result } from "@signalbox/base";
import type { Landed, RunState } from "@signalbox/engine";
import { pullRequestText } from "../pullRequestText.ts";
import type { EffectOf, World } from "./world.ts";

export const land: EffectOf<"land"> = async (_params, world, { state }) => {
  const { repository } = world;
  const { target, staging } = state();
  const to = staging.sha;
  if (!to) throw new Error("Nothing was ever on staging, so nothing can land.");
  const ref = `refs/heads/${target.branch}`;
  if (target.kind === "branch") {
    const there = await repository.readRef(ref);
    const left = there === to ? ok({}) : await repository.leaveBranch({ branch: target.branch, sha: to });
    return left.ok ? ok({ sha: to, ref }) : left;
  }
  if (target.kind === "pullRequest") return openPullRequest(world, state(), to);
  const from = await repository.readRef(ref);
  if (!from) {
    return failure(
      "target_missing",
      `The branch ${target.branch} doesn't exist any more. Land on a branch of another name.`,
    );
  }
  if (!(await repository.isAncestor(from, to))) return ok({ targetMovedTo: from });
  const moved = await repository.fastForward({ branch: target.branch, from, to });
  if (!moved.ok) return moved;
  const remote = await repository.remoteOf(target.branch);
  return ok({ sha: to, ref, ...(remote.ok ? { remote: remote.value.name } : {}) });
};

/** What passed is pushed as a branch of the run's own; the pull request is opened, or there is a page to open it on. */
async function openPullRequest(
  { repository, pullRequests }: World,
  run: RunState,
  sha: string,
): Promise<Result<Landed>> {
  const base = run.target.branch;
  const head = `signalbox/${run.runId}`;
  const remote = await repository.remoteOf(base);
  if (!remote.ok) return remote;
  const pushed = await repository.push({ remote: remote.value, sha, branch: head });
  if (!pushed.ok) return pushed;
  const { web, name } = remote.value;
  const opened = await pullRequests.open({ web, base, head, ...pullRequestText(run) });
  return ok({ sha, ref: pushed.value.ref, pullRequest: { remote: name, ...opened } });
}
