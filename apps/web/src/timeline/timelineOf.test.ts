// The bars of the timeline against a run that really happened in the engine.
import { describe, expect, it } from "vitest";
import { shopPlan } from "../../test/plans.ts";
import { openRun, Story } from "../../test/story.ts";
import { axisOf, timelineOf } from "./timelineOf.ts";

function closedStory(): Story {
  const told = new Story("r1", 0);
  openRun(told, "Add sign-in", shopPlan);
  told.take({ type: "gate.approve", gate: "plan", digest: told.state?.gate?.digest, comment: "" } as never);
  told.run((state) => (state.tasks.orders?.attempts.length ?? 0) > 1 && state.tasks.orders?.phase === "merged");
  return told;
}

describe("the timeline", () => {
  it("has a failed attempt and the one after it, each stretch beginning where the one before ends", () => {
    const { rows, from } = timelineOf(closedStory().state!);
    const orders = rows.find(({ task }) => task === "orders")!;
    expect(orders.ends.map(({ how }) => how)).toEqual(["failed", "merged"]);
    expect(orders.bars.map(({ attempt, kind }) => `${attempt} ${kind}`)).toEqual([
      "1 working",
      "1 verifying",
      "2 working",
      "2 verifying",
      "2 merging",
    ]);
    for (const [index, bar] of orders.bars.entries()) {
      expect(bar.from).toBeGreaterThanOrEqual(from);
      expect(bar.to).toBeGreaterThanOrEqual(bar.from);
      const before = orders.bars[index - 1];
      if (before?.attempt === bar.attempt) expect(bar.from).toBe(before.to);
    }
    expect(orders.words).toMatch(/^attempt 1 failed after \d+s, attempt 2 merged after \d+s$/);
  });

  it("leaves open what goes on, and says what hasn't started", () => {
    const { rows, live } = timelineOf(closedStory().state!);
    expect(live).toBe(true);
    const last = rows.at(-1)!;
    expect(last.bars.length > 0 || last.words === "not started").toBe(true);
  });

  it.each([500, 61_000, 3_600_000, 400 * 86_400_000])(
    "has at most eight marks over %d ms, and room for now",
    (span) => {
      const { to, step } = axisOf(1_000, 1_000 + span);
      expect(to).toBeGreaterThanOrEqual(1_000 + span);
      expect((to - 1_000) / step).toBeLessThanOrEqual(8);
    },
  );
});
