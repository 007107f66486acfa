// Keys of the configuration that change how a run goes: barrier checks, the mailbox, models, the number of checks, environments.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestPanel, type TestRun } from "./testPanel.ts";

let panel: TestPanel;
beforeAll(async () => {
  panel = await TestPanel.start();
});
afterAll(() => panel.close());

const configured = (keys: object) => panel.project({ ".claude-agents.yaml": JSON.stringify(keys) });
const checksOf = (run: TestRun, task: string, attempt = 1) =>
  run.state().tasks[task]?.attempts.find(({ n }) => n === attempt)?.checks ?? [];

test("barrier checks run on the merge that completes a wave, and send its task back where they fail", async () => {
  const project = await configured({
    phases: { barrier_checks: [{ name: "whole wave", command: "test ! -e bad.txt" }] },
  });
  project.play(
    "b.1",
    `while ! git log --all --format=%s | grep -q "Merge a"; do sleep 0.1; done; echo b > b.txt; echo b > bad.txt; commit B`,
  );
  const run = await panel.begin(project, [
    { id: "a" },
    { id: "b", writes: ["b.txt", "bad.txt"] },
    { id: "c", after: ["a", "b"] },
  ]);
  await run.closed("landed");
  const barrier = (task: string, attempt?: number) =>
    checksOf(run, task, attempt).filter(({ id }) => id === "barrier-1");
  expect(barrier("a")).toEqual([]);
  expect(run.state().tasks.b?.attempts.map(({ phase }) => phase)).toEqual(["failed", "merged"]);
  expect(run.state().tasks.b?.attempts[0]?.failure?.message).toContain("whole wave");
  expect(barrier("b", 2)).toMatchObject([{ name: "whole wave", status: "passed" }]);
  expect(barrier("c")).toMatchObject([{ status: "passed" }]);
});

test("a mailbox that is off takes no messages", async () => {
  const project = await configured({ mailbox: { enabled: false } });
  const run = await panel.create(project, [{ id: "a" }]);
  const { body } = await run.tell({ type: "message.send", to: "broadcast", body: "Hello" });
  expect(body.error.message).toContain("mailbox.enabled");
  await run.order({ type: "gate.reject", gate: "plan", comment: "" });
});

test("a task with fewer checks than each must have forces the gate", async () => {
  const project = await configured({ verification: { min_checks_per_task: 2 } });
  const run = await panel.create(project, [{ id: "a" }]);
  const { plan } = await run.until((state) => state.gate?.phase === "open");
  expect(plan?.analysis.reasons.map(({ message }) => message)).toContain(
    "a has 1 of the 2 required checks that each task must have.",
  );
  await run.order({ type: "gate.reject", gate: "plan", comment: "" });
});

test("models of the project's file reach its sessions, and each attempt shows the environment that it began with", async () => {
  const project = await configured({ orchestration: { worker_model: "small-one", planner_model: "large-one" } });
  const run = await panel.begin(project, [{ id: "a" }]);
  const state = await run.closed("landed");
  const { hosts } = panel.server.panel.folders(run.id);
  const models = readdirSync(hosts)
    .sort()
    .map((name) => JSON.parse(readFileSync(join(hosts, name, "spec.json"), "utf8")).work.model)
    .filter(Boolean);
  expect(new Set(models)).toEqual(new Set(["small-one", "large-one"]));
  expect(state.tasks.a?.attempts[0]?.environmentHash).toBe(state.environmentHash);
  expect(checksOf(run, "a").find(({ id }) => id === "environment")).toMatchObject({
    status: "passed",
    summary: `${state.environmentHash}, as on staging`,
  });
});

test("a corrected file counts from the next step of a run under way: its commands once they are trusted, its limits at once", async () => {
  const file = ".claude-agents.yaml";
  const written = (setup: string, pattern?: string) =>
    JSON.stringify({
      signalbox: { setup: [setup] },
      ...(pattern ? { boundaries: { forbidden_patterns: [pattern] } } : {}),
    });
  const project = await panel.project({ ".gitignore": file, [file]: written("test -f never") });
  project.play("a", `echo a > a.txt; echo a > a.secret; commit "With a secret"`);
  const run = await panel.begin(project, [{ id: "a", writes: ["a.txt", "a.secret"] }]);
  const failed = async (attempt: number) => {
    await run.until(({ tasks }) => tasks.a?.phase === "escalated" && tasks.a.attempts.length === attempt);
    return run.state().escalations["task/a"]?.failure.message;
  };
  const retry = () => run.order({ type: "task.retry", task: "a", feedback: "" });
  const said = async () =>
    (await panel.server.panel.store.events.readAll(run.id)).filter(({ type }) => type === "run.reconfigured");
  expect(await failed(1)).toContain("test -f never");

  project.write(file, "signalbox: [");
  await retry();
  expect(await failed(2)).toContain("test -f never");
  expect(await said()).toMatchObject([{ changed: [], notes: [expect.stringContaining("line 1"), expect.anything()] }]);

  project.write(file, written("true", "*.secret"));
  await retry();
  expect(await failed(3)).toContain("test -f never");
  expect((await said())[1]).toMatchObject({ changed: ["boundaries"], notes: [expect.stringContaining("trust")] });

  // Away and back: what was never trusted counts no more than before.
  await panel.stop();
  await panel.open();
  await retry();
  expect(await failed(4)).toContain("test -f never");
  expect(await said()).toHaveLength(2);
  expect(run.state().configurationNotes).toEqual([expect.stringContaining("trust")]);

  await panel.trust(project);
  await retry();
  const { tasks } = await run.until(({ tasks }) => tasks.a?.attempts[4]?.failure);
  expect(tasks.a?.attempts[4]?.failure?.category).toBe("boundary_violation");
  expect((await said()).at(-1)).toMatchObject({ changed: ["signalbox.setup"], notes: [] });
  expect(run.state().configurationNotes).toEqual([]);
  await run.order({ type: "run.abort", comment: "" });
  await run.closed("aborted");
});
