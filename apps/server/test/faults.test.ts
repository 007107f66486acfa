// The server killed with SIGKILL around every effect: the next start makes main, attempts and log what they would have been.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { EffectKind, RunEvent } from "@signalbox/engine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PackageRegistry, servePackage } from "../../../packages/cli/src/demo/packageRegistry.ts";
import type { FaultyOrder } from "./faultyServer.child.ts";
import { TestPanel, TestRun } from "./testPanel.ts";
import { planOf, type TestProject } from "./testProject.ts";

/** All moments with `npm run test:faults`, else one for each effect: done, and not yet recorded. */
const whole = process.env.SIGNALBOX_FAULTS === "all";
const whileItRunsMs = [5, 20, 60, 150, 400];

/** The event that makes each effect due, and the one that records that it is done. */
const effects: Record<
  Exclude<EffectKind, "draftPlan" | "tellSession" | "awaitTime">,
  [due: RunEvent["type"], done: RunEvent["type"]]
> = {
  measureBaseline: ["gate.opened", "baseline.measured"],
  awaitSlot: ["gate.approved", "run.admitted"],
  prepareRun: ["run.admitted", "run.prepared"],
  runAttempt: ["attempt.started", "attempt.worked"],
  verifyAttempt: ["attempt.worked", "attempt.verified"],
  installDependency: ["dependency.approved", "dependency.installed"],
  mergeToStaging: ["attempt.verified", "task.merged"],
  renegotiateContract: ["contract.granted", "contract.renegotiated"],
  checkStaging: ["integration.started", "integration.passed"],
  requestReview: ["integration.passed", "review.accepted"],
  land: ["review.accepted", "landing.completed"],
  cleanUp: ["run.closing", "run.closed"],
};

const pad = join(import.meta.dirname, "../../../packages/cli/src/demo/assets/pad-ledger");
let panel: TestPanel;
let registry: PackageRegistry;
let server: ChildProcess | null = null;

beforeAll(async () => {
  registry = await servePackage(pad);
  process.env.npm_config_registry = registry.url;
  panel = await TestPanel.start();
});
afterAll(async () => {
  server?.kill("SIGKILL");
  await panel.close();
  await registry.close();
  delete process.env.npm_config_registry;
});

/** A task that asks for a package, then for another contract, and uses both; and one that depends on it. */
async function preparedProject(): Promise<TestProject> {
  const project = await panel.project({
    "package.json": JSON.stringify({ name: "x", version: "1.0.0", private: true }, null, 2),
    ".gitignore": "node_modules/\n",
  });
  project.play("a.1.1", `signalbox report blocked --needs-dependency pad-ledger --reason "For columns"`);
  project.play("a.1.2", `signalbox report blocked --needs-contract Clock --version 2 --reason "For zones"`);
  project.play(
    "a.1.3",
    `test -d node_modules/pad-ledger && grep -q "Version: 2" clock.py && echo a > a.txt; commit "Write a"`,
  );
  return project;
}

