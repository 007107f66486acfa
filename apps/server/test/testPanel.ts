// For tests: a server in this process on data of its own, with sessions played by scripts, and a person at its controls.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunState, TaskPhase } from "@signalbox/engine";
import type { CreateRun, PersonCommand } from "@signalbox/protocol";
import { inject, vi } from "vitest";
import { type RunningServer, type StartOptions, startServer } from "../src/index.ts";
import type { Programs } from "../src/installation.ts";
import { readServerFile } from "../src/running.ts";
import type {} from "./programs.ts";
import { planOf, player, TestProject, type TestTask } from "./testProject.ts";

// Here and not where it is provided: other packages read this file without that one.
declare module "vitest" {
  interface ProvidedContext {
    programs: Programs;
  }
}

// A story takes two seconds on a machine that has nothing else to do, and many times that on one that has.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

/** An answer of the HTTP API. */
export interface Answered {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is what the test looks at
  body: any;
}

/** Waits for a condition and gives its value; fails the test after `withinMs` with what `describe` says. */
export async function until<Value>(
  look: () => Value | Promise<Value>,
  describe: () => string = () => String(look),
  withinMs = 60_000,
): Promise<NonNullable<Value>> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (Date.now() > giveUpAt) throw new Error(`Waited ${withinMs} ms in vain: ${describe()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A panel, its data and its projects, all in one temporary folder. */
export class TestPanel {
  readonly folder: string;
  readonly home: string;
  private running: RunningServer | null = null;
  readonly programs: Programs;
  private readonly options: StartOptions;
  private readonly path = process.env.PATH;
  private count = 0;

  private constructor(folder: string, options: StartOptions) {
    this.folder = folder;
    this.home = join(folder, "home");
    this.options = options;
    this.programs = options.programs as Programs;
  }

  /** `config` goes into `config.yaml`, `agent` into its part of that name. */
  static async start(config = "", options: StartOptions = {}, agent: object = {}): Promise<TestPanel> {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "sbx-")));
    const panel = new TestPanel(folder, { programs: inject("programs"), pages: noPages, port: 0, ...options });
    mkdirSync(panel.home, { mode: 0o700 });
    const play = join(folder, "play.sh");
    writeFileSync(play, player);
    // Plays look at each other outside of their worktrees.
    const played = JSON.stringify({ driver: "script", command: ["sh", play], sandbox: { mode: "off" }, ...agent });
    writeFileSync(join(panel.home, "config.yaml"), `agent: ${played}\n${config}`);
    await panel.open();
    return panel;
  }

  /** Puts a program of the test's own first on the PATH until the panel is closed. */
  tool(name: string, script: string): void {
    const tools = join(this.folder, "tools");
    mkdirSync(tools, { recursive: true });
    writeFileSync(join(tools, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    if (!process.env.PATH?.startsWith(tools)) process.env.PATH = `${tools}:${this.path}`;
  }

  get server(): RunningServer {
    if (!this.running) throw new Error("The server is stopped.");
    return this.running;
  }

  get isOpen(): boolean {
    return this.running !== null;
  }

  async open(): Promise<void> {
    const started = await startServer({ home: this.home, ...this.options });
    if (!started.ok) throw new Error(started.failure.message);
    this.running = started.value;
  }

  /** Stops the server and leaves what lives to itself. */
  async stop(): Promise<void> {
    await this.running?.close();
    this.running = null;
  }

  async close(): Promise<void> {
    await this.running?.close({ end: true });
    this.running = null;
    process.env.PATH = this.path;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Asks the API as the owner's command line does. */
  ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> =>
    this.askAt(this.server.url, method, path, body, headers);

  /** Asks a server on this data that another process runs. */
  async askAt(
    url: string,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered> {
    const file = await readServerFile(this.home);
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${file?.clientToken}`,
        origin: url,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: answer.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text,
    };
  }

  /** A project that the panel knows and trusts. */
  async project(files: Record<string, string> = {}): Promise<TestProject> {
    this.count += 1;
    const project = new TestProject(join(this.folder, `p${this.count}`), files);
    await this.trust(project);
    return project;
  }

  /** Trusts what the project would execute now. */
  async trust(project: TestProject): Promise<void> {
    const { body } = await this.ask("POST", "/api/projects", { path: project.root });
    project.id = body.id;
    if (body.trust.needed) {
      await this.ask("POST", `/api/projects/${project.id}/trust`, { digest: body.trust.digest });
    }
  }

  /** Opens a run, without a plan where there are no tasks; throws with the API's sentence where it doesn't want to. */
  async create(
    project: TestProject,
    tasks: TestTask[] | string | null,
    more: Partial<CreateRun> = {},
  ): Promise<TestRun> {
    const plan = tasks === null ? {} : { plan: typeof tasks === "string" ? tasks : planOf(tasks) };
    const wanted = { projectId: project.id, request: "Do it", ...plan, ...more };
    const { status, body } = await this.ask("POST", "/api/runs", wanted);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return new TestRun(this, project, body.runId);
  }

  /** Opens a run and approves its plan. */
  async begin(project: TestProject, tasks: TestTask[] | string, more: Partial<CreateRun> = {}): Promise<TestRun> {
    const run = await this.create(project, tasks, more);
    await run.approve();
    return run;
  }
}

