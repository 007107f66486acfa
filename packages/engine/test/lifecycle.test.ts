// The story of a run, decision by decision: what follows what, and what a stale click is told.
import { describe, expect, test } from "vitest";
import { attentionOf, summariseRun } from "../src/index.ts";
import {
  approve,
  done,
  executingRun,
  gatedRun,
  merged,
  mergeTask,
  type Run,
  red,
  typesOf,
  verified,
  wholePasses,
} from "./given.ts";
import { planOf } from "./simulator.ts";

const comment = "";

describe("the plan gate", () => {
  test("a run with a plan stands at its gate and nothing is due", () => {
    const run = gatedRun();
    expect(run.state.phase).toBe("gated");
    expect(run.due()).toEqual([]);
    expect(attentionOf(run.state)).toMatchObject([
      { kind: "gate", sentence: "The plan waits for approval (risk 10)." },
    ]);
  });

  test("approving is recorded with a name and asks for the project's slot", () => {
    const run = gatedRun();
    approve(run);
    expect(run.last("gate.approved")).toMatchObject({ by: "Ada", digest: "digest-1" });
    expect(run.due()).toEqual(["awaitSlot"]);
  });

  test("approving something else than what stands there is refused", () => {
    const run = gatedRun();
    expect(run.rejection({ type: "gate.approve", gate: "plan", digest: "other", comment })).toBe("gate_stale");
    expect(run.rejection({ type: "gate.approve", gate: "landing", digest: "digest-1", comment })).toBe("gate_closed");
  });

  test("of two people who decide at once, the second is told", () => {
    const run = gatedRun();
    approve(run);
    expect(run.rejection({ type: "gate.reject", gate: "plan", comment })).toBe("gate_closed");
  });

  test("rejecting closes the run without touching anything", () => {
    const run = gatedRun();
    run.when({ type: "gate.reject", gate: "plan", comment: "too risky" });
    expect(run.due()).toEqual(["cleanUp/0"]);
    run.settle("cleanUp", { kept: [] });
    expect(run.state).toMatchObject({ phase: "closed", outcome: "rejected" });
  });

  test("an edited plan is a new revision that is approved by its own digest", () => {
    const run = gatedRun();
    run.when({ type: "plan.submit", plan: planOf({ a: [], b: [] }, 2) });
    expect(run.rejection({ type: "gate.approve", gate: "plan", digest: "digest-1", comment })).toBe("gate_stale");
    expect(run.rejection({ type: "plan.submit", plan: planOf({ a: [] }, 2) })).toBe("plan_stale");
    approve(run);
    expect(Object.keys(run.state.tasks)).toEqual(["a", "b"]);
  });

  test("asking for changes goes back to planning, with the words", () => {
    const run = gatedRun();
    expect(run.rejection({ type: "gate.requestChanges", comment: " " })).toBe("words_missing");
    run.when({ type: "gate.requestChanges", comment: "smaller tasks" });
    expect(run.state).toMatchObject({ phase: "planning", planFeedback: ["smaller tasks"] });
  });

  test("a policy passes a plan that nothing forces to the gate, and says so by name", () => {
    const run = gatedRun();
    const second = planOf({ a: [] }, 2, true);
    run.when({ type: "plan.submit", plan: second });
    expect(run.last("gate.approved").by).toBe("policy");
    const forced = gatedRun();
    const plan = planOf({ a: [] }, 2, true);
    forced.when({ type: "plan.submit", plan: { ...plan, analysis: { ...plan.analysis, forcesGate: true } } });
    expect(forced.state.phase).toBe("gated");
  });

  test("a base that moved since the gate asks again, whatever the policy says", () => {
    const run = gatedRun();
    approve(run);
    run.settle("awaitSlot", {});
    run.settle("prepareRun", { baseMovedTo: "9".repeat(40) });
    expect(run.state).toMatchObject({ phase: "gated", base: { sha: "9".repeat(40) }, gate: { phase: "open" } });
    expect(run.state.gate?.reasons[0]).toContain("main has moved from 0000000 to 9999999");
    run.settle("measureBaseline", { checks: [] });
    approve(run);
    expect(run.state.phase).toBe("queued");
  });
});

