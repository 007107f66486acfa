// What a person is told of, and what they aren't told twice.
import type { Attention, RunSummary } from "@signalbox/engine";
import { expect, it } from "vitest";
import { newsBetween } from "./news.ts";

const run = (attention: Partial<Attention>[], more: Partial<RunSummary> = {}): Record<string, RunSummary> => ({
  r1: {
    runId: "r1",
    request: "Add sign-in\nwith tokens",
    phase: "executing",
    outcome: null,
    attention: attention.map((each) => ({ kind: "question", key: "k", sentence: "?", since: "", ...each })),
    ...more,
  } as RunSummary,
});

it("tells nothing of what was there when the page opened", () => {
  expect(newsBetween(null, run([{ key: "a" }]))).toEqual([]);
});

it("tells each thing once, with the task that it belongs to", () => {
  const before = run([{ key: "a" }]);
  const after = run([{ key: "a" }, { key: "b", sentence: "orders asks: which?", task: "orders" }]);
  expect(newsBetween(before, after)).toEqual([
    { runId: "r1", tag: "r1 b", title: "orders asks: which?", body: "Add sign-in", path: "/runs/r1?task=orders" },
  ]);
  expect(newsBetween(after, run([{ key: "b" }]))).toEqual([]);
});

it("tells how a run ended, but not that a person paused it", () => {
  const closed = run([], { phase: "closed", outcome: "landed" });
  expect(newsBetween(run([]), closed)).toMatchObject([{ title: "Run landed" }]);
  expect(newsBetween(closed, closed)).toEqual([]);
  expect(newsBetween(run([]), run([{ key: "paused", kind: "paused" }]))).toEqual([]);
});
