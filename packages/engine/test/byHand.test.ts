// A person takes a task over, works on it by hand, and gives it back: it is verified like any attempt.
import { describe, expect, test } from "vitest";
import { attentionOf } from "../src/index.ts";
import { done, executingRun } from "./given.ts";

const comment = "";

describe("a task that is taken over by hand", () => {
  test("has no session, waits for its person, and is verified when it is given back", () => {
    const run = executingRun();
    run.when({ type: "task.takeOver", task: "a", comment });
    expect(run.due()).toEqual([]);
    expect(attentionOf(run.state)).toMatchObject([{ kind: "byHand", task: "a" }]);
    expect(run.rejection({ type: "task.takeOver", task: "a", comment })).toBe("task_by_hand");
    expect(run.rejection({ type: "task.answer", task: "a", answer: "go on" })).toBe("no_question");
    run.when({ type: "task.giveBack", task: "a", comment: "Put it right" });
    expect(run.due()).toEqual(["verifyAttempt/a/1/2"]);
    expect(run.state.tasks.a?.attempts).toHaveLength(1);
  });

  test("leaves its slot to others", () => {
    const run = executingRun({ a: [], b: [] }, { maxWorkers: 1 });
    run.when({ type: "task.takeOver", task: "a", comment });
    expect(run.due()).toEqual(["runAttempt/b/1/1"]);
  });

  test("may have escalated or be verified; pending ones can't be, nor given back unasked", () => {
    const run = executingRun({ a: [], b: ["a"] });
    run.fail("runAttempt", "claude_missing", "a");
    run.when({ type: "task.takeOver", task: "a", comment });
    expect(run.state.escalations).toEqual({});
    run.when({ type: "task.giveBack", task: "a", comment });
    run.when({ type: "task.takeOver", task: "a", comment });
    run.when({ type: "task.giveBack", task: "a", comment });
    expect(run.due()).toEqual(["verifyAttempt/a/1/3"]);
    expect(run.rejection({ type: "task.giveBack", task: "a", comment })).toBe("task_not_by_hand");
    expect(run.rejection({ type: "task.takeOver", task: "b", comment })).toBe("task_idle");
  });

  test("may be retried instead", () => {
    const run = executingRun();
    run.settle("runAttempt", done, "a");
    run.when({ type: "task.takeOver", task: "a", comment });
    run.when({ type: "task.retry", task: "a", feedback: "another way" });
    expect(run.due()).toEqual(["runAttempt/a/2/1"]);
  });
});
