// The whole of staging, looked at by the project's own tools: what blocks, what is reported, what wasn't there to run.
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestPanel, type TestRun } from "./testPanel.ts";

let panel: TestPanel;
beforeAll(async () => {
  panel = await TestPanel.start();
  panel.tool(
    "gitleaks",
    `if grep -q AKIA *.txt; then echo 'RuleID:      aws-access-token'; echo 'WRN leaks found: 1'; exit 1; fi\necho 'INF no leaks found'`,
  );
});
afterAll(() => panel.close());

const testFile = `import { existsSync } from "node:fs";
import test from "node:test";
test("a and b don't go together", () => { if (existsSync("a.txt") && existsSync("b.txt")) throw new Error("both"); });
`;
const manifest = (scripts: Record<string, string>) =>
  JSON.stringify({ name: "x", version: "1.0.0", type: "module", private: true, scripts });

const check = (run: TestRun, id: string) => run.state().integration?.checks.find((each) => each.id === id);

test("a scanner that finds something severe stops the run; lint is reported; a tool that is missing has not run", async () => {
  const project = await panel.project({
    "package.json": manifest({ lint: "exit 3" }),
    "pyproject.toml": "[project]\nname = 'x'\n",
  });
  project.play("a", `echo AKIA > a.txt; commit "A key"`);
  const run = await panel.begin(project, [{ id: "a" }]);
  const { escalations } = await run.until((state) => state.escalations.integrating);
  expect(escalations.integrating?.failure.message).toContain("aws-access-token");
  expect(check(run, "gitleaks")).toMatchObject({ status: "failed", required: true });
  expect(check(run, "lint-node")).toMatchObject({ status: "failed", required: false, command: "npm run lint" });
  expect(check(run, "pip-audit")).toMatchObject({ status: "not_run", required: false });
  expect(check(run, "pip-audit")?.summary).toContain("isn't installed");
  expect(check(run, "suite")?.status).toBe("not_run");
  await run.order({ type: "run.abort", comment: "Enough" });
  await run.closed("aborted");
});

test("tasks that don't go together: the second is the culprit, staging stays as it was, and nothing passes twice", async () => {
  const project = await panel.project({ "package.json": manifest({ test: "node --test" }), "x.test.js": testFile });
  project.play("b.2", `git rm --quiet a.txt; echo b > b.txt; commit "Instead of a"`);
  const run = await panel.begin(project, [
    { id: "a", check: "git log -1" },
    { id: "b", after: ["a"], writes: ["a.txt", "b.txt"] },
  ]);
  const state = await run.closed("landed");
  const [first] = state.tasks.b?.attempts ?? [];
  expect(first?.failure?.message).toContain("Merged with what the other tasks did");
  expect(first?.checks.find(({ id }) => id === "incremental")).toMatchObject({ status: "failed", command: "npm test" });
  expect([project.at("main", "a.txt"), project.at("main", "b.txt")]).toEqual([null, "b"]);
  expect(check(run, "suite")).toMatchObject({ status: "passed", command: "npm test" });
  expect(check(run, "suite")?.summary).toContain("when b was merged, on this very commit");
  expect(check(run, "gitleaks")).toMatchObject({ status: "passed", summary: "Found nothing" });
});

test("the configuration's checks run beside the plan's, and the incremental test can be switched off", async () => {
  const config = `signalbox: {incremental_test_command: off}
quality:
  verifier_checks: [{name: No tabs, command: "! grep -q X a.txt"}]
  post_merge_checks: [{name: Smoke, command: "test -s a.txt", required: true}, {command: exit 4, required: false}]
`;
  const project = await panel.project({
    "package.json": manifest({ test: "node --test" }),
    "x.test.js": testFile,
    ".claude-agents.yaml": config,
  });
  project.play("a.1", `echo X > a.txt; commit "With an X"`);
  const run = await panel.begin(project, [{ id: "a" }]);
  const state = await run.closed("landed");
  const [first, second] = state.tasks.a?.attempts ?? [];
  expect(first?.failure?.message).toContain("No tabs");
  expect(second?.checks.map(({ id }) => id)).not.toContain("incremental");
  expect(check(run, "post-merge-1")).toMatchObject({ name: "Smoke", status: "passed" });
  expect(check(run, "post-merge-2")).toMatchObject({ status: "failed", required: false });
});

test("the project's own commands may take as long as is configured, and the checks of a plan as long as it says", async () => {
  const project = await panel.project({
    "package.json": manifest({ test: "sleep 30" }),
    ".claude-agents.yaml": "signalbox: {command_timeout: 1}",
  });
  const run = await panel.create(project, [{ id: "a", check: "sleep 2" }]);
  const { baseline, gate } = await run.until((state) => state.baseline);
  expect(baseline?.checks).toMatchObject([{ status: "failed", summary: "Timed out after 1.0 s" }]);
  const excuse = baseline?.checks.map(({ id }) => id) ?? [];
  await run.order({ type: "gate.approve", gate: "plan", digest: gate?.digest ?? "", comment: "Slow", excuse });
  const { tasks } = await run.until(({ tasks }) => tasks.a?.attempts[0]?.checks.length);
  expect(tasks.a?.attempts[0]?.checks.find(({ command }) => command === "sleep 2")?.status).toBe("passed");
  await run.order({ type: "run.abort", comment: "" });
  await run.closed("aborted");
});

test("a merge is tested by the part of the suite that it concerns; where that can't be told, and at the end, by all of it", async () => {
  panel.tool("pytest", `echo "ran: $*"; echo "1 passed in 0.01s"`);
  const project = await panel.project({ "pytest.ini": "[pytest]\n" });
  project.play("a", `echo "price = 1" > app.py; echo "import app; def test_a(): pass" > test_app.py; commit "Write a"`);
  const run = await panel.create(project, [
    { id: "a", writes: ["app.py", "test_app.py"], check: "test -f app.py" },
    { id: "b", after: ["a"] },
  ]);
  const { baseline } = await run.until((state) => state.baseline);
  expect(baseline?.mergeTests).toEqual({ by: "part", command: "pytest" });
  await run.approve();
  const { tasks } = await run.closed("landed");
  const incremental = (task: string) => tasks[task]?.attempts[0]?.checks.find(({ id }) => id === "incremental");
  expect(incremental("a")).toMatchObject({ command: "pytest test_app.py", status: "passed" });
  expect(incremental("b")).toMatchObject({ command: "pytest", name: "pytest (all of it: b.txt can concern any test)" });
  expect(check(run, "suite")).toMatchObject({ command: "pytest", status: "passed" });
});
