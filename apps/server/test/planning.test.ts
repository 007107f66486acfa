// A run from a request alone: a planner session writes the plan, is sent back with what is wrong, and hears what people say.
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestPanel, type TestRun } from "./testPanel.ts";
import { planOf } from "./testProject.ts";

let panel: TestPanel;
beforeAll(async () => {
  panel = await TestPanel.start();
});
afterAll(() => panel.close());

/** A play that writes a plan and says so. */
const writes = (plan: string) => `cat > tasks.yaml <<'PLAN'\n${plan}\nPLAN\nsignalbox report done`;

async function request(plays: Record<string, string>): Promise<TestRun> {
  const project = await panel.project();
  for (const [name, play] of Object.entries(plays)) project.play(name, play);
  return panel.create(project, null);
}

test("a planner's plan stands at the gate, and what was approved lands", async () => {
  const run = await request({ planner: writes(planOf([{ id: "a" }, { id: "b", after: ["a"] }])) });
  const gated = await run.until((state) => state.gate?.kind === "plan");
  expect(gated.plan).toMatchObject({ revision: 1, draftedBy: "the planner" });
  expect((await run.panes()).map(({ name }) => name)).toContain("planner");
  await run.approve();
  await run.closed("landed");
  expect(run.project.at("main", "b.txt")).toBe("b");
  expect(run.project.at("main", "tasks.yaml")).toBeNull();
  expect(run.leftovers()).toEqual([]);
});

test("an invalid draft goes back to the planner with what is wrong and where, and lies there to be corrected", async () => {
  const run = await request({
    "planner.1": writes("tasks:\n  - id: ../up\n    verification: []"),
    "planner.2": 'cp tasks.yaml "$(dirname "$SIGNALBOX_PROMPT_FILE")/found.yaml"; exit 0',
    "planner.3": `grep -q "Line 2" "$SIGNALBOX_PROMPT_FILE" && grep -q up tasks.yaml || exit 1\n${writes(planOf([{ id: "a" }]))}`,
  });
  const gated = await run.until((state) => state.gate?.kind === "plan" || state.escalations.planning);
  expect(gated.escalations).toEqual({});
  expect(gated.plan?.plan.tasks.map(({ id }) => id)).toEqual(["a"]);
  await run.order({ type: "run.abort", comment: "" });
  await run.closed("aborted");
  expect(run.leftovers()).toEqual([]);
});

test("three invalid drafts are a person's matter, who can hand a plan in", async () => {
  const run = await request({ planner: "signalbox report done" });
  const { escalations } = await run.until((state) => state.escalations.planning);
  expect(escalations.planning?.failure.message).toContain("3 times");
  expect(escalations.planning?.failure.detail).toContain("There is no tasks.yaml");
  const handed = await panel.ask("POST", `/api/runs/${run.id}/plan`, { yaml: planOf([{ id: "a" }]), revision: 0 });
  expect(handed.status).toBe(200);
  await run.approve();
  await run.closed("landed");
});

test("changes asked for in words reach the planner, with the plan as it stands", async () => {
  const run = await request({ planner: writes(planOf([{ id: "a" }])) });
  await run.until((state) => state.gate?.phase === "open");
  const grown = planOf([{ id: "a" }, { id: "b" }]);
  run.project.play(
    "planner",
    `grep -q "Two tasks, please" "$SIGNALBOX_PROMPT_FILE" && grep -q '"a"' tasks.yaml || exit 1\n${writes(grown)}`,
  );
  await run.order({ type: "gate.requestChanges", comment: "Two tasks, please" });
  const { plan } = await run.until((state) => state.plan?.revision === 2 && state.gate?.phase === "open");
  expect(plan?.plan.tasks).toHaveLength(2);
  await run.order({ type: "gate.reject", gate: "plan", comment: "" });
  await run.closed("rejected");
  expect(run.leftovers()).toEqual([]);
});

test("a planner's question is answered by resuming with words", async () => {
  const asks = 'signalbox report blocked --question "Which clock?"';
  const run = await request({
    planner: `if ! grep -q "The wall clock" "$SIGNALBOX_PROMPT_FILE"; then ${asks}; exit 0; fi\n${writes(planOf([{ id: "a" }]))}`,
  });
  const { escalations } = await run.until((state) => state.escalations.planning);
  expect(escalations.planning?.failure).toMatchObject({
    code: "planner_asks",
    message: "The planner asks: Which clock?",
  });
  await run.order({ type: "escalation.resume", key: "planning", comment: "The wall clock" });
  await run.until((state) => state.gate?.phase === "open");
  await run.order({ type: "gate.reject", gate: "plan", comment: "" });
  await run.closed("rejected");
});

test("a stopped server finds the planner at work", async () => {
  const run = await request({
    planner: `while [ ! -e go ]; do sleep 0.05; done; rm go\n${writes(planOf([{ id: "a" }]))}`,
  });
  await run.until(async () => (await run.panes()).some(({ name, live }) => name === "planner" && live));
  await panel.stop();
  await panel.open();
  const events = await panel.server.panel.store.events.readAll(run.id);
  expect(events.find(({ type }) => type === "run.recovered")).toMatchObject({
    found: ["The planner went on without the server."],
  });
  const folders = panel.server.panel.runs.get(run.id)?.folders;
  writeFileSync(`${folders?.planner}/go`, "");
  await run.until((state) => state.gate?.phase === "open");
  await run.order({ type: "gate.reject", gate: "plan", comment: "" });
  await run.closed("rejected");
});
