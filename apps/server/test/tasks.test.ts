// Tasks that don't go as planned: failing, blocked, stopped, out of bounds, in conflict; the others go on meanwhile.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { processesOf, TestPanel, until } from "./testPanel.ts";

let panel: TestPanel;
beforeAll(async () => {
  panel = await TestPanel.start();
});
afterAll(() => panel.close());

test("a task that fails is tried again with the evidence, and lands", async () => {
  const project = await panel.project();
  project.play("a.1", `echo wrong > a.txt; commit "First try"`);
  project.play("a.2", `cp "$SIGNALBOX_PROMPT_FILE" a.txt; echo right >> a.txt; commit "Second try"`);
  const run = await panel.begin(project, [{ id: "a", check: "cat a.txt; grep -q right a.txt" }]);
  const state = await run.closed("landed");
  expect(state.tasks.a?.attempts.map(({ phase }) => phase)).toEqual(["failed", "merged"]);
  const [first] = state.tasks.a?.attempts ?? [];
  expect(first?.failure?.category).toBe("logic_error");
  const check = first?.checks.find((each) => each.status === "failed");
  expect(project.at("main", "a.txt")).toContain(first?.failure?.message);
  const evidence = await panel.ask("GET", `/api/runs/${run.id}/evidence/${check?.evidence?.id}`);
  expect(evidence.body).toContain("wrong");
});

test("three failures escalate one task; the others go on, and a skip lets the rest land", async () => {
  const project = await panel.project();
  project.play("bad", `echo $SIGNALBOX_ATTEMPT > bad.txt; commit "Try $SIGNALBOX_ATTEMPT"`);
  const run = await panel.begin(project, [
    { id: "bad", check: "false" },
    { id: "after-bad", after: ["bad"] },
    { id: "good" },
  ]);
  await run.task("bad", "escalated");
  await run.task("good", "merged");
  expect(run.state().tasks.bad?.attempts.map(({ phase }) => phase)).toEqual(["failed", "failed", "failed"]);
  expect(run.state().escalations["task/bad"]).toBeDefined();
  await run.order({ type: "task.skip", task: "bad", comment: "Not today" });
  const state = await run.closed("landed");
  expect(state.tasks["after-bad"]?.phase).toBe("skipped");
  expect([project.at("main", "good.txt"), project.at("main", "bad.txt")]).toEqual(["good", null]);
  expect(state.kept.map(({ ref }) => ref)).toEqual([1, 2, 3].map((n) => `refs/signalbox/${run.id}/bad/${n}`));
  expect(project.at(`refs/signalbox/${run.id}/bad/2`, "bad.txt")).toBe("2");
  expect(run.leftovers()).toEqual([]);
});

test("a person's fix in the worktree is verified like any attempt when the escalation is resumed", async () => {
  const project = await panel.project();
  project.play("a", `echo wrong > a.txt; commit "Try"`);
  const run = await panel.begin(project, [{ id: "a", check: "grep -q right a.txt" }]);
  await run.task("a", "escalated");
  project.git("-C", ".worktrees/a", "status");
  project.write(".worktrees/a/a.txt", "right\n");
  project.git("-C", ".worktrees/a", "commit", "--all", "--quiet", "-m", "Put it right");
  await run.order({ type: "escalation.resume", key: "task/a", comment: "Fixed by hand" });
  await run.closed("landed");
  expect(project.at("main", "a.txt")).toBe("right");
});

test("a task taken over by hand has no session, and is verified when it is given back", async () => {
  const project = await panel.project();
  project.play("a", `echo wrong > a.txt; commit "Try"; touch begun; sleep 300`);
  const run = await panel.begin(project, [{ id: "a", check: "grep -q right a.txt" }]);
  await until(() => existsSync(join(project.root, ".worktrees/a/begun")));
  await run.order({ type: "task.takeOver", task: "a", comment: "I know how" });
  await until(() => processesOf(run.id).length === 0);
  const how = await panel.ask("GET", `/api/runs/${run.id}/tasks/a/by-hand`);
  const { worktree, command } = how.body as { worktree: string; command: string };
  expect(command).toBe(`cd ${worktree}`);
  writeFileSync(join(worktree, "a.txt"), "right\n");
  project.git("-C", worktree, "clean", "--force", "--quiet");
  project.git("-C", worktree, "commit", "--all", "--quiet", "-m", "Put it right");
  await run.order({ type: "task.giveBack", task: "a", comment: "Put it right" });
  const state = await run.closed("landed");
  expect(state.tasks.a?.attempts).toHaveLength(1);
  expect(project.at("main", "a.txt")).toBe("right");
});

