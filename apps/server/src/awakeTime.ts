// Tells a run how long its sessions have been at work while the machine was awake: a laptop's sleep is nobody's working time.

import { effectsDue } from "@signalbox/engine";
import type { RunLoop } from "@signalbox/orchestrator";

/** How often time is counted, in milliseconds: a log line a minute while something is at work. */
const countEveryMs = 60_000;
const sessions = new Set(["runAttempt", "draftPlan", "requestReview"]);

/** Counts until it is stopped; gives the function that stops it. */
export function countAwakeTime(loop: RunLoop): () => void {
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    // The clock goes on while a machine sleeps and the timer doesn't: more than an interval was sleep.
    const ms = Math.max(0, Math.min(now - last, countEveryMs));
    last = now;
    const state = loop.state();
    if (!state.paused && effectsDue(state).some(({ kind }) => sessions.has(kind))) {
      void loop.take({ type: "time.pass", by: "Signalbox", ms });
    }
  }, countEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}