describe("the baseline", () => {
  const redSuite = { id: "suite", name: "npm test", type: "test", required: true, status: "failed", durationMs: 1 };
  const gate = { type: "gate.approve", gate: "plan", digest: "digest-1", comment } as const;

  test("a plan isn't approved before the tests on the base have ended, unless somebody goes on without them", () => {
    const run = gatedRun();
    run.when({ type: "baseline.repeat" });
    expect(run.due()).toEqual(["measureBaseline/2"]);
    expect(run.rejection(gate)).toBe("baseline_running");
    run.when({ ...gate, excuse: ["baseline"] }, "Grace");
    expect(run.last("gate.approved")).toMatchObject({ excused: ["baseline"], by: "Grace" });
    expect(run.due()).toEqual(["awaitSlot"]);
  });

  test("what fails on the base is excused by a person's name, never by a policy", () => {
    const run = gatedRun();
    run.when({ type: "baseline.repeat" });
    run.settle("measureBaseline", { checks: [redSuite] });
    run.when({ type: "plan.submit", plan: planOf({ a: [] }, 2, true) });
    expect(run.state.phase).toBe("gated");
    const second = { ...gate, digest: "digest-2" };
    expect(run.rejection(second)).toBe("baseline_red");
    run.when({ ...second, excuse: ["suite"] }, "Grace");
    expect(run.state.baseline).toMatchObject({ excused: ["suite"], excusedBy: "Grace" });
    expect(run.rejection({ type: "baseline.repeat" })).toBe("too_late");
  });

  test("a policy waits for it, and a measurement that failed says why and can be made again", () => {
    const run = gatedRun();
    run.when({ type: "baseline.repeat" });
    run.when({ type: "plan.submit", plan: planOf({ a: [] }, 2, true) });
    expect(run.state.phase).toBe("gated");
    run.fail("measureBaseline", "npm_failed");
    expect(run.state.baseline?.checks).toMatchObject([{ status: "not_run", summary: "measureBaseline failed" }]);
    run.when({ type: "baseline.repeat" });
    run.settle("measureBaseline", { checks: [] });
    expect(run.last("gate.approved").by).toBe("policy");
  });

  test("a base that moved is tested again", () => {
    const run = gatedRun();
    approve(run);
    run.settle("awaitSlot", {});
    run.settle("prepareRun", { baseMovedTo: "9".repeat(40) });
    expect(run.due()).toEqual(["measureBaseline/2"]);
    expect(run.state.baseline).toBeNull();
  });
});

describe("packages", () => {
  const wish = { kind: "dependency", name: "zod", range: "^4", dev: false, reason: "" };
  const asked = (conflicts: string[], packages?: { autoApprove: boolean; allowed: string[] }) => {
    const run = executingRun({ a: [] }, packages ? { packages } : {});
    run.settle("runAttempt", { blocked: { ...wish, conflicts } }, "a");
    return run;
  };
  const phase = (run: Run) => Object.values(run.state.dependencyRequests)[0]?.phase;

  test("a policy lets in what is allowed and conflicts with nothing, once", () => {
    expect(phase(asked([]))).toBe("open");
    expect(phase(asked([], { autoApprove: false, allowed: ["yaml"] }))).toBe("open");
    expect(phase(asked(["zod ^3 is there."], { autoApprove: true, allowed: ["zod"] }))).toBe("open");
    const run = asked([], { autoApprove: true, allowed: [] });
    expect(run.last("dependency.approved")).toMatchObject({ by: "policy" });
    run.fail("installDependency", "npm_failed");
    expect(phase(run)).toBe("open");
  });

  test("scripts run only where a person approved them, and every session hears of the package", () => {
    const run = asked([]);
    const [request] = Object.keys(run.state.dependencyRequests);
    run.when({ type: "dependency.approve", request: request!, comment, scripts: true });
    expect(run.state.dependencyRequests[request!]?.scripts).toBe(true);
    const change = { added: ["zod 4.0.0"], changed: [], removed: [] };
    run.settle("installDependency", { stagingSha: "4".repeat(40), environmentHash: "e2", summary: "1 added.", change });
    expect(run.state).toMatchObject({ environmentHash: "e2", messages: [{ to: "broadcast", from: "supervisor" }] });
  });
});

