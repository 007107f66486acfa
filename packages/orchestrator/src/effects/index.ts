// Every effect by its name: a file each.
import type { Effect, EffectKind, Settlement } from "@signalbox/engine";
import type { DoEffect } from "../runLoop.ts";
import { awaitSlot } from "./awaitSlot.ts";
import { awaitTime } from "./awaitTime.ts";
import { checkStaging } from "./checkStaging.ts";
import { cleanUp } from "./cleanUp.ts";
import { draftPlan } from "./draftPlan.ts";
import { installDependency } from "./installDependency.ts";
import { land } from "./land.ts";
import { measureBaseline } from "./measureBaseline.ts";
import { mergeToStaging } from "./mergeToStaging.ts";
import { prepareRun } from "./prepareRun.ts";
import { renegotiateContract } from "./renegotiateContract.ts";
import { requestReview } from "./requestReview.ts";
import { runAttempt } from "./runAttempt.ts";
import { tellSession } from "./tellSession.ts";
import { verifyAttempt } from "./verifyAttempt.ts";
import type { EffectOf, World } from "./world.ts";

const effects: { [Kind in EffectKind]: EffectOf<Kind> } = {
  draftPlan,
  measureBaseline,
  awaitSlot,
  awaitTime,
  prepareRun,
  runAttempt,
  tellSession,
  verifyAttempt,
  mergeToStaging,
  installDependency,
  renegotiateContract,
  checkStaging,
  requestReview,
  land,
  cleanUp,
};

/** Does the effects of one run in its world. */
export const effectsIn =
  (world: World): DoEffect =>
  (effect: Effect, context) => {
    const run = effects[effect.kind] as (
      params: unknown,
      world: World,
      context: unknown,
    ) => Promise<Settlement["result"]>;
    return run(effect.params, world, context);
  };
