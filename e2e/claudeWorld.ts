// A world for stories that the real Claude Code CLI plays: a small repository, and a panel whose sessions talk to a
// scripted Messages API on loopback. Only the model is scripted; tools, permissions and sessions are the CLI's own.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test as base } from "@playwright/test";
import { claudeBinary } from "../packages/agent/test/claudeBinary.ts";
import { claudeEnvironment, type MessagesApi, startMessagesApi } from "../packages/agent/test/messagesApi.ts";
import { endPanels, type Panel, startPanel, temporaryFolder } from "./startPanel.ts";

/** The CLI, or null where it isn't installed for this platform. */
export const claude = claudeBinary();

/** A repository that has been prepared for claude sessions, and what they answer. */
export interface ClaudeWorld {
  /** The model: `api.follow` says what it answers from here on. */
  api: MessagesApi;
  folder: string;
  home: string;
  projectPath: string;
  /** Orders a run as the command line would: the project is trusted, a planner is to write the plan. Gives its id. */
  orderWithoutPlan(request: string): Promise<string>;
  /** Writes the panel's configuration; `agent` is laid over what makes the CLI talk to the scripted model. */
  configure(agent?: {
    driver?: "acp";
    command?: string[];
    env?: Record<string, string>;
    mode?: "guarded" | "unattended";
    sandbox?: { mode: "off" };
  }): void;
  /** Starts a panel on the world's data; called again after a kill, it is the restart. */
  startPanel(args?: string[]): Promise<Panel>;
}

const project: Record<string, string> = {
  "package.json": `${JSON.stringify({ name: "clock", version: "1.0.0", type: "module", scripts: { test: "node --test" } }, null, 2)}\n`,
  "src/hours.js": "/** Hours of a day. */\nexport const hours = 24;\n",
  "test/hours.test.js":
    'import assert from "node:assert/strict";\nimport { test } from "node:test";\nimport { hours } from "../src/hours.js";\n\ntest("a day has 24 hours", () => assert.equal(hours, 24));\n',
};

function createProject(path: string): void {
  for (const [name, content] of Object.entries(project)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" };
  const git = (...args: string[]) => execFileSync("git", args, { cwd: path, env, stdio: "ignore" });
  git("init", "--quiet", "--template=", "--initial-branch=main");
  git("config", "user.name", "Clock Maker");
  git("config", "user.email", "clock@example.invalid");
  git("add", ".");
  git("commit", "--quiet", "-m", "Begin");
}

/** Asks the panel's API with the token that lies in its data. */
async function ask(home: string, path: string, body: object): Promise<Record<string, unknown>> {
  const file = JSON.parse(readFileSync(join(home, "server.json"), "utf8")) as { url: string; clientToken: string };
  const headers = {
    authorization: `Bearer ${file.clientToken}`,
    origin: file.url,
    "content-type": "application/json",
  };
  const answer = await fetch(`${file.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const said = (await answer.json()) as Record<string, unknown>;
  if (!answer.ok) throw new Error(JSON.stringify(said));
  return said;
}

async function orderWithoutPlan(home: string, path: string, request: string): Promise<string> {
  const project = (await ask(home, "/api/projects", { path })) as {
    id: string;
    trust: { needed: boolean; digest: string };
  };
  if (project.trust.needed) await ask(home, `/api/projects/${project.id}/trust`, { digest: project.trust.digest });
  const run = await ask(home, "/api/runs", { projectId: project.id, request });
  return String(run.runId);
}

export const test = base.extend<{ world: ClaudeWorld }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are asked for from this pattern.
  world: async ({}, use) => {
    const folder = await temporaryFolder();
    const api = await startMessagesApi({ script: {} });
    const home = join(folder.path, "home");
    const claudeHome = join(folder.path, "user");
    const projectPath = join(folder.path, "clock");
    for (const path of [home, claudeHome, projectPath]) mkdirSync(path, { mode: 0o700 });
    createProject(projectPath);
    const { PATH: _path, ...env } = claudeEnvironment(api, claudeHome);
    const started: Panel[] = [];
    const world: ClaudeWorld = {
      api,
      folder: folder.path,
      home,
      projectPath,
      configure: ({ env: agentEnv, ...agent } = {}) =>
        writeFileSync(
          join(home, "config.yaml"),
          JSON.stringify({
            agent: { driver: "claude", command: [claude ?? ""], env: { ...env, ...agentEnv }, ...agent },
            risk: { always_require_human: ["src/**"] },
          }),
          { mode: 0o600 },
        ),
      orderWithoutPlan: (request) => orderWithoutPlan(home, projectPath, request),
      startPanel: async (args = ["up", "--port", "0"]) => {
        const panel = await startPanel({ home, args });
        started.push(panel);
        return panel;
      },
    };
    world.configure();
    await use(world);
    await endPanels(started, home, folder.path);
    await api.close();
    await folder.remove();
  },
});
