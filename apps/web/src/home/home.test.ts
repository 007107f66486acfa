// The order of the run list and of the keys that walk through tasks.
import type { RunSummary } from "@signalbox/engine";
import { describe, expect, it } from "vitest";
import { nextTask } from "../palette/nextTask.ts";
import { matchingRuns } from "./runOrder.ts";

const run = (runId: string, more: Partial<RunSummary>): RunSummary => ({
  runId,
  projectId: "p",
  request: `Request of ${runId}`,
  phase: "executing",
  outcome: null,
  paused: false,
  iteration: 1,
  tasks: 1,
  merged: 0,
  waiting: 0,
  attention: [],
  risk: 0,
  costUsd: 0,
  createdBy: "Ada",
  createdAt: "2026-01-01",
  updatedAt: "2026-01-01",
  ...more,
});

const runs = [
  run("over", { phase: "closed", updatedAt: "2026-02-01" }),
  run("going", {}),
  run("needy", { waiting: 1 }),
  run("newer", { updatedAt: "2026-01-02" }),
];
const projects = [{ id: "p", name: "acme-api", path: "/x", trusted: true, lastUsedAt: "" }];
const ids = (found: RunSummary[]) => found.map((each) => each.runId);

describe("the run list", () => {
  it("begins with what needs somebody and ends with what is over", () => {
    expect(ids(matchingRuns(runs, projects, "", "all"))).toEqual(["needy", "newer", "going", "over"]);
  });

  it("finds by all words, of request, project and person", () => {
    expect(ids(matchingRuns(runs, projects, "ACME going", "all"))).toEqual(["going"]);
    expect(ids(matchingRuns(runs, projects, "acme nothing", "all"))).toEqual([]);
  });

  it("leaves out what is over where asked to", () => {
    expect(ids(matchingRuns(runs, projects, "", "going on"))).not.toContain("over");
  });
});

describe("j and k", () => {
  it("walk through the tasks and stay at the ends", () => {
    const tasks = ["a", "b", "c"];
    expect([
      nextTask(tasks, null, 1),
      nextTask(tasks, "a", 1),
      nextTask(tasks, "c", 1),
      nextTask(tasks, "a", -1),
      nextTask([], "a", 1),
    ]).toEqual(["a", "b", "c", "a", undefined]);
  });
});
