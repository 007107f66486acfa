// A page never shows a run with a hole in it: repeats are ignored, gaps ask for a new snapshot.
import { evolveAll, type RunState } from "@signalbox/engine";
import { describe, expect, it } from "vitest";
import { shopPlan } from "../../test/plans.ts";
import { openRun, Story } from "../../test/story.ts";
import { foldEvent, foldEvents, fromSnapshot, type Numbered, recentEvents } from "./openRun.ts";

function story(): { log: Numbered[]; at: (seq: number) => RunState } {
  const told = new Story("r1", 0);
  openRun(told, "Add sign-in", shopPlan);
  told.take({ type: "gate.approve", gate: "plan", digest: told.state?.gate?.digest, comment: "" } as never);
  told.run();
  const log = told.log.map((event, index) => ({ seq: index + 1, event }));
  return { log, at: (seq) => evolveAll(told.log.slice(0, seq))! };
}

const snapshot = (state: RunState, seq: number) =>
  fromSnapshot("r1", { state, seq, panes: [], live: [], role: "owner", you: "Ada" });

describe("the run that a page shows", () => {
  it("folds what follows its snapshot to the same state as the server's", () => {
    const { log, at } = story();
    const run = foldEvents(snapshot(at(5), 5), log.slice(5));
    expect(run).not.toBe("gap");
    expect((run as { state: RunState }).state).toEqual(at(log.length));
  });

  it("ignores what the snapshot already holds", () => {
    const { log, at } = story();
    const run = snapshot(at(8), 8);
    expect(foldEvent(run, log[3]!)).toBe(run);
    const folded = foldEvents(run, log.slice(4));
    expect((folded as { seq: number }).seq).toBe(log.length);
  });

  it("asks for a snapshot where an event is missing", () => {
    const { log, at } = story();
    expect(foldEvent(snapshot(at(5), 5), log[6]!)).toBe("gap");
    expect(foldEvents(snapshot(at(5), 5), [log[5]!, log[7]!])).toBe("gap");
  });

  it("keeps only so many events beside the state", () => {
    const { log, at } = story();
    const used = {
      type: "usage.recorded",
      at: log[0]!.event.at,
      session: "s",
      delta: { costUsd: 0, inputTokens: 0, outputTokens: 0, contextTokens: 0, contextWindow: 0, turns: 1 },
    } as const;
    const many = Array.from({ length: recentEvents + 20 }, (_, n) => ({ seq: 6 + n, event: used }));
    const run = foldEvents(snapshot(at(5), 5), many);
    expect((run as { recent: Numbered[] }).recent.map((each) => each.seq)).toEqual(
      many.slice(20).map((each) => each.seq),
    );
  });
});
