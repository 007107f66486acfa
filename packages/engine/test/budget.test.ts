// What a run may use: it pauses at a limit, says how it goes on, and doesn't go on before there is room.
import { describe, expect, test } from "vitest";
import { defaultBudget, estimateRun } from "../src/index.ts";
import { executingRun, gatedRun, mergeTask, type Run, wholePasses } from "./given.ts";

const use = (run: Run, costUsd: number, more: object = {}) =>
  run.when({
    type: "usage.record",
    session: "work-a-1-1",
    task: "a",
    attempt: 1,
    delta: { costUsd, inputTokens: 1_000, outputTokens: 100, contextTokens: 0, contextWindow: 0, turns: 1 },
    ...more,
  });

const limits = (change: object) => ({ budget: { ...defaultBudget, ...change } });

describe("a budget", () => {
  test("of money pauses the run at an attempt's limit; raised, the same session goes on", () => {
    const run = executingRun({ a: [] }, limits({ attempt: { costUsd: 2, tokens: 0, minutes: 0, turns: 0 } }));
    use(run, 1.5);
    expect(run.state.paused).toBeNull();
    use(run, 0.5);
    expect(run.state.paused).toMatchObject({
      by: "Budget",
      reason: "This attempt of a used $2.00 of $2.00. Raise the limit to go on where it stopped.",
      budget: { scope: "attempt", kind: "costUsd", task: "a" },
    });
    expect(run.due()).toEqual(["suspended runAttempt/a/1/1"]);
    expect(run.rejection({ type: "run.continue" })).toBe("budget_spent");
    run.when({ type: "budget.change", scope: "attempt", kind: "costUsd", limit: 1 });
    expect(run.state.paused).not.toBeNull();
    run.when({ type: "budget.change", scope: "attempt", kind: "costUsd", limit: 5 });
    expect(run.state.paused).toBeNull();
    expect(run.due()).toEqual(["runAttempt/a/1/1"]);
  });

  test("of tokens and of time awake counts all of a run; a paused run's time doesn't count", () => {
    const tokens = executingRun({ a: [], b: [] }, limits({ run: { costUsd: 0, tokens: 2_000, minutes: 0, turns: 0 } }));
    use(tokens, 0);
    use(tokens, 0);
    expect(tokens.state.paused?.budget).toMatchObject({ scope: "run", kind: "tokens" });
    const time = executingRun({ a: [] }, limits({ run: { costUsd: 0, tokens: 0, minutes: 2, turns: 0 } }));
    time.when({ type: "time.pass", ms: 60_000 });
    time.when({ type: "run.pause", reason: "lunch" });
    time.when({ type: "time.pass", ms: 600_000 });
    time.when({ type: "run.continue" });
    expect(time.state.paused).toBeNull();
    time.when({ type: "time.pass", ms: 60_000 });
    expect(time.state.paused?.budget).toMatchObject({ scope: "run", kind: "minutes", used: 2 });
  });

  test("of turns holds for an attempt; those of the other roles for each planning, testing and review", () => {
    const few = { costUsd: 0, tokens: 0, minutes: 0, turns: 2 };
    const worker = executingRun({ a: [] }, limits({ attempt: few }));
    use(worker, 0);
    use(worker, 0);
    expect(worker.state.paused?.reason).toContain("This attempt of a used 2 turns of 2 turns.");

    const run = executingRun(
      { a: [] },
      limits({ planner: few, reviewer: few, "integration-checker": { ...few, turns: 1 } }),
    );
    const whole = { session: "review-1-1-1", task: undefined, attempt: undefined };
    mergeTask(run, "a");
    use(run, 0, { ...whole, session: "summary-1" });
    expect(run.state.paused).toMatchObject({
      reason: expect.stringContaining("The integration-checker used 1 turn of 1 turn."),
      budget: { scope: "integration-checker", kind: "turns" },
    });
    run.when({ type: "budget.change", scope: "integration-checker", kind: "turns", limit: 2 });
    run.settle("checkStaging", wholePasses);
    use(run, 0, whole);
    expect(run.state.paused).toBeNull();
    use(run, 0, whole);
    expect(run.state.paused).toMatchObject({
      reason: expect.stringContaining("The reviewer used 2 turns of 2 turns."),
      budget: { scope: "reviewer", kind: "turns" },
    });
    expect(run.due()).toEqual(["suspended requestReview/1/2"]);
    run.when({ type: "budget.change", scope: "reviewer", kind: "turns", limit: 3 });
    expect(run.state.paused).toBeNull();

    const planned = gatedRun({ a: [] }, limits({ planner: few }));
    planned.when({ type: "gate.requestChanges", comment: "fewer tasks" });
    planned.when({ type: "time.pass", ms: 60_000 });
    use(planned, 0, { ...whole, session: "plan-1-1-1" });
    use(planned, 0, { ...whole, session: "plan-1-1-1" });
    expect(planned.state.paused?.budget).toMatchObject({ scope: "planner", kind: "turns" });
  });

  test("of a day counts all runs, and is over with the day", () => {
    const run = executingRun({ a: [] }, limits({ day: { costUsd: 20, tokens: 0, minutes: 0, turns: 0 } }));
    const today = { costUsd: 20, inputTokens: 0, outputTokens: 0 };
    use(run, 0.1, { today: { day: "2023-11-14", ...today } });
    expect(run.state.paused?.reason).toContain("All runs of today together used $20.00 of $20.00.");
    expect(run.rejection({ type: "run.continue" })).toBe("budget_spent");
    const yesterday = executingRun({ a: [] }, limits({ day: { costUsd: 20, tokens: 0, minutes: 0, turns: 0 } }));
    use(yesterday, 0.1, { today: { day: "2023-11-13", ...today } });
    yesterday.when({ type: "run.continue" });
    expect(yesterday.state.paused).toBeNull();
  });
});

test("the gate says what a run is likely to cost, and what at most", () => {
  const run = gatedRun({ a: [], b: [] });
  expect(estimateRun(run.state)).toMatchObject({ known: false, worstUsd: 50 });
  const known = gatedRun(
    { a: [], b: [] },
    { typicalTaskUsd: 1, ...limits({ run: { costUsd: 0, tokens: 0, minutes: 0, turns: 0 } }) },
  );
  expect(estimateRun(known.state)).toEqual({ known: true, likelyUsd: 2.6, worstUsd: 180 });
});
