// The real Claude Code CLI works and reviews, from the gate to main; only what the model says is scripted.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Deferred } from "@signalbox/base";
import { type ApiAnswer, claudeEnvironment } from "../packages/agent/test/messagesApi.ts";
import { accept, bash, filesOf, plan, planOf, work, write } from "./claudePlays.ts";
import { claude, test } from "./claudeWorld.ts";
import { expect } from "./fixtures.ts";
import { approvePlan, expectLanded, git, order, orderRun, storyMs, subjects, taskRow } from "./steps.ts";

test.skip(!claude, "The Claude Code CLI isn't installed for this platform.");
test.beforeEach(() => test.setTimeout(2 * storyMs));

const read = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8").trim() : "");

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
  await expect(page.getByText("An API key pays for each token (ANTHROPIC_API_KEY).")).toBeVisible({ timeout: storyMs });
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
  // Its pids are read from outside.
  world.configure({ mode: "unattended", sandbox: { mode: "off" } });
  world.api.follow(({ userText }) => {
    const interruptions = userText.split("You were interrupted").length - 1;
    const answers = userText.includes("## Review") ? review : legs[interruptions];
    return answers?.shift() ?? { text: "I have nothing more to do." };
  });
  const panel = await world.startPanel();
  await page.goto(panel.url);
  const request = "Count minutes";
  await order(page, { projectPath: world.projectPath, request, plan: planOf("minutes") });
  await expect(page.getByText(/switched off.* In an unattended run nobody would be asked/)).toBeVisible();
  await page.getByRole("button", { name: "Run without a sandbox, in my name" }).click();
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

