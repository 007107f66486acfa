// Another agent than Claude Code, through the Agent Client Protocol: a run from the gate to main, watched in the browser.
import { join } from "node:path";
import { planOf } from "./claudePlays.ts";
import { test } from "./claudeWorld.ts";
import { expect } from "./fixtures.ts";
import { approvePlan, expectLanded, git, orderRun, storyMs } from "./steps.ts";

const agentProgram = join(import.meta.dirname, "..", "packages", "agent", "test", "acpAgent.mjs");

const steps = [
  { say: "I begin with the test." },
  {
    write: [
      "test/minutes.test.js",
      'import assert from "node:assert/strict";\nimport { test } from "node:test";\nimport { minutes } from "../src/minutes.js";\n\ntest("an hour has its minutes", () => assert.equal(minutes, 60));\n',
    ],
  },
  { write: ["src/hours.js", "export const hours = 25;\n"] },
  { write: ["src/minutes.js", "export const minutes = 60;\n"] },
  { run: "node --test test/minutes.test.js" },
  { run: "node -p Math.PI" },
  { run: 'git add -A && git commit -q -m "Count the minutes of an hour"' },
  { run: 'signalbox report done --summary "An hour has its minutes."' },
];

test("an agent of the Agent Client Protocol works guarded, and its work lands", async ({ page, world }) => {
  test.setTimeout(2 * storyMs);
  const env = { ACP_STEPS: JSON.stringify(steps) };
  world.configure({ driver: "acp", command: [process.execPath, agentProgram], env });
  const panel = await world.startPanel();
  await page.goto(panel.url);
  await orderRun(page, { projectPath: world.projectPath, request: "Count minutes", plan: planOf("minutes") });
  await approvePlan(page);
  const needsYou = page.getByRole("region", { name: "Needs you" });
  await expect(needsYou).toContainText("node -p Math.PI", { timeout: storyMs });
  const pane = page.locator('[data-pane="worker-minutes"]');
  await expect(pane).toContainText("I begin with the test.");
  await expect(pane).toContainText("⊘ Write src/hours.js");
  await needsYou.getByRole("button", { name: "Allow once" }).click();
  await expectLanded(page);
  expect(git(world.projectPath, "show", "HEAD:src/minutes.js")).toContain("minutes = 60");
  expect(git(world.projectPath, "show", "HEAD:src/hours.js")).toContain("hours = 24");
});
