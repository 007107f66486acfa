// What the run page says of a run at moments of its story, played by the real engine.
import { describe, expect, it } from "vitest";
import { shopPlan } from "../../test/plans.ts";
import { openRun, Story } from "../../test/story.ts";
import { stepsOf } from "./phases.ts";
import { plainText } from "./plainText.ts";
import { activityWords, attemptWords, liveByTask, liveOf, spanOf } from "./taskFacts.ts";
import { mergeEvents } from "./useEvents.ts";

function story(until: Parameters<Story["run"]>[0] = () => false): Story {
  const told = new Story("r1", 0);
  openRun(told, "Add sign-in", shopPlan);
  told.take({ type: "gate.approve", gate: "plan", digest: told.state?.gate?.digest, comment: "" } as never);
  told.run(until);
  return told;
}

describe("the stepper", () => {
  it("stands at the gate, names who approved, and counts what is merged", () => {
    const waiting = new Story("r1", 0);
    openRun(waiting, "Add sign-in", shopPlan);
    expect(stepsOf(waiting.state!).map((step) => step.status)).toEqual([
      "merged",
      "blocked",
      "pending",
      "pending",
      "pending",
      "pending",
    ]);
    const steps = stepsOf(story().state!);
    expect(steps[1]).toMatchObject({ name: "Approved" });
    expect(steps[1]!.note).toMatch(/^Ada, \d\d:\d\d$/);
    expect(steps[2]).toMatchObject({ name: "Executing", status: "working", current: true, note: "3/6" });
  });

  it("stops where an aborted run was", () => {
    const told = story();
    told.take({ type: "run.abort", comment: "" } as never);
    told.run();
    expect(stepsOf(told.state!).map((step) => step.status)).toEqual([
      "merged",
      "merged",
      "closed",
      "pending",
      "pending",
      "pending",
    ]);
  });
});

describe("a task in a list", () => {
  it("says which attempt it is, what it waits for, and why it failed", () => {
    const { state } = story();
    expect(attemptWords(state!.tasks.orders!, 3)).toBe("2 of 3");
    expect(activityWords(state!.tasks.reports!, state!, undefined)).toBe("Asks for table-printer ^2.1.0");
    const last = "api-tests-with-a-name-that-is-much-longer-than-one-would-like";
    expect(activityWords(state!.tasks[last]!, state!, undefined)).toBe("Waits for reports");
    const failed = story((at) => at.tasks.orders!.attempts[0]?.phase === "failed").state!;
    expect(failed.tasks.orders!.attempts[0]!.failure!.message).toContain("2 of 14 tests failed");
  });

  it("shows the newest live facts of its latest attempt only", () => {
    const { state } = story();
    const facts = (pane: string, attempt: number, at: string) => ({
      pane,
      task: "orders",
      attempt,
      activity: pane,
      at,
    });
    const live = { a: facts("a", 1, "3"), b: facts("b", 2, "1"), c: facts("c", 2, "2") };
    expect(liveOf(state!.tasks.orders!, liveByTask(live))?.activity).toBe("c");
  });

  it("stops counting when the run is over", () => {
    const told = story((at) => at.tasks.reports!.phase === "working");
    told.take({ type: "run.abort", comment: "" } as never);
    told.run();
    expect(spanOf(told.state!.tasks.reports!, told.state!)?.to).toBe(told.state!.updatedAt);
  });
});

describe("evidence", () => {
  it("is shown as text: no escape sequence survives, an overwritten line shows its end", () => {
    expect(
      plainText(
        "\u001b[31mred\u001b[0m\u001b]0;title\u0007\r\n 10%\r 50%\r100%\nlink \u001b]8;;http://x\u001b\\here\u001b]8;;\u001b\\",
      ),
    ).toBe("red\n100%\nlink here");
  });
});

describe("pages of events", () => {
  it("are merged without repeats, in order", () => {
    const event = { type: "run.continued", at: "" } as const;
    const of = (...seqs: number[]) => seqs.map((seq) => ({ seq, event }));
    expect(mergeEvents(of(3, 4), of(1, 2, 3)).map((each) => each.seq)).toEqual([1, 2, 3, 4]);
  });
});
