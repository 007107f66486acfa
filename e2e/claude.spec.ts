// The real Claude Code CLI works and reviews, from the gate to main; only what the model says is scripted.
import type { ApiAnswer } from "../packages/agent/test/messagesApi.ts";
import { claude, test } from "./claudeWorld.ts";
import { expect } from "./fixtures.ts";
import { approvePlan, expectLanded, git, orderRun, storyMs, subjects, taskRow } from "./steps.ts";

test.skip(!claude, "The Claude Code CLI isn't installed for this platform.");
test.beforeEach(() => test.setTimeout(2 * storyMs));

const taskYaml = (id: string) => `  - id: ${id}
    description: "Export ${id} from src/${id}.js"
    files_write: ["src/${id}.js", "test/${id}.test.js"]
    depends_on: []
    verification:
      - command: "node --test test/${id}.test.js"
        type: test
        required: true
`;
const planOf = (...ids: string[]) => `request: "Count minutes and seconds"\ntasks:\n${ids.map(taskYaml).join("")}`;

const bash = (command: string) => ({ name: "Bash", input: { command, description: command.slice(0, 40) } });
const write = (file_path: string, content: string) => ({ name: "Write", input: { file_path, content } });

const source = (id: string) => `/** ${id} of an hour. */\nexport const ${id} = ${id === "minutes" ? 60 : 3600};\n`;
const testOf = (id: string) =>
  `import assert from "node:assert/strict";\nimport { test } from "node:test";\nimport { ${id} } from "../src/${id}.js";\n\ntest("an hour has its ${id}", () => assert.equal(${id}, ${id === "minutes" ? 60 : 3600}));\n`;

/** A worker that works as it is told to: test first, code, run, read, commit, report. */
const work = (id: string): ApiAnswer[] => [
  { text: `I begin with the test of ${id}.`, tools: [write(`test/${id}.test.js`, testOf(id))] },
  { text: "It has to fail first.", tools: [bash(`node --test test/${id}.test.js || true`)] },
  { text: "It fails as it should. Now the code.", tools: [write(`src/${id}.js`, source(id))] },
  { tools: [bash(`node --test test/${id}.test.js`)], inputTokens: 45_200 },
  { text: "It passes.", tools: [bash(`git add -A && git commit -q -m "Count the ${id} of an hour"`)] },
  { tools: [bash(`signalbox report done --summary "An hour has its ${id}."`)] },
  { text: `The ${id} are done.` },
];

const accept: ApiAnswer[] = [
  { text: "I read the whole first.", tools: [bash("git log --oneline && git diff --stat HEAD~1")] },
  { tools: [bash("node --test")] },
  { tools: [bash('signalbox report accepted --evidence "All tests pass on the merged whole."')] },
  { text: "Accepted." },
];

test("two claude sessions work, a third reviews, and main moves", async ({ page, world }) => {
  world.api.follow({ "Task minutes": work("minutes"), "Task seconds": work("seconds"), "## Review": accept });
  const panel = await world.startPanel();
  await page.goto(panel.url);
  const request = "Count minutes and seconds";
  await orderRun(page, { projectPath: world.projectPath, request, plan: planOf("minutes", "seconds") });
  await approvePlan(page);
  const pane = page.locator('[data-pane="worker-minutes"]');
  await expect(pane).toContainText("Now the code.", { timeout: storyMs });
  await expectLanded(page);

  expect(subjects(world.projectPath)).toEqual(
    expect.arrayContaining(["Count the minutes of an hour", "Count the seconds of an hour"]),
  );
  expect(git(world.projectPath, "status", "--porcelain")).toBe("");
  // Both worked at the same time: each asked the model before the other was done.
  const sessions = world.api.turns.map((turn) => turn.sessionId);
  expect(sessions.indexOf(sessions.at(-1) ?? "")).toBeGreaterThan(2);
  expect(new Set(sessions).size).toBe(3);
  await taskRow(page, "minutes").click({ timeout: 20_000 });
  await expect(page.getByText(/^context \d+(\.\d)?k\/\d+(\.\d)?[kM] \(\d+%\)$/).first()).toBeVisible();
  await expect(page.getByText(/^<?\$0\.\d\d$/).first()).toBeVisible();
  const reviewed = world.api.turns.find((turn) => turn.userText.includes("## Review"))?.userText ?? "";
  expect(reviewed).toContain("It says: An hour has its minutes.");
});
