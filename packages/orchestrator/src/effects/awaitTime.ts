// Waits until a trouble is likely to be over: by the clock on the wall, so that a machine that slept isn't late.
import { setTimeout as wait } from "node:timers/promises";
import { ok } from "@signalbox/base";
import type { EffectOf } from "./world.ts";

/** Between two looks at the clock, in milliseconds. */
const lookEveryMs = 5_000;

export const awaitTime: EffectOf<"awaitTime"> = async ({ until }, _world, { signal }) => {
  for (;;) {
    const left = Date.parse(until) - Date.now();
    if (left <= 0 || signal.aborted) return ok({});
    await wait(Math.min(left, lookEveryMs), null, { signal }).catch(() => {});
  }
};
