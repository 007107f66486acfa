// What happens outside of an attempt's worktree while its session works: whose doing it is, and who decides.
import { afterAll, beforeAll, expect, test } from "vitest";
import { processesOf, TestPanel, type TestRun } from "./testPanel.ts";

let panel: TestPanel;
beforeAll(async () => {
  panel = await TestPanel.start();
});
afterAll(() => panel.close());

const outsideOf = (run: TestRun, task: string) =>
  run
    .state()
    .tasks[task]?.attempts.at(-1)
    ?.checks.find((check) => check.id === "outside");

test("a session that reaches beyond its worktree stops its task at once, saying what changed; a person decides", async () => {
  const project = await panel.project();
  project.play("b", `signalbox report blocked --question "Go on?" --reason "Asked to wait."`);
  project.play(
    "a",
    `echo a > a.txt; commit "Write a"
     echo more > a.txt; git stash --quiet
     git branch elsewhere
     git config core.hooksPath /tmp/mine
     printf '#!/bin/sh\\n' > "$(git rev-parse --git-common-dir)/hooks/pre-push"
     git update-ref refs/heads/main "$(git commit-tree -p main -m Sneaked 'main^{tree}')"`,
  );
  const run = await panel.begin(project, [{ id: "a" }, { id: "b" }]);
  await run.task("b", "blocked");
  const { tasks, escalations } = await run.task("a", "escalated");
  expect(tasks.a?.attempts.map(({ phase }) => phase)).toEqual(["failed"]);
  const told = escalations["task/a"]?.failure;
  expect(told).toMatchObject({ code: "outside_changed", category: "boundary_violation" });
  const named = ["The branch main moved", "The branch elsewhere was created", "core.hookspath", "pre-push", "stash"];
  for (const each of named) expect(told?.detail).toContain(each);
  await run.order({ type: "escalation.resume", key: "task/a", comment: "Seen, and put right later" });
  await run.task("a", "merged");
  expect(outsideOf(run, "a")?.status).toBe("passed");
  // What a person has accepted once is accepted for the tasks that were at work at that time, too.
  project.play("b.1.2", `echo b > b.txt; commit "Write b"`);
  await run.order({ type: "task.answer", task: "b", answer: "Yes." });
  await run.closed("landed");
  expect(outsideOf(run, "b")).toMatchObject({ status: "passed" });
  expect([project.at("main", "a.txt"), project.at("main", "b.txt")]).toEqual(["a", "b"]);
});

test("what a person does in the checkout meanwhile stops nothing, and is said", async () => {
  const project = await panel.project({ "notes.md": "mine\n" });
  project.play("a", `signalbox report blocked --question "Go on?" --reason "Asked to wait."`);
  const run = await panel.begin(project, [{ id: "a" }]);
  await run.task("a", "blocked");
  project.write("notes.md", "my own change\n");
  project.commit("My own work");
  project.git("switch", "--quiet", "-c", "feature");
  project.write("notes.md", "and one more\n");
  project.play("a.1.2", `echo a > a.txt; commit "Write a"`);
  await run.order({ type: "task.answer", task: "a", answer: "Yes." });
  await run.task("a", "merged");
  const check = outsideOf(run, "a");
  expect(check?.status).toBe("passed");
  for (const each of [
    "The branch main moved",
    "The branch feature was created",
    "switched from main to feature",
    "notes.md",
  ])
    expect(check?.summary).toContain(each);
  await run.closed("landed");
  expect([project.at("main", "a.txt"), project.at("main", "notes.md")]).toEqual(["a", "my own change"]);
});

test("files of the checkout that a session writes through a path or a link are named, and never land over", async () => {
  const project = await panel.project();
  project.play(
    "a",
    `top="$(git rev-parse --path-format=absolute --git-common-dir)/.."
     ln -s "$top" way; echo changed > way/README.md; rm way
     echo a > a.txt; commit "Write a"`,
  );
  const run = await panel.begin(project, [{ id: "a" }]);
  const { gate } = await run.until((state) => state.gate?.kind === "landing" && state.gate.phase === "open");
  expect(outsideOf(run, "a")?.summary).toContain("README.md was changed");
  expect(gate?.reasons.join()).toMatch(/README\.md|changed|uncommitted/);
  expect(project.at("main", "a.txt")).toBeNull();
  await run.order({ type: "run.abort", comment: "Enough" });
  await run.closed("aborted");
});

test("a process that goes on after its session said done is gone before anything is verified", async () => {
  const project = await panel.project();
  project.play(
    "a",
    `echo a > a.txt; commit "Write a"
     setsid sleep 98765 > /dev/null 2>&1 < /dev/null &
     signalbox report done --summary "Done, or so it says"`,
  );
  const run = await panel.begin(project, [
    { id: "a", check: "test -f a.txt && ! grep -qs '[9]8765' /proc/[0-9]*/cmdline" },
  ]);
  const { tasks } = await run.closed("landed");
  expect(tasks.a?.attempts.map(({ phase }) => phase)).toEqual(["merged"]);
  expect(processesOf(run.id)).toEqual([]);
});
