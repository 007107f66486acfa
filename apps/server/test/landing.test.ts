// A whole run, from an approved plan to main: what lands, what stays as it was, and what is left (nothing).
import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestPanel, until } from "./testPanel.ts";
import type { TestProject } from "./testProject.ts";

let panel: TestPanel;
beforeAll(async () => {
  panel = await TestPanel.start();
});
afterAll(() => panel.close());

test("what passed lands on main, in the order of the plan, and nothing is left", async () => {
  const project = await panel.project();
  const before = project.checkout();
  const run = await panel.begin(project, [
    { id: "first" },
    { id: "left", after: ["first"] },
    { id: "right", after: ["first"] },
  ]);
  // Until it lands, nobody who looks at the checkout sees anything.
  const looks: unknown[] = [];
  panel.server.panel.hub.on("summary", ({ phase }) => {
    if (!["landing", "closing", "closed"].includes(phase)) looks.push(project.checkout());
  });
  const state = await run.closed("landed");
  expect(looks.length).toBeGreaterThan(3);
  for (const look of looks) expect(look).toEqual(before);
  // Without a remote there is nowhere to push it.
  expect(state.landed).toEqual({ sha: project.head(), ref: "refs/heads/main" });
  expect(project.checkout()).toEqual({ ...before, sha: project.head() });
  expect(["first", "left", "right"].map((id) => project.at("main", `${id}.txt`))).toEqual(["first", "left", "right"]);
  expect(run.leftovers()).toEqual([]);
});

test("the seed's files tell of the run while it goes on, and of how it ended", async () => {
  const project = await panel.project();
  project.play("slow", `signalbox report blocked --question "Which?" --reason "Two ways."`);
  const run = await panel.begin(project, [{ id: "quick" }, { id: "slow" }]);
  await run.task("quick", "merged");
  await run.task("slow", "blocked");
  await until(() => existsSync(join(project.root, ".orchestrator/signals/quick.verified")));
  expect(project.links()).toContain("slow");
  expect(readlinkSync(join(project.root, ".worktrees/slow"))).toContain(panel.home);
  await until(() => statusOf(project, "slow") === "blocked");
  expect(project.json(".orchestration-state.json")).toMatchObject({
    request: "Do it",
    phase: "executing",
    tasks: { quick: { status: "merged", worktree: ".worktrees/quick" }, slow: { status: "blocked" } },
  });
  expect(readFileSync(join(project.root, "tasks.yaml"), "utf8")).toContain("id: quick");
  expect(project.checkout().status).toBe("");
  project.play("slow.1.2", `echo "$SIGNALBOX_MESSAGE" > slow.txt; commit "Write it"`);
  await run.order({ type: "task.answer", task: "slow", answer: "The first." });
  await run.closed("landed");
  expect(project.at("main", "slow.txt")).toBe("The first.");
  await until(() => existsSync(join(project.root, ".orchestrator/signals/orchestration.done")));
});

test("a tasks.yaml that a person wrote stays as it is", async () => {
  const project = await panel.project();
  project.write("tasks.yaml", "# mine\ntasks: []\n");
  project.git("config", "status.showUntrackedFiles", "no");
  const run = await panel.begin(project, [{ id: "one" }], { target: { kind: "branch", branch: "done/one" } });
  await run.closed("landed");
  expect(readFileSync(join(project.root, "tasks.yaml"), "utf8")).toBe("# mine\ntasks: []\n");
  expect(project.at("done/one", "one.txt")).toBe("one");
  expect(project.at("main", "one.txt")).toBeNull();
});

test("a dirty checkout refuses the landing, which goes to a branch instead", async () => {
  const project = await panel.project();
  project.play("reviewer", `signalbox report accepted --evidence fine`);
  const run = await panel.create(project, [{ id: "one", writes: ["README.md"], check: "test -f README.md" }]);
  project.play("one", `echo new > README.md; commit "Change it"`);
  await run.approve();
  await run.phase("executing");
  project.write("README.md", "# My own change\n");
  const { gate } = await run.until(
    (state) => state.phase === "landing" && state.gate?.kind === "landing" && state.gate.phase === "open",
  );
  expect(gate?.reasons.join()).toMatch(/README\.md|changed|uncommitted/);
  const head = project.head();
  await run.order({ type: "landing.retarget", target: { kind: "branch", branch: "signalbox-result" } });
  await run.approve("landing");
  await run.closed("landed");
  expect(project.at("signalbox-result", "README.md")).toBe("new");
  expect(project.head()).toBe(head);
  expect(readFileSync(join(project.root, "README.md"), "utf8")).toBe("# My own change\n");
  expect(run.leftovers()).toEqual([]);
});

