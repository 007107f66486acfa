// What a session makes of a failure: asked where no rule knows it and where the whole fails, and never a verdict.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { TestPanel, type TestRun } from "./testPanel.ts";

let panel: TestPanel;
afterEach(() => panel.close());

const started = (run: TestRun) => readdirSync(join(panel.home, "runs", run.id, "hosts"));
const promptOf = (run: TestRun, host: string): string =>
  JSON.parse(readFileSync(join(panel.home, "runs", run.id, "hosts", host, "spec.json"), "utf8")).work.prompt;
const failuresOf = (run: TestRun, task: string) => run.state().tasks[task]?.attempts.map(({ failure }) => failure);

test("a failure that no rule knows is explained to the next attempt and the person; one that is known isn't", async () => {
  panel = await TestPanel.start("", {}, { explain_failures: true });
  const project = await panel.project({
    "odd.sh": "grep -q 3 a.txt || { echo 'gate 7 stays shut'; exit 4; }",
    "missing.sh": "grep -q fine b.txt || { echo 'ModuleNotFoundError: No module named x'; exit 1; }",
  });
  project.play("a", 'echo "$SIGNALBOX_ATTEMPT" > a.txt; commit A');
  project.play("b", "echo b > b.txt; commit B");
  project.play(
    "verifier",
    'if [ "$SIGNALBOX_ATTEMPT" = 1 ]; then signalbox report done --summary "a.txt lacks the number."; else exit 1; fi',
  );
  const run = await panel.begin(project, [
    { id: "a", check: "sh odd.sh" },
    { id: "b", check: "sh missing.sh" },
  ]);
  await run.task("a", "merged");
  await run.task("b", "escalated");
  expect(failuresOf(run, "a")?.[0]).toMatchObject({ category: "logic_error", opinion: "a.txt lacks the number." });
  expect(promptOf(run, "explain-a-1-1-1")).toContain("gate 7 stays shut");
  expect(promptOf(run, "work-a-2-1-1")).toContain("a.txt lacks the number.");
  // It had nothing to say of the second: the verdict is there without it.
  expect(failuresOf(run, "a")?.[1]).toMatchObject({ category: "logic_error" });
  expect(failuresOf(run, "a")?.[1]).not.toHaveProperty("opinion");
  expect(started(run).filter((name) => name.startsWith("explain-b"))).toEqual([]);
  expect(failuresOf(run, "b")).toMatchObject([{ category: "missing_dependency" }]);
  await run.order({ type: "run.abort", comment: "" });
  await run.closed("aborted");
});

test("a whole that fails is summarised for the person, in the report too; nobody is asked where it is switched off", async () => {
  panel = await TestPanel.start("", {}, { explain_failures: true });
  const project = await panel.project({
    ".claude-agents.yaml": JSON.stringify({ quality: { post_merge_checks: ["test -f whole.txt"] } }),
  });
  project.play("integration-checker", 'signalbox report done --summary "Nobody owned whole.txt."');
  const run = await panel.begin(project, [{ id: "a" }]);
  const { escalations } = await run.until((state) => state.escalations.integrating);
  expect(escalations.integrating?.failure.opinion).toBe("Nobody owned whole.txt.");
  const report = () => readFileSync(join(project.root, ".orchestrator/escalation-report.md"), "utf8");
  await expect.poll(report).toContain("Nobody owned whole.txt.");
  expect(report()).toContain("of the role integration-checker makes of it (an opinion)");
  await run.order({ type: "run.abort", comment: "" });
  await run.closed("aborted");
  expect(run.leftovers()).toEqual([]);
  await panel.close();

  panel = await TestPanel.start();
  const other = await panel.project({ "odd.sh": "grep -q 2 a.txt || exit 4" });
  other.play("a", 'echo "$SIGNALBOX_ATTEMPT" > a.txt; commit A');
  const silent = await panel.begin(other, [{ id: "a", check: "sh odd.sh" }]);
  await silent.closed("landed");
  expect(started(silent).filter((name) => name.startsWith("explain"))).toEqual([]);
  expect(failuresOf(silent, "a")?.[0]).not.toHaveProperty("opinion");
});
