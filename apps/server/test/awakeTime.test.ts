// A laptop's sleep is nobody's working time: what the clock on the wall jumps ahead doesn't count.
import { decide, defaultRunOptions, type RunState } from "@signalbox/engine";
import type { RunLoop, Wish } from "@signalbox/orchestrator";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { countAwakeTime } from "../src/awakeTime.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A run whose planner is at work. */
function planning(): RunState {
  const created = decide(null, {
    type: "run.create",
    at: new Date().toISOString(),
    by: "Ada",
    runId: "r1",
    projectId: "p1",
    request: "Do it",
    base: { ref: "main", sha: "1".repeat(40) },
    target: { kind: "fastForward", branch: "main" },
    options: defaultRunOptions,
    plan: null,
  });
  if (!created.ok) throw new Error(created.rejection.message);
  return created.state;
}

/** Counts on a run as it is said to be; gives the milliseconds that were recorded. */
function counting(state: RunState) {
  const recorded: number[] = [];
  const take = async (wish: Wish) => {
    if (wish.type === "time.pass") recorded.push(wish.ms);
    return { ok: true, value: { seq: 1 } } as const;
  };
  return { recorded, stop: countAwakeTime({ state: () => state, take } as unknown as RunLoop) };
}

test("minutes at work count, a night's sleep counts as what is left of its minute", () => {
  const { recorded, stop } = counting(planning());
  vi.advanceTimersByTime(120_000);
  expect(recorded).toEqual([60_000, 60_000]);
  // Timers stand still while the machine sleeps; the clock on the wall doesn't.
  vi.setSystemTime(Date.now() + 8 * 3_600_000);
  vi.advanceTimersByTime(60_000);
  expect(recorded).toEqual([60_000, 60_000, 60_000]);
  stop();
  vi.advanceTimersByTime(120_000);
  expect(recorded).toHaveLength(3);
});

test("a clock that is set back takes nothing away, and a paused run counts nothing", () => {
  const at = new Date().toISOString();
  const { recorded, stop } = counting(planning());
  vi.setSystemTime(Date.now() - 3_600_000);
  vi.advanceTimersByTime(60_000);
  expect(recorded).toEqual([0]);
  stop();
  const paused = counting({ ...planning(), paused: { by: "Ada", reason: "Lunch", at } });
  vi.advanceTimersByTime(60_000);
  expect(paused.recorded).toEqual([]);
  paused.stop();
});