test("a target that moved meanwhile is brought in and tested again before anything lands", async () => {
  const project = await panel.project();
  const run = await panel.create(project, [{ id: "one" }], { landingGate: true });
  await run.approve();
  await run.until((state) => state.gate?.kind === "landing");
  project.write("theirs.txt", "theirs\n");
  const theirs = project.commit("Somebody else's work");
  await run.approve("landing");
  // What is to land is another commit now, so the gate asks again.
  await run.until((state) => state.bringIn === null && state.phase === "landing" && state.gate?.phase === "open");
  await run.approve("landing");
  const { landed, integration } = await run.closed("landed");
  expect(integration?.passed).toBe(true);
  expect(landed?.sha).toBe(project.head());
  expect([project.at("main", "one.txt"), project.at("main", "theirs.txt")]).toEqual(["one", "theirs"]);
  expect(project.git("merge-base", theirs, "main")).toBe(theirs);
});

test("a task dropped at the landing gate takes what depends on it along; the rest is built, tested and reviewed again", async () => {
  const project = await panel.project();
  const tasks = [{ id: "stays" }, { id: "goes" }, { id: "with-it", after: ["goes"] }];
  const run = await panel.create(project, tasks, { landingGate: true });
  await run.approve();
  const { staging } = await run.until((state) => state.gate?.kind === "landing");
  await run.order({ type: "task.drop", task: "goes", comment: "Not this time" });
  await run.until((state) => state.phase === "landing" && state.gate?.phase === "open" && state.reviews.length === 2);
  await run.approve("landing");
  const state = await run.closed("landed");
  expect(["stays", "goes", "with-it"].map((id) => project.at("main", `${id}.txt`))).toEqual(["stays", null, null]);
  expect([state.tasks.goes?.phase, state.tasks["with-it"]?.phase]).toEqual(["skipped", "skipped"]);
  expect(project.git("log", "--format=%s", "main")).not.toContain("goes");
  // What was left out, and staging as it was, can be found again.
  expect(state.kept.map(({ task }) => task)).toEqual(expect.arrayContaining(["goes", "with-it"]));
  expect(project.refs(`refs/signalbox/${run.id}/`).map((ref) => project.head(ref))).toContain(staging.sha);
  expect(run.leftovers()).toEqual([]);
});

test("a base that moved since the gate is asked about again", async () => {
  const project = await panel.project();
  const run = await panel.create(project, [{ id: "one" }]);
  project.write("theirs.txt", "theirs\n");
  const moved = project.commit("Somebody else's work");
  await run.approve();
  const { gate } = await run.until((state) => state.gate?.phase === "open" && state.gate.reasons.length > 0);
  expect(gate?.reasons.join()).toContain("has moved");
  await run.approve();
  const state = await run.closed("landed");
  expect(state.base.sha).toBe(moved);
  expect(project.at("main", "theirs.txt")).toBe("theirs");
});

test("two runs on one project: the second waits for the first, and both land", async () => {
  const project = await panel.project();
  project.play("one", `signalbox report blocked --question "Go on?" --reason "Asked to wait."`);
  const first = await panel.begin(project, [{ id: "one" }]);
  await first.task("one", "blocked");
  const second = await panel.begin(project, [{ id: "two" }]);
  await second.phase("queued");
  project.play("one.1.2", `echo one > one.txt; commit "One"`);
  await first.order({ type: "task.answer", task: "one", answer: "Yes." });
  await first.closed("landed");
  // Its base has moved by the first, so it asks.
  await second.until((state) => state.gate?.phase === "open");
  await second.approve();
  await second.closed("landed");
  expect([project.at("main", "one.txt"), project.at("main", "two.txt")]).toEqual(["one", "two"]);
});

const statusOf = (project: TestProject, task: string) =>
  (project.json(".orchestration-state.json") as { tasks: Record<string, { status: string }> }).tasks[task]?.status;
