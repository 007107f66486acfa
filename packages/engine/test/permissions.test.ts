// What a session may do is asked of people, decided once, and told to the session; words reach it once.
import { describe, expect, test } from "vitest";
import { attentionOf } from "../src/index.ts";
import { done, executingRun } from "./given.ts";

const request = {
  id: "h1-toolu_1",
  session: "worker-a",
  host: "h1",
  task: "a",
  attempt: 1,
  tool: "Bash",
  wants: "curl example.org",
  rule: "Bash curl example.org",
};

describe("a session that asks for permission", () => {
  test("waits for a person, and hears the decision", () => {
    const run = executingRun();
    run.when({ type: "permission.ask", request });
    expect(attentionOf(run.state)).toMatchObject([
      { kind: "permission", task: "a", sentence: "a asks to use Bash: curl example.org" },
    ]);
    run.when({ type: "permission.allow", request: request.id, scope: "once" });
    expect(run.last("permission.allowed")).toMatchObject({ by: "Ada", scope: "once" });
    expect(attentionOf(run.state)).toEqual([]);
    expect(run.due()).toContain("tellSession/h1-toolu_1");
    run.settle("tellSession", { heard: true });
    expect(run.state.permissions).toEqual({});
    run.when({ type: "permission.ask", request: { ...request, id: "h1-toolu_2" } });
    expect(attentionOf(run.state)).toHaveLength(1);
  });

  test("is asked once; what was allowed for the run is allowed to every session of it", () => {
    const run = executingRun({ a: [], b: [] });
    run.when({ type: "permission.ask", request });
    expect(run.when({ type: "permission.ask", request })).toEqual([]);
    run.when({ type: "permission.allow", request: request.id, scope: "run" });
    run.when({ type: "permission.ask", request: { ...request, id: "h2-toolu_1", session: "worker-b", task: "b" } });
    expect(run.last("permission.allowed")).toMatchObject({ by: "policy", request: "h2-toolu_1" });
    expect(attentionOf(run.state)).toEqual([]);
  });

  test("that has ended waits for nobody, and a late decision is told so", () => {
    const run = executingRun();
    run.when({ type: "permission.ask", request });
    run.settle("runAttempt", done, "a");
    expect(attentionOf(run.state)).toEqual([]);
    expect(run.rejection({ type: "permission.deny", request: request.id, comment: "" })).toBe("request_closed");
  });

  test("no longer asks where it was interrupted", () => {
    const run = executingRun();
    run.when({ type: "permission.ask", request });
    run.when({ type: "permission.withdraw", request: request.id });
    expect(attentionOf(run.state)).toEqual([]);
    expect(run.due()).toEqual(["runAttempt/a/1/1"]);
  });
});

describe("words to a session", () => {
  const steer = { type: "session.steer", id: "s1", session: "worker-a", text: "Use UTC." } as const;

  test("are due until it has heard them, and said once however often they are sent", () => {
    const run = executingRun();
    run.when(steer);
    expect(run.when(steer)).toEqual([]);
    expect(run.due()).toContain("tellSession/s1");
    run.settle("tellSession", { heard: true });
    expect(run.due()).toEqual(["runAttempt/a/1/1"]);
    expect(run.when(steer)).toEqual([]);
    expect(run.state.steerings.s1).toMatchObject({ by: "Ada", heard: true });
  });

  test("reach only a session at work", () => {
    const run = executingRun({ a: [], b: ["a"] });
    expect(run.rejection({ ...steer, session: "worker-b" })).toBe("session_idle");
    expect(run.rejection({ ...steer, session: "reviewer" })).toBe("session_idle");
    run.settle("runAttempt", done, "a");
    expect(run.rejection(steer)).toBe("session_idle");
  });
});
