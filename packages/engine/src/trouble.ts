// Troubles that would meet every session: the run waits, and where waiting helps it goes on by itself.
import type { Failure } from "@signalbox/base";
import type { RunState } from "./model.ts";

/** Minutes to wait before the same work is tried again, one more for each time without any progress; then a person is asked. */
const backoffMinutes = [1, 2, 5, 10, 20, 30] as const;

/** After a limit has been reset; clocks differ. */
const afterResetMs = 30_000;

/** What helps: `wait` longer each time, `reset` at the time that the failure names, or only a `person`. */
const remedies: Readonly<Record<string, "wait" | "reset" | "person">> = {
  overloaded: "wait",
  rate_limited: "wait",
  connection_failed: "wait",
  usage_limit: "reset",
  credit_spent: "person",
  not_logged_in: "person",
  key_refused: "person",
};

/** Whether a session's failure pauses the run: no attempt is lost, and the same session goes on afterwards. */
export const pausesRun = (failure: Failure): boolean => Object.hasOwn(remedies, failure.code);

/**
 * When the run goes on by itself after `failure` at `at` (both ISO 8601, UTC); null where only a person helps, or where
 * waiting hasn't helped.
 */
export function goesOnAt({ troubles }: Pick<RunState, "troubles">, failure: Failure, at: string): string | null {
  const remedy = remedies[failure.code];
  const now = Date.parse(at);
  if (remedy === "reset") {
    const reset = Date.parse(failure.retryAt ?? "");
    return Number.isNaN(reset) ? null : isoTime(Math.max(reset, now) + afterResetMs);
  }
  const minutes = remedy === "wait" ? backoffMinutes[troubles] : undefined;
  return minutes === undefined ? null : isoTime(now + minutes * 60_000);
}

const isoTime = (ms: number): string => new Date(ms).toISOString();
