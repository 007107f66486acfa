// Waits until the project's one slot is this run's.
import { failure, ok } from "@signalbox/base";
import type { EffectOf } from "./world.ts";

export const awaitSlot: EffectOf<"awaitSlot"> = async (_params, { slots }, { state, signal }) => {
  await slots.acquire(state().projectId, state().runId, signal);
  return signal.aborted ? failure("ended", "The run no longer waits for the project.") : ok({});
};
