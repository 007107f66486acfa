// Every event has its words, and none of them says "undefined".
import { defaultRunOptions, type EventOf, type EventType, type RunEvent } from "@signalbox/engine";
import { describe, expect, it } from "vitest";
import { shopPlan } from "../../test/plans.ts";
import { openRun, planOf, Story } from "../../test/story.ts";
import { eventWords, toldTypes } from "./eventWords.ts";

const sha = "0123456789abcdef0123456789abcdef01234567";
const failure = { code: "red", message: "2 of 14 tests failed." };
const task = { task: "orders", attempt: 2 };

/** One of each; a new type of event doesn't compile until it is here. */
const samples: { [Type in EventType]: Omit<EventOf<Type>, "type" | "at"> } = {
  "run.created": {
    runId: "r",
    projectId: "p",
    request: "x",
    base: { ref: "main", sha },
    target: { kind: "branch", branch: "next" },
    options: defaultRunOptions,
  },
  "plan.drafted": { plan: planOf(shopPlan) },
  "plan.refused": { problems: ["tasks is missing.", "Line 3: what?"] },
  "gate.opened": { gate: "plan", digest: "d", reasons: ["main has moved."] },
  "gate.approvalGiven": { gate: "plan", digest: "d", comment: "", as: "Grace" },
  "gate.approved": { gate: "plan", digest: "d", comment: "Fine" },
  "gate.rejected": { gate: "landing", comment: "" },
  "gate.changesRequested": { comment: "Smaller tasks" },
  "base.moved": { sha },
  "run.admitted": {},
  "run.prepared": {
    stagingSha: sha,
    environmentHash: "h",
    preflight: [
      {
        id: "disk",
        name: "Disk",
        type: "rule",
        required: false,
        status: "failed",
        durationMs: 0,
        summary: "Only 900 MB are free.",
      },
    ],
  },
  "baseline.measured": { sha, checks: [] },
  "baseline.repeated": {},
  "attempt.started": { ...task, try: 2, iteration: 2 },
  "attempt.worked": { ...task, summary: "Wrote it." },
  "attempt.blocked": { ...task, block: { kind: "question", text: "Which?" } },
  "attempt.continued": { ...task, leg: 2 },
  "attempt.verified": { ...task, sha, checks: [] },
  "attempt.failed": { ...task, failure: { ...failure, category: "logic_error" }, checks: [] },
  "task.merged": { ...task, stagingSha: sha, checks: [] },
  "task.stopped": { ...task, comment: "wrong table" },
  "task.takenOver": { ...task, comment: "" },
  "task.givenBack": { ...task, comment: "By hand" },
  "task.retried": { task: "orders", feedback: "" },
  "task.skipped": { task: "orders", comment: "" },
  "task.dropped": { task: "orders", comment: "" },
  "task.answered": { task: "orders", answer: "The new ones." },
  "context.given": { ...task, keys: ["auth-rules"] },
  "task.amended": { task: "orders", change: { files_write: ["a.ts"], verification: [] }, comment: "" },
  "boundary.granted": { task: "orders", path: "src/db.ts", conflicts: ["reports owns it."], comment: "" },
  "boundary.denied": { task: "orders", path: "src/db.ts", comment: "Use the port" },
  "dependency.requested": {
    request: { id: "q", ...task, name: "left-pad", range: "^1", dev: false, reason: "", conflicts: [] },
  },
  "dependency.approved": { request: "q", comment: "" },
  "dependency.denied": { request: "q", comment: "No" },
  "dependency.installed": {
    request: "q",
    stagingSha: sha,
    environmentHash: "h",
    summary: "left-pad 1.3.0.",
    change: { added: [], changed: [], removed: [] },
  },
  "dependency.installFailed": { request: "q", failure },
  "contract.requested": {
    request: { id: "k", ...task, contract: "Clock", version: "2", methods: ["now"], reason: "Needs a zone" },
  },
  "contract.granted": { request: "k", comment: "" },
  "contract.denied": { request: "k", comment: "Use now" },
  "contract.renegotiated": { request: "k", from: "1", count: 1, stagingSha: sha, file: "contracts/clock.py" },
  "contract.changeFailed": { request: "k", failure },
  "permission.asked": {
    request: {
      id: "h.1",
      session: "worker-orders",
      host: "h",
      task: "orders",
      attempt: 2,
      tool: "Bash",
      wants: "make",
      rule: "Bash: make",
    },
  },
  "permission.allowed": { request: "h.1", scope: "run" },
  "permission.denied": { request: "h.1", comment: "" },
  "permission.withdrawn": { request: "h.1" },
  "session.steered": { steering: { id: "s", session: "planner", text: "Smaller tasks" } },
  "session.told": { session: "worker-orders", id: "s", heard: false },
  "integration.started": {},
  "integration.passed": { sha, checks: [] },
  "integration.failed": { sha, checks: [], failure },
  "review.accepted": { summary: "" },
  "review.reworked": { summary: "Nearly", rework: [{ task: "orders", feedback: "Count once" }] },
  "target.moved": { sha },
  "landing.refused": { failure },
  "landing.retargeted": { target: { kind: "fastForward", branch: "main" } },
  "landing.completed": { sha, ref: "refs/heads/main" },
  "escalation.raised": { key: "task/orders", failure },
  "escalation.resumed": { key: "integrating", comment: "" },
  "escalation.replanned": { key: "reviewing", comment: "Another way" },
  "run.paused": { reason: "Usage limit until 15:00" },
  "run.continued": {},
  "budget.changed": { scope: "run", kind: "costUsd", limit: 20 },
  "time.passed": { ms: 60_000 },
  "run.reconfigured": { changed: ["signalbox.setup"], notes: [] },
  "run.recovered": { found: ["The review went on without the server."], restarted: [], kept: [] },
  "run.abortAsked": { comment: "" },
  "run.closing": { outcome: "aborted", comment: "Not now" },
  "run.closed": { outcome: "aborted", kept: [{ ...task, ref: "refs/signalbox/r/orders/2" }] },
  "run.cleaned": { bytes: 3_000_000, refs: ["refs/signalbox/r/orders/1"], comment: "" },
  "workers.changed": { maxWorkers: 1 },
  "message.sent": { message: { id: "m", from: "worker-a", to: "broadcast", type: "info", body: "Hello" } },
  "message.heard": { ...task, upTo: 3 },
  "session.noticed": { session: "worker-a", task: "a", attempt: 1, notice: "circles", text: "It made the same calls." },
  "usage.recorded": {
    session: "worker-orders",
    delta: { costUsd: 0.2, inputTokens: 1_000, outputTokens: 200, contextTokens: 1, contextWindow: 2, turns: 1 },
  },
};

