// The panel in a real terminal and from a Claude Code session: `--watch` with its gate answered by a key, and the MCP server.
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestPanel, until } from "../../../apps/server/test/testPanel.ts";
import { planOf, type TestProject } from "../../../apps/server/test/testProject.ts";
import { claudeBinary } from "../../agent/test/claudeBinary.ts";
import { claudeEnvironment, startMessagesApi } from "../../agent/test/messagesApi.ts";
import { signalbox } from "./runCommand.ts";
import { command, inTerminal } from "./terminal.ts";

const execute = promisify(execFile);

let panel: TestPanel;
let project: TestProject;
beforeAll(async () => {
  panel = await TestPanel.start("risk: {always_require_human: ['*.txt']}\n");
  project = await panel.project();
});
afterAll(() => panel.close());

/** The command in a terminal, on the panel's data. */
const watch = (columns: number, ...argv: string[]) =>
  inTerminal({ folder: panel.folder, cwd: project.root, home: panel.home, columns }, ...argv);

test.each([80, 120])("a run is watched in a terminal %s wide, and its plan approved by a key", async (width) => {
  const run = await panel.create(await panel.project(), [{ id: "a" }]);
  const { tmux, shows, screen, end } = await watch(width, "show", run.id, "--watch");
  try {
    await until(() => shows("The plan waits for approval"), screen);
    expect(screen()).toContain("a approve");
    expect(
      Math.max(
        ...screen()
          .split("\n")
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(width);
    // As long as the view hears that the base is being tested, it answers the key with a sentence: press again.
    await until(async () => {
      await tmux("send-keys", "a");
      await new Promise((resolve) => setTimeout(resolve, 300));
      return (await panel.server.panel.runs.readState(run.id))?.phase !== "gated";
    }, screen);
    await run.closed("landed");
    // The exit code is the outcome: 0, landed.
    await until(() => shows("Ended with 0"), screen);
  } finally {
    await end();
  }
});

test("a session's pane is shown in another terminal, and what it prints is followed to its end", async () => {
  const waits = 'touch "$plays/begun"; while [ ! -e "$plays/go" ]; do sleep 0.1; done';
  project.play("d", `echo "Good morning"; ${waits}; echo "Good night"; echo d > d.txt; commit D`);
  const run = await panel.begin(project, [{ id: "d" }]);
  await until(() => existsSync(join(project.plays, "begun")));
  const [program = "", ...args] = command;
  const env = { ...process.env, SIGNALBOX_HOME: panel.home };
  const following = execute(program, [...args, "logs", "d", run.id, "--follow"], { env });
  const { shows, screen, end } = await watch(120, "attach", "d", run.id);
  try {
    await until(() => shows("Good morning"), screen);
    project.write("../plays/go", "");
    expect((await following).stdout).toMatch(/Good morning.*Good night/s);
    await run.closed("landed");
    await until(() => shows("Ended with"), screen);
  } finally {
    await end();
  }
});

test("an MCP client opens a run and reads how it goes; it can't approve", async () => {
  const client = new Client({ name: "test", version: "1.0.0" });
  const [program = "", ...args] = command;
  const env = { PATH: process.env.PATH ?? "", SIGNALBOX_HOME: panel.home };
  await client.connect(new StdioClientTransport({ command: program, args: [...args, "mcp"], cwd: project.root, env }));
  try {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual(["list_runs", "read_output", "show_run", "start_run"]);
    writeFileSync(join(project.root, "../plan.yaml"), planOf([{ id: "b" }]));
    const ask = async (name: string, given: Record<string, unknown>) => {
      const { content } = (await client.callTool({ name, arguments: given })) as { content: { text: string }[] };
      return content[0]?.text ?? "";
    };
    const opened = await ask("start_run", { request: "Write b", plan_file: "../plan.yaml" });
    expect(opened).toContain(`${panel.server.url}/runs/r`);
    expect(await ask("show_run", {})).toContain("! The plan waits for approval");
    expect(await ask("list_runs", {})).toContain("The plan waits for approval");
    expect(await ask("show_run", { run: "nope" })).toContain('There is no run "nope"');
  } finally {
    await client.close();
  }
});

const claude = claudeBinary();
test.skipIf(claude === null)("the real Claude Code CLI lists runs and starts one through `signalbox mcp`", async () => {
  const api = await startMessagesApi({
    script: {
      "start a run for me": [
        { tools: [{ name: "mcp__signalbox__list_runs", input: {} }] },
        {
          tools: [
            { name: "mcp__signalbox__start_run", input: { request: "Write c", plan_file: "../conversation.yaml" } },
          ],
        },
        { text: "It waits at its gate." },
      ],
    },
  });
  try {
    writeFileSync(join(project.root, "../conversation.yaml"), planOf([{ id: "c" }]));
    const [program = "", ...args] = command;
    const servers = {
      signalbox: { command: program, args: [...args, "mcp"], env: { SIGNALBOX_HOME: panel.home } },
    };
    const saying = promisify(execFile)(
      claude ?? "",
      [
        ...[
          "-p",
          "Please start a run for me",
          "--strict-mcp-config",
          "--mcp-config",
          JSON.stringify({ mcpServers: servers }),
        ],
        ...["--allowedTools", "mcp__signalbox__list_runs,mcp__signalbox__start_run"],
      ],
      {
        cwd: project.root,
        env: claudeEnvironment(api, panel.folder),
        timeout: 120_000,
      },
    );
    saying.child.stdin?.end();
    expect((await saying).stdout).toContain("It waits at its gate.");
    const results = api.turns.flatMap(({ toolResults }) => toolResults);
    expect(results.join("\n")).toContain(`${panel.server.url}/runs/r`);
    const { body } = await panel.ask("GET", "/api/runs");
    expect(body.runs.some(({ request }: { request: string }) => request === "Write c")).toBe(true);
  } finally {
    await api.close();
  }
});

test("the skill is written where Claude Code looks for it, and never over another", async () => {
  const path = join(project.root, ".claude/skills/orchestrate/SKILL.md");
  expect(await signalbox(project.root, "install-skill", "--project")).toMatchObject({ code: 0 });
  expect(existsSync(path) && readFileSync(path, "utf8")).toContain("name: orchestrate");
  expect(await signalbox(project.root, "install-skill", "--project")).toMatchObject({ code: 1 });
});
