// Landing: the target moves forwards to exactly the commit that passed, or a named branch is left.
import { failure, ok } from "@signalbox/base";
import type { EffectOf } from "./world.ts";

export const land: EffectOf<"land"> = async (_params, { repository }, { state }) => {
  const { target, staging } = state();
  const to = staging.sha;
  if (!to) throw new Error("Nothing was ever on staging, so nothing can land.");
  const ref = `refs/heads/${target.branch}`;
  if (target.kind === "branch") {
    const there = await repository.readRef(ref);
    const left = there === to ? ok({}) : await repository.leaveBranch({ branch: target.branch, sha: to });
    return left.ok ? ok({ sha: to, ref }) : left;
  }
  const from = await repository.readRef(ref);
  if (!from) {
    return failure(
      "target_missing",
      `The branch ${target.branch} doesn't exist any more. Land on a branch of another name.`,
    );
  }
  if (!(await repository.isAncestor(from, to))) return ok({ targetMovedTo: from });
  const moved = await repository.fastForward({ branch: target.branch, from, to });
  return moved.ok ? ok({ sha: to, ref }) : moved;
};