test("a retry gives an escalated task fresh tries", async () => {
  const project = await panel.project();
  project.play("a", `echo wrong > a.txt; commit "Try"`);
  const run = await panel.begin(project, [{ id: "a", check: "grep -q right a.txt" }]);
  await run.task("a", "escalated");
  project.play("a", `grep -q "Think of Ada" "$SIGNALBOX_PROMPT_FILE" && echo right > a.txt; commit "Try"`);
  await run.order({ type: "task.retry", task: "a", feedback: "Think of Ada" });
  const state = await run.closed("landed");
  expect(state.tasks.a?.attempts.map(({ n }) => n)).toEqual([1, 2, 3, 4]);
});

test("files that a task doesn't own fail it, by the diff and whatever the session said", async () => {
  const project = await panel.project({ "other.txt": "other\n" });
  project.play("a.1", `echo a > a.txt; echo mine > other.txt; ln -s /etc/passwd link; commit "Too much"`);
  const run = await panel.begin(project, [{ id: "a" }]);
  const state = await run.closed("landed");
  const [first] = state.tasks.a?.attempts ?? [];
  expect(first?.failure?.category).toBe("boundary_violation");
  expect(first?.failure?.message + (first?.failure?.detail ?? "")).toMatch(/other\.txt/);
  expect([project.at("main", "a.txt"), project.at("main", "other.txt"), project.at("main", "link")]).toEqual([
    "a",
    "other",
    null,
  ]);
});

test("a session that commits nothing, or leaves work uncommitted, has failed", async () => {
  const project = await panel.project();
  project.play("a.1", "true");
  project.play("a.2", "echo a > a.txt");
  const run = await panel.begin(project, [{ id: "a" }]);
  const state = await run.closed("landed");
  const told = state.tasks.a?.attempts.map(({ failure }) => failure?.message ?? null);
  expect(told).toEqual([expect.stringContaining("committed"), expect.stringContaining("a.txt"), null]);
});

test("a session that reports a failure or exits with one is tried again; its last words are kept", async () => {
  const project = await panel.project();
  project.play("a.1", `signalbox report failed --message "I can't do this"`);
  project.play("a.2", `echo "segmentation fault" >&2; exit 7`);
  const run = await panel.begin(project, [{ id: "a" }]);
  const state = await run.closed("landed");
  const told = state.tasks.a?.attempts.map(({ failure }) => `${failure?.message} ${failure?.detail ?? ""}`);
  expect(told?.[0]).toContain("I can't do this");
  expect(told?.[1]).toMatch(/7.*segmentation fault/s);
});

test("two tasks that conflict in a merge: the later one works again on what the first left", async () => {
  const project = await panel.project();
  // A file and a folder of one name: each task is within its bounds, and both together can't be.
  project.play("a.1", `echo a > x; commit "A file"`);
  project.play("b.1", `mkdir x; echo b > x/y; commit "A folder"`);
  for (const id of ["a", "b"]) project.play(`${id}.2`, `echo ${id} > ${id}.txt; commit "Elsewhere"`);
  const run = await panel.begin(project, [
    { id: "a", writes: ["x", "a.txt"], check: "test -e x -o -e a.txt" },
    { id: "b", writes: ["x/y", "b.txt"], check: "test -e x/y -o -e b.txt" },
  ]);
  const state = await run.closed("landed");
  const failed = Object.values(state.tasks).flatMap(({ attempts }) =>
    attempts.filter(({ phase }) => phase === "failed"),
  );
  expect(failed.map(({ failure }) => failure?.category)).toEqual(["merge_conflict"]);
  expect([project.at("main", "a.txt"), project.at("main", "b.txt")].filter(Boolean)).toHaveLength(1);
});

test("a reviewer's rework goes to the tasks that it names, with its words", async () => {
  const project = await panel.project();
  project.play("reviewer.1", `signalbox report rework --task a --feedback "Say please"`);
  project.play("reviewer.2", `test "$(cat a.txt)" = please && signalbox report accepted --evidence "Polite now"`);
  project.play(
    "a",
    `if grep -q "Say please" "$SIGNALBOX_PROMPT_FILE"; then echo please > a.txt; else echo a > a.txt; fi; commit A`,
  );
  const run = await panel.begin(project, [{ id: "a" }, { id: "b" }]);
  const state = await run.closed("landed");
  expect(state.iteration).toBe(2);
  expect(state.reviews.map(({ verdict }) => verdict)).toEqual(["rework", "accepted"]);
  expect([state.tasks.a?.attempts.length, state.tasks.b?.attempts.length]).toEqual([2, 1]);
  expect(project.at("main", "a.txt")).toBe("please");
});