describe("planning", () => {
  test("three invalid drafts ask a person, who can hand a plan in", () => {
    const run = gatedRun();
    run.when({ type: "gate.requestChanges", comment: "smaller" });
    for (let draft = 1; draft <= 3; draft += 1) run.settle("draftPlan", { problems: ["line 3: no"] });
    expect(attentionOf(run.state)).toMatchObject([{ kind: "escalation" }]);
    expect(run.due()).toEqual([]);
    run.when({ type: "plan.submit", plan: planOf({ a: [] }, 2) });
    expect(run.state).toMatchObject({ phase: "gated", escalations: {} });
  });
});

describe("tasks", () => {
  test("a task starts when what it depends on is merged, not when it is done", () => {
    const run = executingRun({ a: [], b: ["a"] });
    expect(run.due()).toEqual(["runAttempt/a/1/1"]);
    run.settle("runAttempt", done, "a");
    run.settle("verifyAttempt", verified, "a");
    expect(run.due()).toEqual(["mergeToStaging/a/1/1"]);
    run.settle("mergeToStaging", merged, "a");
    expect(run.due()).toEqual(["runAttempt/b/1/1"]);
  });

  test("no more tasks work at once than there are workers, and the number can be changed", () => {
    const run = executingRun({ a: [], b: [], c: [] }, { maxWorkers: 1 });
    expect(run.due()).toEqual(["runAttempt/a/1/1"]);
    run.when({ type: "workers.change", maxWorkers: 2 });
    expect(run.due()).toEqual(["runAttempt/a/1/1", "runAttempt/b/1/1"]);
    expect(run.rejection({ type: "workers.change", maxWorkers: 0 })).toBe("bad_number");
  });

  test("tasks that the analysis found to overlap work in turn", () => {
    const run = gatedRun({ a: [], b: [], c: [] });
    const plan = planOf({ a: [], b: [], c: [] }, 2);
    const conflict = { type: "file_write_write", target: "src/**", tasks: ["a", "b"], resolution: {} };
    run.when({
      type: "plan.submit",
      plan: { ...plan, analysis: { ...plan.analysis, conflicts: [conflict] as never } },
    });
    approve(run);
    run.settle("awaitSlot", {});
    run.settle("prepareRun", { stagingSha: "1".repeat(40), environmentHash: "e", preflight: [] });
    expect(run.due()).toEqual(["runAttempt/a/1/1", "runAttempt/c/1/1"]);
    mergeTask(run, "a");
    expect(run.due()).toContain("runAttempt/b/1/1");
  });

  test("only the head of the merge queue merges, in the order of verification", () => {
    const run = executingRun({ a: [], b: [] });
    for (const task of ["b", "a"]) {
      run.settle("runAttempt", done, task);
      run.settle("verifyAttempt", verified, task);
    }
    expect(run.due()).toEqual(["mergeToStaging/b/1/1"]);
    run.settle("mergeToStaging", merged, "b");
    expect(run.due()).toEqual(["mergeToStaging/a/1/1"]);
  });

  test("a red attempt is tried again, three times, then a person is asked while others go on", () => {
    const run = executingRun({ a: [], b: [] });
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      expect(run.state.tasks.a?.attempts.at(-1)).toMatchObject({ n: attempt, try: attempt });
      run.settle("runAttempt", done, "a");
      run.settle("verifyAttempt", red, "a");
    }
    expect(run.state.tasks.a?.phase).toBe("escalated");
    expect(run.state.escalations["task/a"]?.failure.message).toBe("2 tests failed");
    mergeTask(run, "b");
    expect(run.state.phase).toBe("executing");
  });

  test("trouble that another attempt can't mend asks at once", () => {
    const run = executingRun();
    run.fail("runAttempt", "claude_missing", "a");
    expect(run.state.tasks.a?.phase).toBe("escalated");
    expect(run.state.tasks.a?.attempts).toHaveLength(1);
  });

  test("a reviewer that meets a usage limit pauses the run, and the review goes on", () => {
    const run = executingRun();
    mergeTask(run, "a");
    run.settle("checkStaging", wholePasses);
    const review = run.due();
    run.fail("requestReview", "usage_limit");
    expect(run.state.paused?.reason).toBe("requestReview failed");
    expect(run.state.escalations).toEqual({});
    run.when({ type: "run.continue" });
    expect(run.due()).toEqual(review);
  });

  test("retrying gives fresh tries and the person's words", () => {
    const run = executingRun();
    run.fail("runAttempt", "claude_missing", "a");
    run.when({ type: "task.retry", task: "a", feedback: "installed now" });
    expect(run.state.tasks.a).toMatchObject({ phase: "working", tries: 1, feedback: "installed now" });
    expect(run.state.escalations).toEqual({});
    expect(run.due()).toEqual(["runAttempt/a/2/1"]);
  });

  test("resuming verifies the same attempt again, as the person left it", () => {
    const run = executingRun();
    run.fail("runAttempt", "claude_missing", "a");
    run.when({ type: "escalation.resume", key: "task/a", comment: "fixed by hand" });
    expect(run.due()).toEqual(["verifyAttempt/a/1/2"]);
  });

  test("skipping takes what depends on the task along, and the rest lands", () => {
    const run = executingRun({ a: [], b: ["a"], c: ["b"], d: [] });
    run.when({ type: "task.skip", task: "a", comment });
    expect(["a", "b", "c"].map((id) => run.state.tasks[id]?.phase)).toEqual(["skipped", "skipped", "skipped"]);
    mergeTask(run, "d");
    expect(run.state.phase).toBe("integrating");
  });

  test("a run whose every task was skipped has nothing to land", () => {
    const run = executingRun();
    run.when({ type: "task.skip", task: "a", comment });
    expect(run.state).toMatchObject({ phase: "closing", outcome: "aborted" });
  });

  test("stopping ends the attempt and waits for a person", () => {
    const run = executingRun();
    run.when({ type: "task.stop", task: "a", comment: "wrong way" });
    expect(run.due()).toEqual([]);
    expect(run.state.escalations["task/a"]?.failure.message).toBe("Ada stopped this task: wrong way");
    expect(run.rejection({ type: "task.stop", task: "a", comment })).toBe("task_idle");
  });

  test("what is being merged, is merged or isn't there can't be changed", () => {
    const run = executingRun({ a: [], b: [] });
    run.settle("runAttempt", done, "a");
    run.settle("verifyAttempt", verified, "a");
    expect(run.rejection({ type: "task.skip", task: "a", comment })).toBe("task_merging");
    run.settle("mergeToStaging", merged, "a");
    expect(run.rejection({ type: "task.skip", task: "a", comment })).toBe("task_merged");
    expect(run.rejection({ type: "task.skip", task: "zz", comment })).toBe("task_unknown");
  });

  test("an answer that comes after the task was stopped changes nothing", () => {
    const run = executingRun();
    const params = { task: "a", attempt: 1, leg: 1 };
    run.when({ type: "task.stop", task: "a", comment });
    const events = run.when({
      type: "effect.settle",
      settlement: { kind: "runAttempt", params, result: { ok: true, value: done } },
    });
    expect(events).toEqual([]);
  });
});

