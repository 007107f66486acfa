// The panel from a terminal: runs opened, watched, decided and reported, against a real server whose sessions scripts play.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestPanel, until } from "../../../apps/server/test/testPanel.ts";
import { planOf, type TestProject } from "../../../apps/server/test/testProject.ts";
import { closePanel, openPanel, planFile } from "./onPanel.ts";
import { signalbox } from "./runCommand.ts";

let panel: TestPanel;
let project: TestProject;
const call = (...argv: string[]) => signalbox(project.root, ...argv);

beforeAll(async () => {
  ({ panel, project } = await openPanel());
});
afterAll(() => closePanel(panel));

describe("a run from a terminal", () => {
  test("is opened, shown, approved, watched to its end, and reported", async () => {
    const opened = await call(
      "run",
      "Write a and b",
      "--plan",
      planFile(project, { id: "a" }, { id: "b", after: ["a"] }),
      "--json",
    );
    const { runId } = opened.json();
    expect((await call("runs")).out).toContain(runId);
    const waiting = await call("show");
    expect([waiting.code, waiting.out]).toEqual([2, expect.stringContaining("! The plan waits for approval")]);
    const unsure = await call("approve");
    expect([unsure.code, unsure.err]).toEqual([1, expect.stringContaining("Say so with --yes.")]);

    const watching = call("show", runId, "--watch", "--report", join(project.root, "../report.xml"));
    const approved = await fetchedAs(
      () => panel.ask("GET", `/api/runs/${runId}`),
      (body) => body.gate,
    );
    const command = { type: "gate.approve", gate: "plan", digest: approved.digest, comment: "Fine" };
    await until(async () => (await panel.ask("POST", `/api/runs/${runId}/commands`, command)).status === 200);
    const watched = await watching;
    expect(watched.code).toBe(0);
    expect(watched.out).toContain("task.merged b");
    expect(watched.out).toMatch(/Landed: .*main is [0-9a-f]{12}/);
    expect(project.at("main", "b.txt")).toBe("b");
    const report = readFileSync(join(project.root, "../report.xml"), "utf8");
    expect(report).toContain('<testsuite name="a" tests="');
    expect(report).not.toContain("<failure");
    expect((await call("logs", "a", runId)).code).toBe(0);
    expect((await call("show", runId, "--json")).json()).toMatchObject({
      phase: "closed",
      outcome: "landed",
      attention: [],
    });
  });

  test("is rejected or aborted, and the exit code says so", async () => {
    const first = (await call("run", "First", "--plan", planFile(project, { id: "c" }), "--json")).json().runId;
    expect(await call("reject", first, "--yes", "--comment", "Not now")).toMatchObject({ code: 0 });
    expect((await call("show", first, "--watch")).code).toBe(3);
    const second = (await call("run", "Second", "--plan", planFile(project, { id: "d" }), "--json")).json().runId;
    expect(await call("abort", second, "--yes")).toMatchObject({ code: 0 });
    expect((await call("show", second, "--watch", "--report", join(project.root, "../report.json"))).code).toBe(4);
    expect(JSON.parse(readFileSync(join(project.root, "../report.json"), "utf8"))).toMatchObject({
      outcome: "aborted",
    });
  });

  test("pauses and goes on; a failed task is retried with words", async () => {
    project.play("e", 'test -f "$plays/mended" || exit 3; echo e > e.txt; commit "Write e"');
    const { runId } = (await call("run", "Third", "--plan", planFile(project, { id: "e" }), "--json")).json();
    expect(await call("pause", runId)).toMatchObject({ code: 0 });
    expect((await call("show", runId)).out).toContain("paused");
    expect(await call("resume", runId)).toMatchObject({ code: 0 });
    // As long as the base is being tested, the panel says so and the plan can't be approved.
    await until(async () => (await call("approve", runId, "--yes", "--comment", "Go")).code === 0);
    // What a script of CI does that can't wait for a person.
    const stopped = await call("show", runId, "--watch", "--until-waiting");
    expect([stopped.code, stopped.out]).toEqual([2, expect.stringContaining("! The session's program ended")]);
    writeFileSync(join(project.plays, "mended"), "");
    expect(await call("retry", "e", runId, "--feedback", "Mind the tests")).toMatchObject({ code: 0 });
    expect((await call("show", runId, "--watch")).code).toBe(0);
  });

  test("is told one's own rules; a session hears words, and its task is taken over and given back", async () => {
    const copied = await call("prompts", "--json");
    const file = copied.json().files.find(({ role }: { role: string }) => role === "worker").file;
    expect(readFileSync(file, "utf8")).toContain("signalbox report done");
    writeFileSync(file, "Be brief.\n");
    expect((await call("prompts")).out).toContain(`as it is  ${file}`);
    expect(readFileSync(file, "utf8")).toBe("Be brief.\n");
    const waits = 'touch "$plays/begun"; read words; echo "$words" > "$plays/heard"; sleep 300';
    project.play("t", `cp "$SIGNALBOX_PROMPT_FILE" t.txt; commit "Write t"; ${waits}`);
    const { runId } = (await call("run", "Fourth", "--plan", planFile(project, { id: "t" }), "--json")).json();
    await until(async () => (await call("approve", runId, "--yes", "--comment", "Go")).code === 0);
    await until(() => existsSync(join(project.plays, "begun")));
    expect(await call("steer", "t", "Mind the clock", runId)).toMatchObject({ code: 0 });
    await until(() => existsSync(join(project.plays, "heard")) && readFileSync(join(project.plays, "heard"), "utf8"));
    expect(readFileSync(join(project.plays, "heard"), "utf8")).toBe("Mind the clock\n");
    const taken = await call("take-over", "t", runId);
    expect([taken.code, taken.out]).toEqual([0, expect.stringContaining("signalbox give-back t")]);
    expect((await call("interrupt", "t", runId)).err).toContain("no session at work");
    expect(await call("give-back", "t", runId, "--comment", "As it is")).toMatchObject({ code: 0 });
    expect((await call("show", runId, "--watch")).code).toBe(0);
    expect(project.at("main", "t.txt")).toContain("Be brief.");
    rmSync(file);
  });

  test("says clearly what is wrong", async () => {
    expect(await call("show", "nope")).toMatchObject({ code: 1, err: expect.stringContaining("signalbox runs") });
    expect(await call("run", "X", "--plan", "nope.yaml")).toMatchObject({
      code: 1,
      err: expect.stringContaining("nope.yaml"),
    });
    expect((await call("run", "X", "--plan", planFile(project, { id: "../x" }))).err).toContain("The plan has");
    const home = process.env.SIGNALBOX_HOME;
    process.env.SIGNALBOX_HOME = join(panel.folder, "nothing");
    expect(await call("runs")).toMatchObject({ code: 1, err: expect.stringContaining("signalbox up") });
    process.env.SIGNALBOX_HOME = home;
  });
});

