// Interrupted runs: paused, left by the server, without their tmux, aborted in each phase. Nothing is lost, nothing stays.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { processesOf, TestPanel, type TestRun, until } from "./testPanel.ts";
import type { TestProject } from "./testProject.ts";

let panel: TestPanel;
beforeAll(async () => {
  panel = await TestPanel.start();
});
afterAll(() => panel.close());

/** Waits for the file `go` beside the plays, then does the work; a beat a line shows that it lives. */
const patient = `
echo begun >> "$plays/$SIGNALBOX_TASK.begun"
while [ ! -e "$plays/go" ]; do echo x >> "$plays/$SIGNALBOX_TASK.beat"; sleep 0.05; done
echo "$SIGNALBOX_TASK" > "$SIGNALBOX_TASK.txt"; commit Done
`;
const go = (project: TestProject) => writeFileSync(join(project.plays, "go"), "");
const lines = (project: TestProject, file: string): number => {
  try {
    return readFileSync(join(project.plays, file), "utf8").split("\n").length - 1;
  } catch {
    return 0;
  }
};
const beats = (project: TestProject) => lines(project, "a.beat");
const begun = (project: TestProject) => until(() => lines(project, "a.begun") > 0);
const attempts = (run: TestRun) => run.state().tasks.a?.attempts.map(({ n, phase }) => `${n} ${phase}`);

test("a paused run suspends its session, which goes on where it was when the run is continued", async () => {
  const project = await panel.project();
  project.play("a", patient);
  const run = await panel.begin(project, [{ id: "a" }]);
  await begun(project);
  await run.order({ type: "run.pause", reason: "Lunch" });
  let still = beats(project);
  await until(async () => {
    const before = beats(project);
    await new Promise((resolve) => setTimeout(resolve, 300));
    still = beats(project);
    return still === before;
  });
  go(project);
  await run.order({ type: "run.continue" });
  await run.closed("landed");
  expect(lines(project, "a.begun")).toBe(1);
  expect(attempts(run)).toEqual(["1 merged"]);
});

test("a session works on while the server is stopped, and the next start takes up its result", async () => {
  const project = await panel.project();
  project.play("a", patient);
  const run = await panel.begin(project, [{ id: "a" }, { id: "b", after: ["a"] }]);
  await begun(project);
  await panel.stop();
  const before = beats(project);
  await until(() => beats(project) > before);
  go(project);
  await until(() => processesOf(run.id).every((each) => !each.includes("play.sh")));
  await panel.open();
  await run.closed("landed");
  expect([lines(project, "a.begun"), attempts(run)]).toEqual([1, ["1 merged"]]);
  expect(run.leftovers()).toEqual([]);
});

test("a session that is still at work is found again by the next start", async () => {
  const project = await panel.project();
  project.play("a", patient);
  const run = await panel.begin(project, [{ id: "a" }]);
  await begun(project);
  await panel.stop();
  await panel.open();
  await run.task("a", "working");
  await until(async () => (await run.panes()).some(({ name, live }) => name === "worker-a" && live));
  go(project);
  await run.closed("landed");
  expect([lines(project, "a.begun"), attempts(run)]).toEqual([1, ["1 merged"]]);
});

test("a run that was paused when the server stopped is paused when it is back, and goes on", async () => {
  const project = await panel.project();
  project.play("a", patient);
  const run = await panel.begin(project, [{ id: "a" }]);
  await begun(project);
  await run.order({ type: "run.pause", reason: "Night" });
  await panel.stop();
  await panel.open();
  expect(run.state().paused?.reason).toBe("Night");
  go(project);
  await run.order({ type: "run.continue" });
  await run.closed("landed");
  expect([lines(project, "a.begun"), attempts(run)]).toEqual([1, ["1 merged"]]);
});

test("tmux killed in the middle: the same attempt goes on in a new one", async () => {
  const project = await panel.project();
  project.play("a", patient);
  const run = await panel.begin(project, [{ id: "a" }]);
  await begun(project);
  process.kill(tmuxOf(run), "SIGKILL");
  await until(() => lines(project, "a.begun") === 2);
  go(project);
  await run.closed("landed");
  expect(attempts(run)).toEqual(["1 merged"]);
  expect(run.leftovers()).toEqual([]);
});

test("a pane killed in the middle: the same attempt goes on in a new one", async () => {
  const project = await panel.project();
  project.play("a", patient);
  const run = await panel.begin(project, [{ id: "a" }]);
  await begun(project);
  const socket = join(panel.server.panel.installation.sockets, `${run.id}.tmux`);
  execFileSync("tmux", ["-S", socket, "kill-window", "-t", ":worker-a"]);
  await until(() => lines(project, "a.begun") === 2);
  go(project);
  await run.closed("landed");
  expect(attempts(run)).toEqual(["1 merged"]);
  expect(run.leftovers()).toEqual([]);
});

test("tmux killed while the server was stopped", async () => {
  const project = await panel.project();
  project.play("a", patient);
  const run = await panel.begin(project, [{ id: "a" }]);
  await begun(project);
  const tmux = tmuxOf(run);
  await panel.stop();
  process.kill(tmux, "SIGKILL");
  await until(() => processesOf(run.id).length === 0);
  await panel.open();
  await until(() => lines(project, "a.begun") === 2);
  go(project);
  await run.closed("landed");
  expect(attempts(run)).toEqual(["1 merged"]);
  const events = await panel.server.panel.store.events.readAll(run.id);
  expect(events.find(({ type }) => type === "run.recovered")).toMatchObject({
    restarted: ["The session of a was gone and goes on where it was."],
  });
});

