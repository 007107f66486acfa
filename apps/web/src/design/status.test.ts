// One language: every state has its own shape and word, and none is told by colour alone.
import { type RunPhase, runLifecycle, type TaskPhase, type TaskState, taskLifecycle } from "@signalbox/engine";
import { describe, expect, it } from "vitest";
import { checkStatus, type RunOfTask, runStatus, statusLanguage, taskStatus } from "./status.ts";

const running: RunOfTask = {
  phase: "executing",
  paused: null,
  dependencyRequests: {},
  contractRequests: {},
  permissions: {},
};
const task = (phase: TaskPhase, more: Partial<TaskState> = {}): TaskState => ({
  id: "t",
  phase,
  attempts: [],
  tries: 0,
  ...more,
});

describe("the language of status", () => {
  it("has a shape and a word of its own for each status", () => {
    const all = Object.values(statusLanguage);
    expect(new Set(all.map((each) => each.shape)).size).toBe(all.length);
    expect(new Set(all.map((each) => each.word)).size).toBe(all.length);
  });

  it("knows every phase of a task and of a run", () => {
    for (const phase of Object.keys(taskLifecycle) as TaskPhase[])
      expect(taskStatus(task(phase), running).word).toBeTruthy();
    for (const phase of Object.keys(runLifecycle) as RunPhase[]) {
      expect(runStatus({ phase, outcome: null, paused: false, waiting: 0, attention: [] }).word).toBeTruthy();
    }
  });

  it("says what a blocked task waits for, and a free worker once it is answered", () => {
    expect(taskStatus(task("blocked", { block: { kind: "dependency", request: "q" } }), running)).toEqual({
      status: "blocked",
      word: "Needs a package",
    });
    expect(taskStatus(task("blocked"), running)).toEqual({ status: "pending", word: "Waiting for a worker" });
  });

  it("is no longer amber once a package was approved", () => {
    const requests = { q: { phase: "approved" } } as unknown as RunOfTask["dependencyRequests"];
    const asking = task("blocked", { block: { kind: "dependency", request: "q" } });
    expect(taskStatus(asking, { ...running, dependencyRequests: requests })).toEqual({
      status: "working",
      word: "Installing",
    });
  });

  it("is amber while its session waits for a permission, its own and no other's", () => {
    const permissions = { p: { phase: "open", task: "a" } } as unknown as RunOfTask["permissions"];
    const asking = { ...running, permissions };
    expect(taskStatus(task("working", { id: "a" }), asking)).toEqual({ status: "blocked", word: "Needs permission" });
    expect(taskStatus(task("working", { id: "b" }), asking).status).toBe("working");
  });

  it("shows a failed attempt until the next one starts", () => {
    const attempts: TaskState["attempts"] = [
      { n: 1, iteration: 1, try: 1, leg: 1, round: 1, phase: "failed", startedAt: "", checks: [], heard: 0 },
    ];
    expect(taskStatus(task("pending", { attempts }), running)).toEqual({
      status: "failed",
      word: "Failed, tries again",
    });
  });

  it("leaves nothing breathing in a run that is over or paused", () => {
    expect(taskStatus(task("working"), { ...running, paused: {} as RunOfTask["paused"] }).status).toBe("paused");
    for (const phase of ["pending", "working", "blocked", "verifying", "merging", "escalated"] as const) {
      expect(taskStatus(task(phase), { ...running, phase: "closed" }).status).toBe("closed");
    }
    expect(taskStatus(task("merged"), { ...running, phase: "closed" }).status).toBe("merged");
  });

  it("is amber wherever a person is needed, and says how a run ended", () => {
    const run = { outcome: null, paused: false, waiting: 1, attention: [] };
    expect(runStatus({ ...run, phase: "executing" }).status).toBe("blocked");
    const escalation = { key: "escalation/task/a", kind: "escalation", sentence: "", since: "" } as const;
    expect(runStatus({ ...run, phase: "executing", attention: [escalation] }).status).toBe("escalated");
    expect(runStatus({ ...run, phase: "closed", outcome: "landed", waiting: 0 })).toEqual({
      status: "merged",
      word: "Landed",
    });
    expect(runStatus({ ...run, phase: "closed", outcome: "aborted", waiting: 0 })).toEqual({
      status: "closed",
      word: "Aborted",
    });
  });

  it("never shows a check as passed that wasn't run", () => {
    expect(checkStatus({ status: "not_run" })).toEqual({ status: "pending", word: "Not run" });
  });
});
