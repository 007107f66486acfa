// The base is tested before the gate is decided: what fails there is excused by name, and a new failure never is.
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestPanel } from "./testPanel.ts";

let panel: TestPanel;
beforeAll(async () => {
  panel = await TestPanel.start();
});
afterAll(() => panel.close());

const testOf = (name: string, passes: boolean) =>
  `import test from "node:test";\ntest("${name}", () => { if (!${passes}) throw new Error("${name} is wrong"); });\n`;
const manifest = (script = "node --test") =>
  JSON.stringify({ name: "x", version: "1.0.0", type: "module", private: true, scripts: { test: script } });
const redProject = () =>
  panel.project({
    "package.json": manifest(),
    "fine.test.js": testOf("stays", true),
    "old.test.js": testOf("was red before", false),
  });

test("a test that fails on the base stands at the gate, and lands excused under the name of who approved", async () => {
  const project = await redProject();
  const run = await panel.create(project, [{ id: "a" }]);
  const { baseline, gate } = await run.until((state) => state.baseline);
  expect(baseline?.sha).toBe(project.head());
  expect(baseline?.checks).toMatchObject([
    { command: "npm test", status: "failed", tests: { failed: 1, failing: ["was red before"] } },
  ]);
  const evidence = await panel.ask("GET", `/api/runs/${run.id}/evidence/${baseline?.checks[0]?.evidence?.id}`);
  expect(evidence.body).toContain("was red before is wrong");
  const approve = { type: "gate.approve", gate: "plan", digest: gate?.digest ?? "", comment: "Known" } as const;
  expect((await run.tell(approve)).body.error.message).toContain("fail on the base");
  await run.order({ ...approve, excuse: baseline?.checks.map(({ id }) => id) ?? [] });
  const landed = await run.closed("landed");
  const suite = landed.integration?.checks.find(({ command }) => command === "npm test");
  expect(suite).toMatchObject({ status: "passed", summary: expect.stringContaining("excused") });
  expect(suite?.summary).toContain(landed.baseline?.excusedBy);
  expect(run.leftovers()).toEqual([]);
});

test("what is excused hides no new failure", async () => {
  const project = await redProject();
  project.play("a", `sed s/true/false/ fine.test.js > x && mv x fine.test.js && commit "Break it"`);
  const run = await panel.create(project, [{ id: "a", writes: ["fine.test.js"], check: "npm test" }]);
  const { baseline, gate } = await run.until((state) => state.baseline);
  const excuse = baseline?.checks.map(({ id }) => id) ?? [];
  await run.order({ type: "gate.approve", gate: "plan", digest: gate?.digest ?? "", comment: "", excuse });
  const { tasks } = await run.until((state) => state.tasks.a?.attempts[0]?.failure);
  expect(tasks.a?.attempts[0]?.failure?.message).toContain("Not so on the base: stays");
});

test("a base with another test command than the trusted one is not run before somebody approves", async () => {
  const project = await panel.project({ "package.json": manifest("exit 0") });
  project.git("switch", "--quiet", "-c", "other");
  project.write("package.json", manifest("touch ran-unseen"));
  project.commit("Test otherwise");
  project.git("switch", "--quiet", "main");
  const run = await panel.create(project, [{ id: "a" }], { base: "other" });
  const { baseline } = await run.until((state) => state.baseline);
  expect(baseline?.checks).toMatchObject([{ status: "not_run", summary: expect.stringContaining("touch ran-unseen") }]);
});

test("a base that moves is tested again before it is approved again", async () => {
  const project = await panel.project({ "package.json": manifest(), "t.test.js": testOf("passes", true) });
  const run = await panel.create(project, [{ id: "a" }]);
  await run.until((state) => state.baseline?.checks[0]?.status === "passed");
  project.write("t.test.js", testOf("passes no more", false));
  const moved = project.commit("Break it");
  await run.approve();
  const { baseline } = await run.until((state) => state.baseline?.sha === moved);
  expect(baseline?.checks[0]?.tests?.failing).toEqual(["passes no more"]);
  await run.order({ type: "run.abort", comment: "" });
  await run.closed("aborted");
  expect(run.leftovers()).toEqual([]);
});