describe("blocked tasks", () => {
  const asked = {
    blocked: { kind: "dependency", name: "left-pad", range: "^1", dev: false, reason: "pads", conflicts: [] },
  };

  function blockedRun(): Run {
    const run = executingRun({ a: [], b: [] }, { maxWorkers: 1 });
    run.settle("runAttempt", asked, "a");
    return run;
  }

  test("a blocked task frees its slot, and its request waits for a person", () => {
    const run = blockedRun();
    expect(run.due()).toEqual(["runAttempt/b/1/1"]);
    expect(attentionOf(run.state)).toMatchObject([
      { kind: "dependency", sentence: "a asks for a package: left-pad ^1" },
    ]);
  });

  test("approved, it is installed in the staging queue, and the same attempt goes on when a slot is free", () => {
    const run = blockedRun();
    run.when({ type: "dependency.approve", request: "a-1-1", comment });
    expect(run.due()).toContain("installDependency/a-1-1/1");
    run.settle("installDependency", { stagingSha: "4".repeat(40), environmentHash: "h", summary: "added 1 package." });
    expect(run.due()).toEqual(["runAttempt/b/1/1"]);
    mergeTask(run, "b");
    expect(run.due()).toEqual(["runAttempt/a/1/2"]);
    expect(run.state.tasks.a?.attempts[0]?.message).toContain("left-pad is installed");
    expect(run.rejection({ type: "dependency.deny", request: "a-1-1", comment })).toBe("request_closed");
  });

  test("denied, the session goes on and is told why", () => {
    const run = blockedRun();
    mergeTask(run, "b");
    run.when({ type: "dependency.deny", request: "a-1-1", comment: "use padStart" });
    expect(run.due()).toEqual(["runAttempt/a/1/2"]);
    expect(run.state.tasks.a?.attempts[0]?.message).toContain("was not approved: use padStart");
  });

  test("an install that failed opens the request again, with the reason", () => {
    const run = blockedRun();
    run.when({ type: "dependency.approve", request: "a-1-1", comment });
    run.fail("installDependency", "npm_failed");
    expect(run.state.dependencyRequests["a-1-1"]).toMatchObject({ phase: "open", failure: { code: "npm_failed" } });
    run.when({ type: "dependency.approve", request: "a-1-1", comment });
    expect(run.due()).toContain("installDependency/a-1-1/2");
  });

  test("a question is answered in words", () => {
    const run = executingRun();
    run.settle("runAttempt", { blocked: { kind: "question", text: "Which colour?" } }, "a");
    expect(attentionOf(run.state)[0]?.sentence).toBe("a asks: Which colour?");
    run.when({ type: "task.answer", task: "a", answer: "blue" });
    expect(run.state.tasks.a?.attempts[0]).toMatchObject({ message: "blue", leg: 2 });
  });
});

