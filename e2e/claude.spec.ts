// The real Claude Code CLI works and reviews, from the gate to main; only what the model says is scripted.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Deferred } from "@signalbox/base";
import type { ApiAnswer } from "../packages/agent/test/messagesApi.ts";
import { claude, test } from "./claudeWorld.ts";
import { expect } from "./fixtures.ts";
import { approvePlan, expectLanded, git, orderRun, storyMs, subjects, taskRow } from "./steps.ts";

test.skip(!claude, "The Claude Code CLI isn't installed for this platform.");
test.beforeEach(() => test.setTimeout(2 * storyMs));

const read = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8").trim() : "");

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

/** A worker that works as it is told to: test first, code, run, read, commit, report; it goes on `after` its code. */
const work = (id: string, after: Promise<unknown> = Promise.resolve()): ApiAnswer[] => [
  { text: `I begin with the test of ${id}.`, tools: [write(`test/${id}.test.js`, testOf(id))] },
  { text: "It has to fail first.", tools: [bash(`node --test test/${id}.test.js || true`)] },
  { text: "It fails as it should. Now the code.", tools: [write(`src/${id}.js`, source(id))] },
  { tools: [bash(`node --test test/${id}.test.js`)], inputTokens: 45_200, after },
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
  const seen = new Deferred<void>();
  world.api.follow({
    "Task minutes": work("minutes", seen.promise),
    "Task seconds": work("seconds", seen.promise),
    "## Review": accept,
  });
  const panel = await world.startPanel();
  await page.goto(panel.url);
  const request = "Count minutes and seconds";
  await orderRun(page, { projectPath: world.projectPath, request, plan: planOf("minutes", "seconds") });
  await approvePlan(page);
  for (const task of ["minutes", "seconds"]) {
    const pane = page.locator(`[data-pane="worker-${task}"]`);
    await expect(pane).toContainText("Now the code.", { timeout: storyMs });
    await expect(pane).toContainText(`● Write src/${task}.js`);
  }
  seen.resolve();
  await expectLanded(page);

  expect(subjects(world.projectPath)).toEqual(
    expect.arrayContaining(["Count the minutes of an hour", "Count the seconds of an hour"]),
  );
  expect(git(world.projectPath, "status", "--porcelain")).toBe("");
  expect(new Set(world.api.turns.map((turn) => turn.sessionId)).size).toBe(3);
  await taskRow(page, "minutes").click({ timeout: 20_000 });
  await expect(page.getByText(/^context \d+\.\dk\/\d+(\.\d)?[kM] \(\d+%\)$/).first()).toBeVisible();
  await expect(page.getByText(/^<?\$0\.\d\d$/).first()).toBeVisible();
  const reviewed = world.api.turns.find((turn) => turn.userText.includes("## Review"))?.userText ?? "";
  expect(reviewed).toContain("It says: An hour has its minutes.");
});

test("a refused write is explained to the model; a killed CLI and a killed host go on in the same attempt", async ({
  page,
  world,
}) => {
  const pidFile = join(world.folder, "cli.pid");
  const hostPidFile = join(world.folder, "host.pid");
  const legs: ApiAnswer[][] = [
    [
      { text: "A day first.", tools: [write("src/hours.js", "export const hours = 25;\n")] },
      { text: "Not mine, then.", tools: [bash(`echo $PPID > ${pidFile}; exec sleep 300`)] },
    ],
    [{ text: "I go on.", tools: [bash(`ps -o ppid= -p $PPID > ${hostPidFile}; exec sleep 300`)] }],
    work("minutes"),
  ];
  const review = [...accept];
  world.api.follow(({ userText }) => {
    const interruptions = userText.split("You were interrupted").length - 1;
    const answers = userText.includes("## Review") ? review : legs[interruptions];
    return answers?.shift() ?? { text: "I have nothing more to do." };
  });
  const panel = await world.startPanel();
  await page.goto(panel.url);
  const request = "Count minutes";
  await orderRun(page, { projectPath: world.projectPath, request, plan: planOf("minutes") });
  await approvePlan(page);
  const pane = page.locator('[data-pane="worker-minutes"]');
  await expect(pane).toContainText("⊘ Write src/hours.js", { timeout: storyMs });

  for (const file of [pidFile, hostPidFile]) {
    await expect.poll(() => read(file), { timeout: storyMs }).toMatch(/^\d+$/);
    process.kill(Number(read(file)), "SIGKILL");
  }

  await expectLanded(page);
  await expect(taskRow(page, "minutes")).toContainText("1 of 3");
  const reason = world.api.turns.flatMap((turn) => turn.toolResults).find((result) => result.includes("src/hours.js"));
  expect(reason).toContain("signalbox report blocked --needs-file src/hours.js");
  expect(git(world.projectPath, "show", "HEAD:src/hours.js")).toContain("hours = 24");
  const workers = world.api.turns.filter((turn) => turn.userText.includes("Task minutes"));
  expect(new Set(workers.map((turn) => turn.sessionId)).size).toBe(1);
});
