// What a worktree gets beside its commit: set-up and tear-down, ignored files, ports and names of its own, resources in turn.
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { portRanges } from "../src/adapters/portRanges.ts";
import { TestPanel } from "./testPanel.ts";
import type { TestProject } from "./testProject.ts";

let panel: TestPanel;
beforeAll(async () => {
  panel = await TestPanel.start();
});
afterAll(() => panel.close());

const configured = (signalbox: object, files: Record<string, string> = {}) =>
  panel.project({ ".claude-agents.yaml": JSON.stringify({ signalbox }), ".gitignore": ".env*\n*.made\n", ...files });
const linesOf = (project: TestProject, name: string) => {
  const file = join(project.plays, name);
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
};

test("set-up runs where work and checks happen, tear-down everywhere before it goes, and both are seen", async () => {
  const project = await configured({
    setup: ["echo generated > code.made"],
    teardown: [`echo "$PWD" >> "$(git rev-parse --git-common-dir)/../../plays/torn-down"`],
  });
  project.play("a", `cp code.made a.txt; commit "Use what was generated"`);
  const run = await panel.begin(project, [
    { id: "a", check: "cmp a.txt code.made" },
    { id: "b", after: ["a"], check: "cmp a.txt code.made" },
  ]);
  const state = await run.closed("landed");
  expect(project.at("main", "a.txt")).toBe("generated");
  expect(state.integration?.checks.map(({ id, status }) => `${id} ${status}`)).toContain("setup-1 passed");
  const panes = (await run.panes()).map(({ name }) => name);
  expect(panes).toEqual(expect.arrayContaining(["setup-a", "setup-b", "teardown-a", "teardown-staging"]));
  const torn = linesOf(project, "torn-down").map((path) => path.split("/worktrees/")[1]);
  expect(torn.sort()).toEqual(["a/1", "b/1", "baseline", "review", "staging"]);
  expect(run.leftovers()).toEqual([]);
});

test("a set-up that fails is no matter of the session: a person is asked at once", async () => {
  const project = await configured({ setup: ["echo no database here; exit 3"] });
  const run = await panel.begin(project, [{ id: "a" }]);
  const { escalations, tasks } = await run.until((state) => state.escalations["task/a"]);
  expect(tasks.a?.attempts.map(({ failure }) => failure?.category)).toEqual(["env_issue"]);
  expect(escalations["task/a"]?.failure.message).toMatch(/set-up .*exit 3.*exit code 3.*pane setup-a/i);
  await run.order({ type: "run.abort", comment: "" });
  await run.closed("aborted");
});

test("a tear-down that fails stops nothing and is said", async () => {
  const project = await configured({ teardown: ["exit 4"] });
  const run = await panel.begin(project, [{ id: "a" }]);
  await run.closed("landed");
  const events = await panel.server.panel.store.events.readAll(run.id);
  expect(events.at(-1)).toMatchObject({
    warnings: expect.arrayContaining(["Tear-down of a: exit 4: Ended with exit code 4"]),
  });
  expect(run.leftovers()).toEqual([]);
});

test("ignored files are copied from the checkout, never through a link, and tracked ones stay as committed", async () => {
  const project = await configured({ copy_files: [".env", "config/*.local"] }, { "config/app": "committed\n" });
  project.write(".gitignore", ".env*\n*.local\n/outside\n");
  project.commit("Ignore");
  const outside = join(project.plays, "outside");
  mkdirSync(outside);
  project.write(".env", "TOKEN=1\n");
  project.write(".env.other", "not asked for\n");
  project.write("config/x.local", "mine\n");
  symlinkSync("/etc/passwd", join(project.root, "config/y.local"));
  project.play("a", `ls -A . config > a.txt; cat .env config/x.local >> a.txt; commit "List"`);
  const run = await panel.begin(project, [{ id: "a", check: "test -f .env" }]);
  await run.closed("landed");
  const listed = project.at("main", "a.txt") ?? "";
  expect(listed.split("\n")).toEqual(expect.arrayContaining([".env", "x.local", "TOKEN=1", "mine"]));
  expect(listed).not.toMatch(/y\.local|env\.other/);
});

test("every worktree has ports and a name for docker compose of its own, the same in its session and its checks", async () => {
  const project = await panel.project();
  const told = `echo "$SIGNALBOX_PORT $SIGNALBOX_PORTS $COMPOSE_PROJECT_NAME"`;
  for (const id of ["a", "b"]) project.play(id, `${told} > ${id}.txt; commit "Write ${id}"`);
  const check = (id: string) => `test "$(${told})" = "$(cat ${id}.txt)"`;
  const run = await panel.create(project, [
    { id: "a", check: check("a") },
    { id: "b", check: check("b") },
  ]);
  await run.approve();
  await run.task("a", "merged").catch(() => {});
  const { tasks } = await run.until((state) => Object.values(state.tasks).every(({ attempts }) => attempts[0]?.sha));
  const lines = Object.values(tasks).map(({ id, attempts }) => project.at(attempts[0]?.sha ?? "", `${id}.txt`));
  expect(new Set(lines).size).toBe(2);
  expect(lines[0]).toMatch(new RegExp(`^2\\d{4} 10 signalbox-${run.id}-a-1$`));
  await run.order({ type: "run.abort", comment: "" });
  await run.closed("aborted");
});

test("a range of ports is kept, and free again when its worktree is gone", () => {
  const folder = join(panel.folder, "ports");
  const [one, two] = [join(panel.folder, "one"), join(panel.folder, "two")];
  mkdirSync(one);
  const ports = () => portRanges(folder, { first: 3_000, count: 7 });
  expect([ports().of(one), ports().of(two), ports().of(one)]).toEqual([3_000, 3_007, 3_000]);
  expect(ports().of(join(panel.folder, "three"))).toBe(3_007);
});

test("checks that need one database run one after another, the others don't wait", async () => {
  const project = await configured({ exclusive_resources: { database: ["*with-database*"] } });
  const alone = `mkdir "$(git rev-parse --git-common-dir)/../../with-database" && git log -3 --stat >/dev/null && rmdir "$(git rev-parse --git-common-dir)/../../with-database"`;
  const ids = ["a", "b", "c", "d"];
  const run = await panel.begin(
    project,
    ids.map((id) => ({ id, check: alone })),
  );
  const state = await run.closed("landed");
  expect(ids.map((id) => state.tasks[id]?.attempts.length)).toEqual([1, 1, 1, 1]);
});