describe("integration, review and landing", () => {
  function integratingRun(options = {}): Run {
    const run = executingRun({ a: [], b: [] }, options);
    mergeTask(run, "a");
    mergeTask(run, "b");
    return run;
  }
  function landingRun(options = {}): Run {
    const run = integratingRun(options);
    run.settle("checkStaging", wholePasses);
    run.settle("requestReview", { accepted: { summary: "fine" } });
    return run;
  }

  test("accepted work lands and the run closes", () => {
    const run = landingRun();
    const events = run.settle("land", { sha: "3".repeat(40), ref: "refs/heads/main" });
    expect(typesOf(events)).toEqual(["landing.completed", "run.closing"]);
    run.settle("cleanUp", { kept: [] });
    expect(summariseRun(run.state)).toMatchObject({ phase: "closed", outcome: "landed", merged: 2, waiting: 0 });
    expect(run.rejection({ type: "run.abort", comment })).toBe("run_over");
  });

  test("a red whole is never silently tried again", () => {
    const run = integratingRun();
    run.settle("checkStaging", { sha: "3".repeat(40), checks: [], failure: { code: "red", message: "1 test failed" } });
    expect(run.due()).toEqual([]);
    expect(run.state.escalations.integrating?.failure.message).toBe("1 test failed");
    run.when({ type: "escalation.resume", key: "integrating", comment });
    expect(run.due()).toHaveLength(1);
  });

  test("only the tasks that the review names get new attempts, counted from 1 again", () => {
    const run = integratingRun();
    run.settle("checkStaging", wholePasses);
    run.settle("requestReview", { rework: [{ task: "b", feedback: "handle zero" }], summary: "almost" });
    expect(run.state).toMatchObject({ phase: "executing", iteration: 2 });
    expect(run.due()).toEqual(["runAttempt/b/2/1"]);
    expect(run.state.tasks.b?.attempts.at(-1)).toMatchObject({ n: 2, try: 1, iteration: 2 });
    expect(run.state.tasks.b?.feedback).toBe("handle zero");
  });

  test("rework named for the third time asks a person", () => {
    const run = integratingRun();
    for (let iteration = 1; iteration <= 3; iteration += 1) {
      run.settle("checkStaging", wholePasses);
      run.settle("requestReview", { rework: [{ task: "b", feedback: "again" }], summary: "not yet" });
      if (iteration < 3) mergeTask(run, "b");
    }
    expect(run.state.escalations.reviewing?.failure.code).toBe("review_exhausted");
    run.when({ type: "escalation.resume", key: "reviewing", comment });
    expect(run.state.phase).toBe("integrating");
  });

  test("a re-plan starts over on fresh staging, and attempt numbers never come back", () => {
    const run = integratingRun();
    run.settle("checkStaging", { sha: "3".repeat(40), checks: [], failure: { code: "red", message: "red" } });
    run.when({ type: "escalation.replan", key: "integrating", comment: "other cut" });
    expect(run.state).toMatchObject({
      phase: "planning",
      staging: { generation: 2, branch: "signalbox/r1/staging-2" },
    });
    run.when({ type: "plan.submit", plan: planOf({ a: [] }, 2) });
    approve(run);
    run.settle("awaitSlot", {});
    run.settle("prepareRun", { stagingSha: "5".repeat(40), environmentHash: "e", preflight: [] });
    expect(run.due()).toEqual(["runAttempt/a/2/1"]);
  });

  test("a target that moved is brought in and everything is checked again", () => {
    const run = landingRun();
    run.settle("land", { targetMovedTo: "7".repeat(40) });
    expect(run.state).toMatchObject({ phase: "integrating", bringIn: "7".repeat(40) });
    run.settle("checkStaging", wholePasses);
    expect(run.state).toMatchObject({ phase: "reviewing", bringIn: null });
  });

  test("a refused landing opens the landing gate with the reason; another way can be chosen", () => {
    const run = landingRun();
    run.fail("land", "checkout_dirty");
    expect(run.due()).toEqual([]);
    expect(attentionOf(run.state)).toMatchObject([{ kind: "gate", sentence: "land failed" }]);
    run.when({ type: "landing.retarget", target: { kind: "branch", branch: "feature" } });
    run.when({ type: "gate.approve", gate: "landing", digest: run.state.gate!.digest, comment });
    expect(run.due()).toHaveLength(1);
    expect(run.state.target.branch).toBe("feature");
  });

  test("with the landing gate on, nothing lands before somebody says so", () => {
    const run = landingRun({ landingGate: true });
    expect(run.due()).toEqual([]);
    run.when({ type: "gate.approve", gate: "landing", digest: "3".repeat(40), comment });
    expect(run.due()).toHaveLength(1);
  });

  test("an abort while landing waits for what landing comes to", () => {
    const landed = landingRun();
    landed.when({ type: "run.abort", comment });
    landed.settle("land", { sha: "3".repeat(40), ref: "refs/heads/main" });
    expect(landed.state.outcome).toBe("landed");
    const refused = landingRun();
    refused.when({ type: "run.abort", comment });
    refused.fail("land", "checkout_dirty");
    expect(refused.state).toMatchObject({ phase: "closing", outcome: "aborted" });
  });
});

