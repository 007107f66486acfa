// The server killed with SIGKILL around every effect: the next start makes main, attempts and log what they would have been.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { RunState } from "@signalbox/engine";
import type { PersonCommand } from "@signalbox/protocol";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type PackageRegistry, servePackage } from "../../../packages/cli/src/demo/packageRegistry.ts";
import { looking, type Plot, type Story, stories, withoutStory } from "./faultStories.ts";
import type { FaultyOrder } from "./faultyServer.child.ts";
import { buildServer } from "./programs.ts";
import { TestPanel, TestRun, until } from "./testPanel.ts";
import type { TestProject } from "./testProject.ts";

/** All stories and moments with `npm run test:faults`, else one for each effect that does more than look: done, and not yet recorded. */
const whole = process.env.SIGNALBOX_FAULTS === "all";
const whileItRunsMs = [5, 20, 60, 150, 400];

const pad = join(import.meta.dirname, "../../../packages/cli/src/demo/assets/pad-ledger");
let panel: TestPanel;
let registry: PackageRegistry;
let doomed: { folder: string; program: string };
let server: ChildProcess | null = null;

beforeAll(async () => {
  registry = await servePackage(pad);
  process.env.npm_config_registry = registry.url;
  panel = await TestPanel.start();
  doomed = await buildServer(join(import.meta.dirname, "faultyServer.child.ts"));
});
afterAll(async () => {
  server?.kill("SIGKILL");
  await panel.close();
  await registry.close();
  rmSync(doomed.folder, { recursive: true });
  delete process.env.npm_config_registry;
});

// A story that failed leaves the next one a panel, and no server of its own.
afterEach(async () => {
  if (server && server.exitCode === null && server.signalCode === null) {
    server.kill("SIGKILL");
    await once(server, "exit");
  }
  if (!panel.isOpen) await panel.open();
});