test("where a run of the panel holds the project, what is said and known goes through the panel", async () => {
  const held = await panel.project();
  held.play("a", `signalbox report blocked --question "Go on?" --reason "Asked to."`);
  const run = await panel.begin(held, [{ id: "a" }]);
  await run.task("a", "blocked");
  const inside = (...argv: string[]) => signalbox(held.root, ...argv);
  await until(() => existsSync(join(held.root, ".orchestration-state.json")));
  const sent = await inside("mailbox", "send", "a", "Mind the tests", "--from", "supervisor", "--json");
  expect(sent.json()).toMatchObject({ sent: true, to: "a", type: "info" });
  await run.until((state) => state.messages.some(({ to, body }) => to === "a" && body === "Mind the tests"));
  expect(await inside("mailbox", "send", "nobody", "Hello", "--from", "supervisor")).toMatchObject({
    code: 1,
    err: expect.stringContaining("There is no task nobody in this plan."),
  });
  expect(await inside("context", "add", "style", "tabs")).toMatchObject({ code: 0 });
  expect((await inside("context", "get", "style")).out).toBe("tabs\n");
  const { body } = await panel.ask("GET", "/api/audit?action=context.set&limit=1");
  expect(body.entries[0].detail).toMatchObject({ key: "style", before: null, after: "tabs" });
  expect(await inside("context", "delete", "style")).toMatchObject({ code: 0 });
  expect((await inside("state", "init")).err).toContain(`Run ${run.id} of the panel`);
  await run.order({ type: "run.abort", comment: "" });
  await run.closed("aborted");
});