const noPages: NonNullable<StartOptions["pages"]> = async (_request, response) => void response.writeHead(204).end();

/** A run under test, seen as the panel sees it. */
export class TestRun {
  readonly id: string;
  readonly project: TestProject;
  readonly panel: TestPanel;

  constructor(panel: TestPanel, project: TestProject, id: string) {
    this.panel = panel;
    this.project = project;
    this.id = id;
  }

  private seen: RunState | null = null;

  /** The run as it is, or as it was when it was last looked at where it is closed. */
  state(): RunState {
    const state = this.panel.server.panel.runs.get(this.id)?.loop.state() ?? this.seen;
    if (!state) throw new Error(`Run ${this.id} isn't open.`);
    return state;
  }

  /** Waits until `wanted` is true of the run. */
  async until(wanted: (state: RunState) => unknown, withinMs?: number): Promise<RunState> {
    const look = async () => {
      this.seen = await this.panel.server.panel.runs.readState(this.id);
      return this.seen && wanted(this.seen);
    };
    await until(look, () => `${wanted}\n${this.describe()}`, withinMs);
    return this.seen!;
  }

  phase = (phase: RunState["phase"]) => this.until((state) => state.phase === phase);
  task = (id: string, phase: TaskPhase) => this.until((state) => state.tasks[id]?.phase === phase);
  closed = (outcome: RunState["outcome"]) =>
    this.until((state) => state.phase === "closed" && state.outcome === outcome);

  describe(): string {
    const { phase, outcome, paused, gate, escalations, tasks } = this.state();
    const told = Object.values(tasks).map(
      (task) =>
        `${task.id} ${task.phase} ${JSON.stringify(task.attempts.map(({ n, leg, phase: at, failure }) => ({ n, leg, at, failure })))}`,
    );
    return [`${phase} ${outcome}`, JSON.stringify({ paused, gate, escalations }), ...told].join("\n");
  }

  /** The panes as the page lists them. */
  panes = () => this.panel.server.panel.runs.panesOf(this.id);

  /** Gives a command and resolves with the answer, whatever it is. */
  tell = (command: PersonCommand): Promise<Answered> =>
    this.panel.ask("POST", `/api/runs/${this.id}/commands`, command);

  /** Gives a command that has to be taken. */
  async order(command: PersonCommand): Promise<void> {
    const { status, body } = await this.tell(command);
    if (status !== 200) throw new Error(`${JSON.stringify(command)}: ${JSON.stringify(body)}\n${this.describe()}`);
  }

  async approve(gate: "plan" | "landing" = "plan"): Promise<void> {
    const { gate: standing } = await this.until((state) => state.gate?.kind === gate);
    if (standing?.phase !== "open") return;
    if (gate === "plan") await this.until((state) => state.baseline);
    await this.order({ type: "gate.approve", gate, digest: standing.digest, comment: "Fine" });
  }

  /** Everything that the run left on this machine and in the repository, in words; empty where there is nothing. */
  leftovers(): string[] {
    const { project, panel } = this;
    const socket = join(panel.server.panel.installation.sockets, `${this.id}.tmux`);
    const tmux = spawnSync("tmux", ["-S", socket, "list-panes", "-a"], { encoding: "utf8" });
    return [
      ...(tmux.status === 0 ? [`tmux: ${tmux.stdout}`] : []),
      ...project.refs(`refs/heads/signalbox/${this.id}/`),
      ...project.worktrees(),
      ...project.links(),
      ...project.locks(),
      ...readdirSync(panel.server.panel.installation.sockets).filter((name) => name.startsWith(`${this.id}-`)),
      ...processesOf(this.id),
    ];
  }
}

/** The processes that a run's hosts started, in words: pid and command line. Linux tells; elsewhere nothing is found. */
export function processesOf(runId: string): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((name) => {
    try {
      const environment = readFileSync(`/proc/${name}/environ`, "utf8");
      if (!environment.split("\0").includes(`SIGNALBOX_RUN=${runId}`)) return [];
      return [`${name} ${readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ")}`];
    } catch {
      return [];
    }
  });
}