test("a third rework asks a person, who may resume", async () => {
  const project = await panel.project();
  project.play("reviewer", `signalbox report rework --task a --feedback "More"`);
  project.play("a", `echo "$SIGNALBOX_ATTEMPT $$" > a.txt; commit A`);
  const run = await panel.begin(project, [{ id: "a" }]);
  await run.until((state) => state.escalations.reviewing);
  expect(run.state().iteration).toBe(3);
  project.play("reviewer", `signalbox report accepted --evidence "Enough"`);
  await run.order({ type: "escalation.resume", key: "reviewing", comment: "Look again" });
  await run.closed("landed");
});

test("a reviewer without a verdict, or with one about nothing, is an escalation", async () => {
  const project = await panel.project();
  project.play("reviewer", "true");
  const run = await panel.begin(project, [{ id: "a" }]);
  const { escalations } = await run.until((state) => state.escalations.reviewing);
  expect(escalations.reviewing?.failure.message).toContain("verdict");
  project.play("reviewer", `signalbox report rework --task zebra --feedback "Stripes"`);
  await run.order({ type: "escalation.resume", key: "reviewing", comment: "" });
  const again = await run.until((state) => state.escalations.reviewing?.failure.code === "verdict_invalid");
  expect(again.escalations.reviewing?.failure.message).toContain("zebra");
  project.play("reviewer", `signalbox report accepted --evidence "Fine"`);
  await run.order({ type: "escalation.resume", key: "reviewing", comment: "" });
  await run.closed("landed");
});

test("staging that fails as a whole is an escalation with the evidence", async () => {
  const project = await panel.project({
    "package.json": JSON.stringify({ name: "x", scripts: { test: "test ! -e a.txt -o ! -e b.txt" } }),
  });
  const run = await panel.begin(project, [{ id: "a" }, { id: "b" }]);
  const { escalations } = await run.until(
    (state) => state.escalations.integrating ?? state.escalations["task/b"] ?? state.escalations["task/a"],
  );
  expect(JSON.stringify(escalations)).toContain("npm test");
  await run.order({ type: "run.abort", comment: "" });
  await run.closed("aborted");
  expect(project.at("main", "a.txt")).toBeNull();
});

test("stop, then retry, of one task while another goes on", async () => {
  const project = await panel.project();
  project.play("a.1", `echo started; sleep 60`);
  const run = await panel.begin(project, [{ id: "a" }, { id: "b" }]);
  await run.task("b", "merged");
  await run.task("a", "working");
  await run.order({ type: "task.stop", task: "a", comment: "Wrong way" });
  await run.task("a", "escalated");
  await until(() => processesOf(run.id).length === 0);
  project.play("a.1", `echo a > a.txt; commit A`);
  await run.order({ type: "task.retry", task: "a", feedback: "" });
  const state = await run.closed("landed");
  expect(state.tasks.a?.attempts.map(({ phase }) => phase)).toEqual(["stopped", "merged"]);
});

test("runs of two projects share the machine's workers: the one too many waits, says so, and goes on", async () => {
  const small = await TestPanel.start("", {}, { max_sessions: 1 });
  try {
    const [first, second] = [await small.project(), await small.project()];
    first.play(
      "a",
      'touch "$plays/begun"; while [ ! -e "$plays/go" ]; do sleep 0.05; done; echo a > a.txt; commit Done',
    );
    const running = await small.begin(first, [{ id: "a" }]);
    await until(() => existsSync(join(first.plays, "begun")));
    const waiting = await small.begin(second, [{ id: "b" }]);
    const told = () =>
      small.server.panel.runs
        .get(waiting.id)
        ?.live()
        .find(({ task }) => task === "b")?.activity;
    expect(await until(told)).toBe("Waits for a place on this machine, which takes 1 at once (agent.max_sessions)");
    writeFileSync(join(first.plays, "go"), "");
    await Promise.all([running.closed("landed"), waiting.closed("landed")]);
  } finally {
    await small.close();
  }
});