test("the seed's commands tell of the panel's run, are told to it, or say what to use instead", async () => {
  const held = await panel.project();
  held.play("a", `signalbox report blocked --question "Go on?" --reason "Asked to."`);
  held.play("b", 'touch "$plays/b"; while :; do sleep 0.1; done');
  const run = await panel.begin(held, [{ id: "a" }, { id: "b" }]);
  await run.task("a", "blocked");
  await until(() => existsSync(join(held.plays, "b")));
  const inside = (...argv: string[]) => signalbox(held.root, ...argv);
  const json = async (...argv: string[]) => (await inside(...argv, "--json")).json();
  await until(async () => (await inside("tmux", "check-blocked", "a")).code === 2);
  expect((await json("tasks", "blocked")).blocked).toMatchObject([{ task_id: "a" }]);
  expect(await json("state", "status")).toMatchObject({ request_id: run.id, summary: { executing: ["b"] } });
  expect((await inside("tmux", "monitor", "a")).code).toBe(2);
  expect(await json("tmux", "verify-running", "b")).toMatchObject({ running: true, process: "worker-b" });
  expect((await json("worktree", "list")).worktrees).toContainEqual(
    expect.objectContaining({ task_id: "b", branch: `signalbox/${run.id}/t/b/1` }),
  );
  expect(await json("state", "resume", "--dry-run")).toMatchObject({ dry_run: true, restarted_tasks: [] });

  for (const [argv, instead] of [
    ["state init", "signalbox abort"],
    ["state update a merged", "signalbox retry a"],
    ["tmux spawn-worker a", "signalbox retry"],
    ["tmux cleanup-orphans", "signalbox show"],
    ["worktree delete b", "signalbox take-over"],
    ["state resume", "neither paused nor stopped"],
  ] as const)
    expect(await inside(...argv.split(" "))).toMatchObject({ code: 1, err: expect.stringContaining(instead) });

  await run.order({ type: "run.pause", reason: "" });
  await run.until((state) => state.paused !== null);
  expect(await inside("state", "resume")).toMatchObject({ code: 0, out: "Going on\n" });
  await run.until((state) => state.paused === null);
  expect(await json("tmux", "kill", "worker-b")).toEqual({ killed: true, session: "worker-b" });
  await run.task("b", "escalated");
  await run.order({ type: "run.abort", comment: "" });
  await run.closed("aborted");
});

test("a run that was begun without the panel is offered to be taken over", async () => {
  const other = await panel.project({ "tasks.yaml": planOf([{ id: "x" }]) });
  expect(await signalbox(other.root, "state", "init")).toMatchObject({ code: 0 });
  const { body } = await panel.ask("POST", "/api/projects", { path: other.root });
  expect(JSON.stringify(body.notes)).toContain("A run without the panel was begun here (0 of 1 tasks merged)");
  expect(body.plan).toContain("Write x");
});

/** Waits until the run has what is looked for. */
async function fetchedAs<Value>(
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is what the test looks at
  ask: () => Promise<{ body: any }>,
  // biome-ignore lint/suspicious/noExplicitAny: the same
  look: (body: any) => Value,
): Promise<NonNullable<Value>> {
  let seen = "";
  const found = async () => {
    const { body } = await ask();
    seen = JSON.stringify({ ...body, plan: null });
    return look(body);
  };
  return until(found, () => seen);
}