describe("pause and abort", () => {
  test("a paused run keeps its sessions suspended and starts nothing", () => {
    const run = executingRun({ a: [], b: [] }, { maxWorkers: 1 });
    run.when({ type: "run.pause", reason: "lunch" });
    expect(run.due()).toEqual(["suspended runAttempt/a/1/1"]);
    run.settle("runAttempt", done, "a");
    expect(run.due()).toEqual([]);
    run.when({ type: "run.continue" });
    expect(run.due()).toEqual(["verifyAttempt/a/1/1", "runAttempt/b/1/1"]);
    expect(run.rejection({ type: "run.continue" })).toBe("not_paused");
  });

  test("abort at any time leaves only cleaning up", () => {
    const asking = executingRun();
    asking.settle("runAttempt", { blocked: { kind: "question", text: "Which colour?" } }, "a");
    for (const run of [gatedRun(), executingRun({ a: [], b: ["a"] }), asking]) {
      run.when({ type: "run.abort", comment: "changed my mind" });
      expect(run.due()).toHaveLength(1);
      expect(run.due()[0]).toContain("cleanUp");
      expect(attentionOf(run.state)).toEqual([]);
    }
  });

  test("cleaning up that fails is said, and can be tried again", () => {
    const run = gatedRun();
    run.when({ type: "run.abort", comment });
    run.fail("cleanUp", "git_failed");
    expect(run.state.escalations.closing).toBeDefined();
    run.when({ type: "escalation.resume", key: "closing", comment });
    run.settle("cleanUp", { kept: [] });
    expect(run.state.phase).toBe("closed");
  });
});