/** Lets a server begin the run and die at that moment; resolves when it is dead. */
async function crash(project: TestProject, at: FaultyOrder["at"]): Promise<string> {
  await panel.stop();
  const order: FaultyOrder = { home: panel.home, programs: panel.programs, at };
  const child = spawn(process.execPath, ["--import", "tsx", join(import.meta.dirname, "faultyServer.child.ts")], {
    env: { ...process.env, FAULTY_SERVER: JSON.stringify(order) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  server = child;
  const dead = once(child, "exit");
  const [url] = (await Promise.race([once(child.stdout!, "data"), dead])) as [Buffer | number];
  const ask = (method: string, path: string, body?: unknown) =>
    panel.askAt(String(url).trim(), method, path, body).catch(() => ({ status: 0, body: {} }));
  const tasks = [
    { id: "a", check: "node -e 'require(`pad-ledger`)' && test -f a.txt" },
    { id: "b", after: ["a"] },
  ];
  const plan = planOf(tasks, { contracts: [{ name: "Clock", version: "1", file_path: "clock.py", methods: ["now"] }] });
  const created = await ask("POST", "/api/runs", { projectId: project.id, request: "Do it", plan });
  const { runId } = created.body as { runId: string };
  let over = false;
  void dead.then(() => {
    over = true;
  });
  while (!over) {
    const { body: state } = await ask("GET", `/api/runs/${runId}`);
    await decide(state, (command) => ask("POST", `/api/runs/${runId}/commands`, command));
    await Promise.race([dead, new Promise((resolve) => setTimeout(resolve, 20))]);
  }
  expect(child.signalCode).toBe("SIGKILL");
  return runId;
}

// biome-ignore lint/suspicious/noExplicitAny: a run's state as JSON, or nothing where the server is dead already
async function decide(state: any, tell: (command: object) => Promise<unknown>): Promise<void> {
  if (state?.gate?.phase === "open") {
    await tell({ type: "gate.approve", gate: "plan", digest: state.gate.digest, comment: "" });
  }
  for (const request of Object.values(state?.dependencyRequests ?? {}) as { id: string; phase: string }[]) {
    if (request.phase === "open") await tell({ type: "dependency.approve", request: request.id, comment: "" });
  }
  for (const request of Object.values(state?.contractRequests ?? {}) as { id: string; phase: string }[]) {
    if (request.phase === "open") await tell({ type: "contract.grant", request: request.id, comment: "" });
  }
}

/** Starts again, decides what still waits for a person, and looks at what became of it all. */
async function recovered(project: TestProject, runId: string): Promise<void> {
  await panel.open();
  const run = new TestRun(panel, project, runId);
  await run.until(async (state) => {
    await decide(state, (command) => run.tell(command as never));
    return state.phase === "closed";
  });
  const state = await run.closed("landed");
  expect(project.checkout()).toMatchObject({ branch: "main", sha: state.landed?.sha, status: "" });
  expect([project.at("main", "a.txt"), project.at("main", "b.txt")]).toEqual(["a", "b"]);
  expect(project.at("main", "package.json")).toContain("pad-ledger");
  const log = project.git("log", "--format=%s", "--first-parent", "main").split("\n");
  expect(log).toEqual([
    "Merge b",
    "Merge a",
    "Renegotiate Clock: 2",
    expect.stringMatching(/^Add pad-ledger/),
    "Add the contracts of the plan",
    "Begin",
  ]);
  for (const task of Object.values(state.tasks)) {
    expect(task.attempts.map(({ n, phase }) => `${n} ${phase}`)).toEqual(["1 merged"]);
  }
  const types = (await panel.server.panel.store.events.readAll(runId)).map(({ type }) => type);
  for (const [, done] of Object.values(effects)) {
    const expected = ["attempt.worked", "attempt.verified", "task.merged"].includes(done) ? 2 : 1;
    expect([done, types.filter((type) => type === done).length]).toEqual([done, expected]);
  }
  expect(types.filter((type) => /failed|escalation|paused|refused/i.test(type))).toEqual([]);
  expect(run.leftovers()).toEqual([]);
}

describe.each(Object.entries(effects))("killed around %s", (effect, [due, done]) => {
  // Who asked for the run would never have heard of it.
  const more = whole && effect !== "measureBaseline";
  test("after it was done, before that was recorded", async () => {
    const project = await preparedProject();
    await recovered(project, await crash(project, { event: done, moment: "before append", delayMs: 0 }));
  });
  test.runIf(more)("before it began", async () => {
    const project = await preparedProject();
    await recovered(project, await crash(project, { event: due, moment: "after append", delayMs: 0 }));
  });
  test.runIf(more).each(whileItRunsMs)("while it ran, %i ms after it was due", async (delayMs) => {
    const project = await preparedProject();
    await recovered(project, await crash(project, { event: due, moment: "after append", delayMs }));
  });
});