/** Starts a server that will die at that moment; `url` is null where it died before it listened. */
async function startDoomed(
  at: FaultyOrder["at"],
): Promise<{ url: string | null; dead: Promise<unknown>; child: ChildProcess }> {
  await panel.stop();
  const order: FaultyOrder = { home: panel.home, programs: panel.programs, at };
  const child = spawn(process.execPath, [doomed.program], {
    env: { ...process.env, FAULTY_SERVER: JSON.stringify(order) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  server = child;
  const dead = once(child, "exit");
  const [said] = (await Promise.race([once(child.stdout!, "data"), dead])) as [Buffer | number];
  return { url: Buffer.isBuffer(said) ? said.toString().trim() : null, dead, child };
}

/** Lets a server begin the run and die at that moment; resolves when it is dead. */
async function crash(project: TestProject, plot: Plot, at: FaultyOrder["at"]): Promise<void> {
  const { url, dead, child } = await startDoomed(at);
  const ask = (method: string, path: string, body?: unknown) =>
    panel.askAt(url!, method, path, body).catch(() => ({ status: 0, body: {} }));
  const wanted = { projectId: project.id, request: "Do it", ...(plot.plan ? { plan: plot.plan } : {}), ...plot.more };
  const created = await ask("POST", "/api/runs", wanted);
  const { runId } = created.body as { runId?: string };
  let over = false;
  void dead.then(() => {
    over = true;
  });
  while (!over) {
    const { body } = runId ? await ask("GET", `/api/runs/${runId}`) : { body: {} };
    await decide(body as RunState, plot, (command) => ask("POST", `/api/runs/${runId}/commands`, command));
    await Promise.race([dead, new Promise((resolve) => setTimeout(resolve, 20))]);
  }
  expect(child.signalCode).toBe("SIGKILL");
}

async function decide(state: RunState, plot: Plot, tell: (command: PersonCommand) => Promise<unknown>): Promise<void> {
  if (!state.runId) return;
  await plot.decide?.(state, tell);
  const { gate } = state;
  if (gate?.phase === "open") await tell({ type: "gate.approve", gate: gate.kind, digest: gate.digest, comment: "" });
}

/** The run of a project, also where whoever asked for it never heard of it. */
async function runOf(project: TestProject): Promise<TestRun> {
  const listed = await until(async () => {
    const { body } = await panel.ask("GET", "/api/runs");
    return body.runs.find((run: { projectId: string }) => run.projectId === project.id);
  });
  return new TestRun(panel, project, listed.runId);
}

/** Starts again, decides what still waits for a person, and looks at what became of it all. */
async function recovered(project: TestProject, plot: Plot): Promise<void> {
  await panel.open();
  const run = await runOf(project);
  await run.until(async (state) => {
    await decide(state, plot, (command) => run.tell(command));
    return state.phase === "closed";
  });
  const state = await run.closed("landed");
  if (state.target.kind === "fastForward") {
    expect(project.checkout()).toMatchObject({ branch: "main", sha: state.landed?.sha, status: "" });
  }
  expect(state.preflight.map(({ id }) => id)).toContain("repository");
  for (const { attempts, phase } of Object.values(state.tasks)) {
    const end = phase === "skipped" ? "1 stopped" : "1 merged";
    expect(attempts.map((attempt) => `${attempt.n} ${attempt.phase}`)).toEqual([end]);
  }
  const events = await panel.server.panel.store.events.readAll(run.id);
  for (const event of events) {
    if (event.type === "dependency.installed")
      expect(event.change.added).toEqual([expect.stringContaining("pad-ledger")]);
  }
  const types = events.map(({ type }) => type);
  const tasks = Object.keys(state.tasks).length;
  const integrations = plot.more?.landingGate ? 2 : 1;
  const expected = {
    "attempt.worked": tasks,
    "attempt.verified": tasks,
    "task.merged": tasks,
    "integration.passed": integrations,
  };
  // Whether the session was gone by the time the last words came is not for the run to say.
  for (const { done } of stories.filter((each) => each.plot === plot && each.effect !== "tellSession")) {
    const times = (expected as Record<string, number>)[done] ?? 1;
    expect([done, types.filter((type) => type === done).length]).toEqual([done, times]);
  }
  expect(types.filter((type) => /failed|escalation|paused|refused/i.test(type))).toEqual([]);
  plot.ended(run, state);
  expect(run.leftovers()).toEqual([]);
}

test("every effect has a story", () => {
  const folder = join(import.meta.dirname, "../../../packages/orchestrator/src/effects");
  const effects = readdirSync(folder).map((name) => name.replace(".ts", ""));
  const told = new Set<string>(stories.map(({ effect }) => effect));
  const missing = effects.filter((name) => !told.has(name) && !(name in withoutStory));
  expect(missing).toEqual(["index", "world"]);
});

const isShort = (story: Story) =>
  !looking.has(story.effect) && stories.find(({ effect }) => effect === story.effect) === story;
const told = stories
  .filter((story) => whole || isShort(story))
  .map((story) => [story.effect, story.about, story] as const);

describe.each(told)("killed around %s (%s)", (_effect, _about, { due, done, nth, plot }) => {
  test("after it was done, before that was recorded", async () => {
    const project = await plot.project(panel);
    await crash(project, plot, { event: done, nth: nth?.done ?? 1, moment: "before append", delayMs: 0 });
    await recovered(project, plot);
  });
  test.runIf(whole)("before it began", async () => {
    const project = await plot.project(panel);
    await crash(project, plot, { event: due, nth: nth?.due ?? 1, moment: "after append", delayMs: 0 });
    await recovered(project, plot);
  });
  test.runIf(whole).each(whileItRunsMs)("while it ran, %i ms after it was due", async (delayMs) => {
    const project = await plot.project(panel);
    await crash(project, plot, { event: due, nth: nth?.due ?? 1, moment: "after append", delayMs });
    await recovered(project, plot);
  });
});

test("killed again before what it recovered is recorded", async () => {
  const { plot } = stories.find(({ effect }) => effect === "installDependency")!;
  const project = await plot.project(panel);
  await crash(project, plot, { event: "attempt.started", nth: 1, moment: "after append", delayMs: 60 });
  const { dead } = await startDoomed({ event: "dependency.requested", nth: 1, moment: "before append", delayMs: 0 });
  await dead;
  await recovered(project, plot);
});
