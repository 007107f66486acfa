// Troubles that meet every session: the run waits, goes on by itself where that helps, and asks where it doesn't.
import { describe, expect, test } from "vitest";
import { executingRun, type Run } from "./given.ts";

const waitedMs = (run: Run) => Date.parse(run.state.paused?.until ?? "") - Date.parse(run.state.paused?.at ?? "");
const answers = (run: Run) =>
  run.when({
    type: "usage.record",
    session: "work-a-1-1",
    delta: { costUsd: 0, inputTokens: 10, outputTokens: 10, contextTokens: 0, contextWindow: 0, turns: 1 },
  });

describe("a trouble that meets every session", () => {
  test.each(["usage_limit", "overloaded", "rate_limited", "connection_failed", "not_logged_in", "key_refused"])(
    "%s pauses the run, costs no attempt, and a person can go on at once",
    (code) => {
      const run = executingRun();
      run.fail("runAttempt", code, "a");
      expect(run.state.paused?.reason).toBe("runAttempt failed");
      expect(run.due()).toContain("suspended runAttempt/a/1/2");
      run.when({ type: "run.continue" });
      expect(run.due()).toEqual(["runAttempt/a/1/2"]);
    },
  );

  test("is waited out, longer each time; then a person is asked", () => {
    const run = executingRun();
    const minutes: number[] = [];
    for (;;) {
      run.fail("runAttempt", "overloaded", "a");
      if (run.state.paused?.until === undefined) break;
      minutes.push(waitedMs(run) / 60_000);
      run.settle("awaitTime", {});
      expect(run.state.paused).toBeNull();
    }
    expect(minutes).toEqual([1, 2, 5, 10, 20, 30]);
    expect(run.due()).toEqual(["suspended runAttempt/a/1/8"]);
  });

  test("begins with the short wait again once the model has answered", () => {
    const run = executingRun();
    for (const _ of [1, 2]) {
      run.fail("runAttempt", "connection_failed", "a");
      run.settle("awaitTime", {});
    }
    answers(run);
    run.fail("runAttempt", "connection_failed", "a");
    expect(waitedMs(run)).toBe(60_000);
  });

  test("of a usage limit is waited out to the time of its reset; without one, a person says when", () => {
    const run = executingRun();
    run.fail("runAttempt", "usage_limit", "a", { retryAt: "2023-11-15T03:00:00.000Z" });
    expect(run.state.paused?.until).toBe("2023-11-15T03:00:30.000Z");
    expect(run.due()).toContain("awaitTime/2023-11-15T03:00:30.000Z");
    run.settle("awaitTime", {});
    run.fail("runAttempt", "usage_limit", "a");
    expect(run.state.paused?.until).toBeUndefined();
  });

  test("that meets two sessions at once is one trouble", () => {
    const run = executingRun({ a: [], b: [] });
    run.fail("runAttempt", "overloaded", "a");
    run.fail("runAttempt", "overloaded", "b");
    expect(waitedMs(run)).toBe(60_000);
  });

  test("leaves a person's own pause to the person", () => {
    const run = executingRun();
    run.when({ type: "run.pause", reason: "lunch" });
    run.fail("runAttempt", "overloaded", "a");
    expect(run.state.paused?.until).toBeUndefined();
  });

  test("of a key is nothing that waiting helps", () => {
    const run = executingRun();
    run.fail("runAttempt", "key_refused", "a");
    expect(run.due()).toEqual(["suspended runAttempt/a/1/2"]);
  });
});

test("what is noticed of a session stands on its attempt", () => {
  const run = executingRun();
  const text = "The conversation was compacted.";
  run.when({ type: "session.notice", session: "worker-a", task: "a", attempt: 1, notice: "compacted", text });
  expect(run.state.tasks.a?.attempts[0]?.notices).toMatchObject([{ notice: "compacted", text }]);
});