test("a run whose project was moved away says so, and goes on when it is back", async () => {
  const project = await panel.project();
  project.play("a", patient);
  const run = await panel.begin(project, [{ id: "a" }]);
  await begun(project);
  await panel.stop();
  renameSync(project.root, `${project.root} moved`);
  await panel.open();
  const refused = await run.tell({ type: "run.pause", reason: "" });
  expect(refused.body.error.message).toContain(project.root);
  renameSync(`${project.root} moved`, project.root);
  await run.order({ type: "workers.change", maxWorkers: 3 });
  go(project);
  await run.closed("landed");
});

test("what closed runs' panes showed can be replayed", async () => {
  const project = await panel.project();
  project.play("a", `echo "a line for posterity"; echo a > a.txt; commit A`);
  const run = await panel.begin(project, [{ id: "a" }]);
  await run.closed("landed");
  await until(() => panel.server.panel.runs.get(run.id) === null);
  const panes = await run.panes();
  expect(panes.map(({ name, live, attempt }) => ({ name, live, attempt }))).toEqual([
    { name: "worker-a", live: false, attempt: 1 },
    { name: "verifier-a", live: false, attempt: 1 },
    { name: "integration-checker", live: false },
    { name: "reviewer", live: false },
  ]);
  const { status, body } = await panel.ask("GET", `/api/runs/${run.id}/transcripts/${panes[0]?.transcript}`);
  expect([status, body]).toEqual([200, expect.stringContaining("a line for posterity")]);
  expect((await run.tell({ type: "run.abort", comment: "" })).body.error.code).toBe("run_over");
});

describe("abort leaves nothing but the work that wasn't merged", () => {
  const abort = async (run: TestRun) => {
    await run.order({ type: "run.abort", comment: "Enough" });
    const state = await run.closed("aborted");
    expect(run.leftovers()).toEqual([]);
    return state;
  };

  test("at the gate, rejected too", async () => {
    const project = await panel.project();
    const run = await panel.create(project, [{ id: "a" }], { plan: gatedPlan });
    await abort(run);
    const second = await panel.create(project, [{ id: "a" }], { plan: gatedPlan });
    await second.order({ type: "gate.reject", gate: "plan", comment: "No" });
    await second.closed("rejected");
    expect(second.leftovers()).toEqual([]);
  });

  test("while a session works", async () => {
    const project = await panel.project();
    project.play("a", `echo half > a.txt; ${patient}`);
    const run = await panel.begin(project, [{ id: "a" }]);
    await begun(project);
    const { kept } = await abort(run);
    expect(kept).toEqual([{ task: "a", attempt: 1, ref: `refs/signalbox/${run.id}/a/1` }]);
    expect(project.at(`refs/signalbox/${run.id}/a/1`, "a.txt")).toBe("half");
    expect(project.checkout().status).toBe("");
  });

  test("while a session is suspended", async () => {
    const project = await panel.project();
    project.play("a", patient);
    const run = await panel.begin(project, [{ id: "a" }]);
    await begun(project);
    await run.order({ type: "run.pause", reason: "" });
    await abort(run);
  });

  test("while a check runs", async () => {
    const project = await panel.project();
    const run = await panel.begin(project, [{ id: "a", check: "sleep 60" }]);
    await run.task("a", "verifying");
    await until(() => processesOf(run.id).some((each) => each.includes("sleep 60")));
    const { kept } = await abort(run);
    expect(project.at(kept[0]?.ref ?? "", "a.txt")).toBe("a");
  });

  test("while the reviewer reads; what was merged is kept", async () => {
    const project = await panel.project();
    project.play("reviewer", "sleep 60");
    const run = await panel.begin(project, [{ id: "a" }]);
    await run.phase("reviewing");
    await until(() => processesOf(run.id).some((each) => each.includes("sleep 60")));
    await abort(run);
    expect(project.at(`refs/signalbox/${run.id}/staging`, "a.txt")).toBe("a");
    expect(project.at("main", "a.txt")).toBeNull();
  });

  test("at the landing gate", async () => {
    const project = await panel.project();
    const run = await panel.begin(project, [{ id: "a" }], { landingGate: true });
    await run.until((state) => state.gate?.kind === "landing");
    await abort(run);
    expect(project.at("main", "a.txt")).toBeNull();
  });

  test("while it waits for the project", async () => {
    const project = await panel.project();
    project.play("a", patient);
    const first = await panel.begin(project, [{ id: "a" }]);
    await begun(project);
    const second = await panel.begin(project, [{ id: "b" }]);
    await second.phase("queued");
    await second.order({ type: "run.abort", comment: "" });
    await second.closed("aborted");
    await abort(first);
  });
});

/** Forces the gate: the policy doesn't decide it. */
const gatedPlan = JSON.stringify({
  tasks: [{ id: "a", description: "A", files_write: ["package.json"], verification: [{ command: "true" }] }],
});

/** The pid of a run's tmux server: the parent of its panes. */
function tmuxOf(run: TestRun): number {
  const socket = join(panel.server.panel.installation.sockets, `${run.id}.tmux`);
  const found = readdirSync("/proc").find((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      const parent = /^PPid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      return command.includes(socket) && command[0]?.endsWith("tmux") && parent === "1";
    } catch {
      return false;
    }
  });
  if (!found) throw new Error(`No tmux at ${socket}.`);
  return Number(found);
}
