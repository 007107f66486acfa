// Planning: a person hands the plan in. The run says so and waits.
import { failure } from "@signalbox/base";
import type { EffectOf } from "./world.ts";

export const draftPlan: EffectOf<"draftPlan"> = async (_params, _world, { state }) => {
  const asked = state().planFeedback.at(-1);
  return failure(
    "plan_wanted",
    "This run needs a plan. Hand in a changed tasks.yaml, or abort the run.",
    asked ? `Asked for: ${asked}` : undefined,
  );
};