test("a failure that no rule knows is explained by a session that can only look, and the next attempt is told", async ({
  page,
  world,
}) => {
  const done = (file: string) => [
    { tools: [write("src/minutes.js", file)] },
    { tools: [bash("git add -A && git commit -q -m Minutes")] },
    { tools: [bash('signalbox report done --summary "Minutes."')] },
    { text: "Done." },
  ];
  const opinion = "The check looks for the word sixty, and src/minutes.js has only a number.";
  const plays: [heard: string, ApiAnswer[]][] = [
    ["## Review", [...accept]],
    ["What another session makes of it", done("export const minutes = 60; // sixty\n")],
    ["## Task minutes", done("export const minutes = 60;\n")],
    [
      "## What failed",
      [
        { tools: [{ name: "Read", input: { file_path: "src/minutes.js" } }] },
        { tools: [bash("echo sixty >> src/minutes.js")] },
        { tools: [bash(`signalbox report done --summary "${opinion}"`)] },
        { text: "Explained." },
      ],
    ],
  ];
  world.api.follow(
    ({ userText }) => plays.find(([heard]) => userText.includes(heard))?.[1].shift() ?? { text: "Nothing." },
  );
  const panel = await world.startPanel();
  await page.goto(panel.url);
  const checked = planOf("minutes").replace(/node --test [^"]+/, "grep -q sixty src/minutes.js");
  await orderRun(page, { projectPath: world.projectPath, request: "Count minutes", plan: checked });
  await approvePlan(page);
  await expectLanded(page);

  await taskRow(page, "minutes").click();
  const attempts = page.getByRole("region", { name: "Task minutes" });
  await attempts.getByRole("button", { name: /Attempt 1/ }).click();
  await expect(attempts.getByText(/verifier makes of it \(an opinion\)/)).toBeVisible();
  await expect(attempts.getByText(opinion)).toBeVisible();
  const asked = world.api.turns.filter(({ userText }) => userText.includes("## What failed"));
  expect(new Set(asked.map(({ model }) => model.includes("haiku")))).toEqual(new Set([true]));
  expect(asked.flatMap(({ tools }) => tools)).not.toContain("Write");
  expect(asked.flatMap(({ toolResults }) => toolResults).join()).toContain("This session only looks");
  expect(git(world.projectPath, "show", "HEAD:src/minutes.js")).toBe("export const minutes = 60; // sixty");
});

test("a planner is watched and steered, sent back with what is wrong, asked for a change, and its plan lands", async ({
  page,
  world,
}) => {
  const agents = join(world.folder, "user", ".claude", "agents");
  mkdirSync(agents, { recursive: true });
  writeFileSync(join(agents, "planner-architect.md"), "---\nmodel: haiku\n---\nPlan as Ada would.\n");
  const steered = new Deferred<void>();
  world.api.follow({ ...plan("minutes", steered.promise), "Task minutes": work("minutes"), "## Review": accept });
  const panel = await world.startPanel();
  await page.goto(panel.url);
  await expect(page).toHaveURL(/\/$/);
  const runId = await world.orderWithoutPlan("Count the minutes of an hour");
  await page.goto(`${panel.origin}/runs/${runId}`);
  await expect(page.locator('[data-pane="planner"]')).toContainText("I look around.", { timeout: storyMs });
  const words = page.getByRole("region", { name: "Words to planner" });
  await words.getByLabel("Message to planner").fill("Mind the leap seconds.");
  await words.getByRole("button", { name: "Send message" }).click();
  await expect(words).toContainText("delivered");
  steered.resolve();
  const approve = page.getByRole("button", { name: "Approve plan" });
  await expect(approve).toBeVisible({ timeout: storyMs });
  await page.getByPlaceholder(/Comment/).fill("Say what it is for");
  await page.getByRole("button", { name: "Ask for changes" }).click();
  await expect(page.getByText("For the clock, export minutes").first()).toBeVisible({ timeout: storyMs });
  await approve.click();
  await expectLanded(page);
  await expect(page.getByRole("button", { name: "Replay planner" })).toBeVisible();
  const heard = world.api.turns.map((turn) => turn.allText);
  expect(heard.some((text) => text.includes("Mind the leap seconds."))).toBe(true);
  expect(heard.some((text) => text.includes("Say what it is for"))).toBe(true);
  const [first] = world.api.turns;
  expect(first?.userText).toContain("~/.claude/agents/planner-architect.md");
  expect(first?.userText).toContain("Plan as Ada would.");
  expect(first?.model).toContain("haiku");
  const sentBack = world.api.turns.find((turn) => turn.userText.includes("What is wrong with the tasks.yaml"));
  expect(sentBack?.userText).toContain("The command `true` of minutes");
  expect(subjects(world.projectPath)).toContain("Count the minutes of an hour");
});

test("a guarded session asks in the browser; words, an interruption and a killed server in between", async ({
  page,
  world,
}) => {
  const [test, fails, code, ...rest] = work("minutes");
  world.api.follow({
    "Task minutes": [
      test!,
      fails!,
      { text: "Is it the epoch?", tools: [bash("node -p Math.E")] },
      { text: "Once more.", tools: [bash("node -p Math.E")] },
      { text: "And the zone.", tools: [bash("curl -s http://127.0.0.1:9/zone > zone.txt")] },
      code!,
      { text: "I look around.", tools: [bash("while [ ! -e go ]; do sleep 0.1; done; rm go")] },
      ...rest,
    ],
    "## Review": accept,
  });
  const panel = await world.startPanel();
  await page.goto(panel.url);
  await orderRun(page, { projectPath: world.projectPath, request: "Count minutes", plan: planOf("minutes") });
  await approvePlan(page);
  const needsYou = page.getByRole("region", { name: "Needs you" });
  await expect(needsYou).toContainText("minutes asks to use Bash", { timeout: storyMs });
  await expect(needsYou).toContainText("node -p Math.E");
  await expect(page).toHaveTitle(/^\(1\)/);

  await panel.end("SIGKILL");
  await world.startPanel(["up"]);
  await expect(page.getByText("Reconnecting…")).toBeHidden({ timeout: storyMs });
  await needsYou.getByRole("button", { name: "Allow for this run" }).click();
  await expect(needsYou).toContainText("curl -s http://127.0.0.1:9/zone", { timeout: storyMs });
  await needsYou.getByLabel("Words for the session, if you deny it").fill("There is no zone.");
  await needsYou.getByRole("button", { name: "Deny" }).click();
  await expect(needsYou).toBeHidden();
  await expect(page.locator('[data-pane="worker-minutes"]')).toContainText("I look around.", { timeout: storyMs });

  await taskRow(page, "minutes").click();
  const words = page.getByRole("region", { name: "Words to worker-minutes" });
  await words.getByLabel("Message to worker-minutes").fill("Mind the leap seconds.");
  await words.getByRole("button", { name: "Send message" }).click();
  await expect(words).toContainText("Mind the leap seconds.");
  await expect(words).toContainText("delivered");
  writeFileSync(join(world.projectPath, ".worktrees", "minutes", "go"), "");
  await expectLanded(page);

  const heard = world.api.turns.flatMap((turn) => turn.toolResults).join("\n");
  expect(heard).toContain("There is no zone.");
  const last = world.api.turns.findLast((turn) => turn.userText.includes("Task minutes"))?.allText ?? "";
  expect(last.split("Mind the leap seconds.")).toHaveLength(2);
  expect(git(world.projectPath, "ls-files")).not.toContain("zone.txt");
});

test("a task is taken over by hand with its conversation, and lands when it is given back", async ({ page, world }) => {
  world.configure({ mode: "unattended", sandbox: { mode: "off" } });
  const waits = { text: "I look around.", tools: [bash("while [ ! -e go ]; do sleep 0.1; done")] };
  world.api.follow({ "Task minutes": [waits], "By hand": [{ text: "So be it." }], "## Review": accept });
  const panel = await world.startPanel();
  await page.goto(panel.url);
  await order(page, { projectPath: world.projectPath, request: "Count minutes", plan: planOf("minutes") });
  await page.getByRole("button", { name: "Run without a sandbox, in my name" }).click();
  await approvePlan(page);
  await expect(page.locator('[data-pane="worker-minutes"]')).toContainText("I look around.", { timeout: storyMs });
  await taskRow(page, "minutes").click();
  await page.getByRole("button", { name: "Take over" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take over" }).click();
  const typed = page.getByRole("region", { name: "Needs you" }).locator("code");
  await expect(typed).toContainText("--resume", { timeout: storyMs });

  const env = claudeEnvironment(world.api, join(world.folder, "user"));
  const command = (await typed.textContent()) ?? "";
  const told = await promisify(execFile)("/bin/sh", ["-c", `${command} -p 'By hand now' < /dev/null`], { env });
  expect(told.stdout).toContain("So be it.");
  expect(new Set(world.api.turns.map((turn) => turn.sessionId)).size).toBe(1);
  const worktree = join(world.projectPath, ".worktrees", "minutes");
  for (const [path, content] of Object.entries(filesOf("minutes"))) writeFileSync(join(worktree, path), content);
  git(worktree, "add", "--all");
  git(worktree, "commit", "--quiet", "-m", "Count the minutes by hand");

  await page.getByRole("button", { name: "Give back" }).click();
  await expectLanded(page);
  expect(subjects(world.projectPath)).toContain("Count the minutes by hand");
  await expect(taskRow(page, "minutes")).toContainText("1 of 3");
});

test("trouble is told in words, and the run goes on where it stood", async ({ page, world }) => {
  world.configure({ command: [join(world.folder, "nowhere", "claude")] });
  const first = await world.startPanel();
  await page.goto(first.url);
  await orderRun(page, { projectPath: world.projectPath, request: "Count minutes", plan: planOf("minutes") });
  await approvePlan(page);
  await expect(page.getByText(/The Claude Code CLI .* isn't installed/).first()).toBeVisible({ timeout: storyMs });
  await first.end();

  world.configure();
  world.api.follow(() => ({ status: 401 }));
  await world.startPanel(["up"]);
  // What is clicked before the page has found the panel again isn't sent, and says so.
  await page.reload();
  await page.getByRole("button", { name: "Resume" }).click({ timeout: storyMs });
  await page.getByRole("dialog").getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText(/Anthropic refused the API key/).first()).toBeVisible({ timeout: storyMs });

  world.api.follow(() => ({ status: 529 }));
  await page.getByRole("button", { name: "Continue run" }).click();
  await expect(page.getByText(/servers are overloaded/).first()).toBeVisible({ timeout: storyMs });
  await expect(page.getByText(/Goes on by itself at \d\d:\d\d/).first()).toBeVisible();

  const limit = { status: 429, message: "You've hit your limit · resets 3pm" };
  world.api.follow({ "Task minutes": work("minutes"), "## Review": [limit] });
  await page.getByRole("button", { name: "Continue run" }).click();
  await expect(page.getByText(/The usage limit .* resets 3pm/).first()).toBeVisible({ timeout: storyMs });

  world.api.follow({ "Task minutes": work("minutes"), "## Review": accept });
  await page.getByRole("button", { name: "Continue run" }).click();
  await expectLanded(page);
  await expect(taskRow(page, "minutes")).toContainText("1 of 3");
});