const eventOf = (type: EventType): RunEvent => ({ type, at: "2026-01-01T00:00:00.000Z", ...samples[type] }) as RunEvent;

describe("the words of an event", () => {
  it.each(toldTypes)("%s is a sentence without gaps", (type) => {
    const { words } = eventWords(eventOf(type));
    expect(words).toMatch(/^\S.{4,}\S$/);
    expect(words).not.toMatch(/undefined|null|\[object|NaN|\.\.$|: $/);
  });

  it("tells every type of the log", () => {
    expect([...toldTypes].sort()).toEqual(Object.keys(samples).sort());
  });

  it("names the task, wherever the event keeps it", () => {
    expect(eventWords(eventOf("attempt.failed")).task).toBe("orders");
    expect(eventWords(eventOf("dependency.requested")).task).toBe("orders");
    expect(eventWords(eventOf("escalation.raised")).task).toBe("orders");
    expect(eventWords(eventOf("integration.passed")).task).toBeUndefined();
  });

  it("says why and what with the person's own words", () => {
    expect(eventWords(eventOf("gate.changesRequested")).words).toBe("Changes of the plan asked for: “Smaller tasks”");
    expect(eventWords(eventOf("attempt.failed")).words).toBe("orders, attempt 2 failed: 2 of 14 tests failed.");
    expect(eventWords(eventOf("landing.completed")).words).toBe("Landed: main is at 0123456.");
  });

  it("names the package of a request, where it is known", () => {
    expect(eventWords(eventOf("dependency.approved")).words).toBe("Package approved (q).");
    expect(eventWords(eventOf("dependency.denied"), () => "left-$&-pad").words).toBe(
      "Package denied (left-$&-pad): “No”",
    );
  });

  it("tells a whole run, from the real engine, without a gap", () => {
    const story = new Story("r1", 0);
    openRun(story, "Add sign-in", shopPlan);
    story.take({ type: "gate.approve", gate: "plan", digest: story.state?.gate?.digest, comment: "" } as never);
    story.run();
    story.take({
      type: "dependency.approve",
      request: Object.keys(story.state?.dependencyRequests ?? {})[0],
      comment: "",
    } as never);
    story.take({ type: "task.answer", task: "api-docs", answer: "Only the new ones." } as never);
    story.run();
    expect(story.state?.outcome).toBe("landed");
    for (const event of story.log) expect(eventWords(event).words).not.toMatch(/undefined|\[object/);
  });
});
