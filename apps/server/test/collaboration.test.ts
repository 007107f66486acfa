// What people and sessions settle while a run goes on: files that weren't owned, changed tasks, messages.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { judgeBoundary } from "@signalbox/engine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { processesOf, TestPanel, until } from "./testPanel.ts";

let panel: TestPanel;
beforeAll(async () => {
  panel = await TestPanel.start();
});
afterAll(() => panel.close());

const events = async (id: string) => {
  const { body } = await panel.ask("GET", `/api/runs/${id}/events`);
  return (body.events as { event: { type: string } }[]).map(({ event }) => event as Record<string, unknown>);
};

describe("a file that a task doesn't own", () => {
  const asks = `signalbox report blocked --needs-file shared.txt --reason "The total is kept there"`;

  test("is the task's once a person grants it, and the session goes on where it stopped", async () => {
    const project = await panel.project({ "shared.txt": "0\n" });
    project.play("a.1.1", `echo a > a.txt; commit "Half"; ${asks}`);
    project.play("a.1.2", `echo "$SIGNALBOX_MESSAGE" > shared.txt; commit "Whole"`);
    const run = await panel.begin(project, [{ id: "a" }, { id: "b" }]);
    const { tasks } = await run.task("a", "blocked");
    expect(tasks.a?.block).toEqual({ kind: "boundary", path: "shared.txt", reason: "The total is kept there" });
    await run.order({ type: "boundary.grant", task: "a", path: "shared.txt", comment: "Only the total" });
    const state = await run.closed("landed");
    expect(project.at("main", "shared.txt")).toBe("shared.txt is yours now: you may change it. Only the total Go on.");
    expect(state.tasks.a?.attempts.map(({ n, leg }) => [n, leg])).toEqual([[1, 2]]);
    expect((await events(run.id)).find(({ type }) => type === "boundary.granted")).toMatchObject({
      task: "a",
      path: "shared.txt",
      conflicts: [],
    });
  });

  test("that another task owns is named before anybody decides; denied, the session finds another way", async () => {
    const project = await panel.project({ "shared.txt": "0\n" });
    project.play("a.1.1", `echo a > a.txt; commit "Half"; ${asks}`);
    project.play("a.1.2", `echo "$SIGNALBOX_MESSAGE" > a.txt; commit "Without it"`);
    project.play("b.1", `while [ ! -f "$plays/go" ]; do sleep 0.1; done; echo 1 > shared.txt; commit "B"`);
    const run = await panel.begin(project, [{ id: "a" }, { id: "b", writes: ["shared.txt"], check: "true" }]);
    await run.task("a", "blocked");
    expect(judgeBoundary(run.state(), "a", "shared.txt").conflicts).toEqual([
      "b owns it and is working at the same time: one of the two may have to start again.",
    ]);
    const stale = await run.tell({ type: "boundary.grant", task: "a", path: "other.txt", comment: "" });
    expect(stale.body.error.code).toBe("request_closed");
    await run.order({ type: "boundary.deny", task: "a", path: "shared.txt", comment: "That is b's" });
    project.write("../plays/go", "");
    await run.closed("landed");
    expect(project.at("main", "a.txt")).toContain("You were not given shared.txt: That is b's");
  });

  test("can't be a lockfile, nor one outside of the repository", async () => {
    const project = await panel.project();
    project.play("a.1.1", `signalbox report blocked --needs-file package-lock.json`);
    const run = await panel.begin(project, [{ id: "a" }]);
    await run.task("a", "blocked");
    const { body } = await run.tell({ type: "boundary.grant", task: "a", path: "package-lock.json", comment: "" });
    expect(body.error.message).toContain("lockfile");
    await run.order({ type: "run.abort", comment: "" });
    await run.closed("aborted");
  });
});

describe("a task that a person changes", () => {
  test("is told so at work, and verified by what holds now", async () => {
    const project = await panel.project();
    project.play("a", `read -r line; echo "$line" > other.txt; commit "Elsewhere"`);
    const run = await panel.begin(project, [{ id: "a" }]);
    await run.task("a", "working");
    const wrong = await run.tell({
      type: "task.amend",
      task: "a",
      change: { files_write: ["../x"], verification: [] },
      comment: "",
    });
    expect(wrong.body.error).toMatchObject({ code: "plan_invalid" });
    await run.order({
      type: "task.amend",
      task: "a",
      change: {
        files_write: ["other.txt"],
        verification: [
          { command: "grep -q 'Another file' other.txt", type: "test", required: true, timeout: 60, description: "" },
        ],
      },
      comment: "Another file, please",
    });
    const state = await run.closed("landed");
    expect(project.at("main", "other.txt")).toContain("The files that you own are now: other.txt.");
    expect(state.tasks.a?.attempts).toHaveLength(1);
    expect(state.plan?.amended).toBe(1);
    expect(readFileSync(join(project.root, "tasks.yaml"), "utf8")).toContain("other.txt");
  });
});

describe("messages", () => {
  const listens = (file: string) => `read -r line; echo "$line" > ${file}; commit "Heard"`;

  test("from a person reach the sessions at work once, and are in the mailbox as files", async () => {
    const project = await panel.project();
    for (const id of ["a", "b"]) project.play(id, listens(`${id}.txt`));
    const run = await panel.begin(project, [{ id: "a" }, { id: "b" }]);
    await run.until(({ tasks }) => tasks.a?.phase === "working" && tasks.b?.phase === "working");
    await run.order({ type: "message.send", to: "a", body: "Use UTC" });
    await run.until(({ tasks }) => tasks.a?.attempts[0]?.heard === 1);
    await run.order({ type: "message.send", to: "broadcast", kind: "warning", body: "No new packages" });
    await run.closed("landed");
    const me = panel.server.panel.ownerName;
    expect(project.at("main", "a.txt")).toBe(`Message from ${me} (info): Use UTC`);
    expect(project.at("main", "b.txt")).toBe(`Message from ${me} (warning): No new packages`);
    const box = join(project.root, ".orchestrator", "mailbox");
    await until(() => readdirSync(join(box, "a")).some((name) => name.endsWith(".read.json")));
    expect(readdirSync(join(box, "a"))).toEqual([expect.stringMatching(/^msg-[0-9a-f]{8}\.read\.json$/)]);
    const [name = ""] = readdirSync(join(box, "a"));
    expect(JSON.parse(readFileSync(join(box, "a", name), "utf8"))).toMatchObject({
      from: me,
      to: "a",
      type: "info",
      body: "Use UTC",
    });
  });

  test("of a session reach the sessions of other tasks while they work, and nobody else", async () => {
    const project = await panel.project();
    project.play("a", `signalbox report message b "Ids are text" --kind api_change; ${listens("a.txt")}`);
    project.play("b", `signalbox report message nobody "Hello"; read -r no; ${listens("b.txt")}`);
    const run = await panel.begin(project, [{ id: "a" }, { id: "b" }]);
    await run.until(({ tasks, messages }) => tasks.a?.phase === "working" && messages.length === 2);
    await run.until(({ tasks }) => tasks.b?.attempts[0]?.heard === 2 || tasks.b?.phase !== "working");
    await run.order({ type: "message.send", to: "a", body: "Go" });
    const state = await run.closed("landed");
    const said = state.messages.map(({ from, to, type, body }) => `${from} ${to} ${type} ${body}`);
    expect(said).toContain("worker-a b api_change Ids are text");
    expect(said).toContain(
      "supervisor b warning Your message to nobody wasn't sent. There is no task nobody in this plan.",
    );
    expect(project.at("main", "a.txt")).toContain("Go");
    expect(project.at("main", "b.txt")).toMatch(/^Message from (worker-a \(api change\): Ids are text|supervisor)/);
  });

  test("sent before a task begins stand in its prompt", async () => {
    const project = await panel.project();
    project.play("a", `while [ ! -f "$plays/go" ]; do sleep 0.1; done; echo a > a.txt; commit A`);
    project.play("b", `grep "Message from" "$SIGNALBOX_PROMPT_FILE" > b.txt; commit B`);
    const run = await panel.begin(project, [{ id: "a" }, { id: "b", after: ["a"] }]);
    await run.task("a", "working");
    await run.order({ type: "message.send", to: "b", body: "Mind the gap" });
    project.write("../plays/go", "");
    await run.closed("landed");
    expect(project.at("main", "b.txt")).toContain("(info): Mind the gap");
  });

  test("to nobody are refused at once", async () => {
    const project = await panel.project();
    project.play("a", "sleep 60");
    const run = await panel.begin(project, [{ id: "a" }]);
    await run.task("a", "working");
    const { body } = await run.tell({ type: "message.send", to: "zebra", body: "Hello" });
    expect(body.error.message).toBe("There is no task zebra in this plan.");
    await run.order({ type: "run.abort", comment: "" });
    await run.closed("aborted");
  });
});

describe("what is known of the project", () => {
  test("goes into the prompts of the tasks that it concerns, as a person changes it in the browser", async () => {
    const project = await panel.project();
    const path = `/api/projects/${project.id}/context`;
    await panel.ask("PUT", path, { key: "date-rules", value: "Dates are UTC" });
    await panel.ask("PUT", path, { key: "a-limit", value: "10" });
    await panel.ask("PUT", path, { key: "gone", value: "x" });
    await panel.ask("DELETE", `${path}/gone`);
    expect(
      (await panel.ask("GET", path)).body.entries.map(({ key, value }: { key: string; value: string }) => [key, value]),
    ).toEqual([
      ["date-rules", "Dates are UTC"],
      ["a-limit", "10"],
    ]);
    for (const id of ["a", "b"]) project.play(id, `cp "$SIGNALBOX_PROMPT_FILE" ${id}.txt; commit "Prompt"`);
    const run = await panel.begin(project, [
      { id: "a", context_keys: ["date-rules"] },
      { id: "b", writes: ["b.txt"] },
    ]);
    const state = await run.closed("landed");
    expect(project.at("main", "a.txt")).toContain("### date-rules\nDates are UTC");
    expect(project.at("main", "b.txt")).not.toContain("date-rules");
    expect(state.tasks.a?.attempts[0]?.context).toContain("date-rules");
    const { body } = await panel.ask("PUT", path, { key: "", value: "x" });
    expect(body.error.code).toBe("invalid_input");
  });
});

describe("an escalation", () => {
  test("leaves a report that says what failed and what each answer does; re-planning hands it to the planner", async () => {
    const project = await panel.project();
    project.play("a", `echo wrong > a.txt; commit "Try"`);
    const run = await panel.begin(project, [{ id: "a", check: "grep -q right a.txt" }]);
    await run.task("a", "escalated");
    const file = join(project.root, ".orchestrator", "escalation-report.md");
    const report = await until(() => existsSync(file) && readFileSync(file, "utf8"));
    expect(report).toMatch(
      /Task a: .*logic_error.*Attempts:\n\n- 1 .*Resume: .*\.worktrees\/a.*Re-plan: .*Abort: .*main was never moved/s,
    );
    expect(report).toContain(`refs/signalbox/${run.id}/<task>/<attempt>`);
    project.play(
      "planner",
      `cp "$SIGNALBOX_PROMPT_FILE" "$plays/seen"; signalbox report blocked --question "What now?"`,
    );
    await run.order({ type: "escalation.replan", key: "task/a", comment: "Smaller" });
    await run.until((state) => state.escalations.planning);
    const seen = readFileSync(join(project.plays, "seen"), "utf8");
    expect(seen).toContain("# Escalation report");
    expect(seen).toContain("- Smaller");
    await run.order({ type: "run.abort", comment: "" });
    await run.closed("aborted");
  });
});

describe("a review", () => {
  test("shows its checklist with evidence, and can't accept what doesn't hold", async () => {
    const project = await panel.project();
    project.play(
      "reviewer",
      `signalbox report accepted --passed "Tests: all pass" --missed "Input: none" || signalbox report accepted --passed "Tests: all pass"`,
    );
    const run = await panel.begin(project, [{ id: "a" }]);
    const state = await run.closed("landed");
    expect(state.reviews.map(({ checklist }) => checklist)).toEqual([
      [{ item: "Tests", passed: true, evidence: "all pass" }],
    ]);
  });
});

test("a server that comes back says what it found at work and what was kept", async () => {
  const project = await panel.project();
  project.play("a", `while [ ! -f "$plays/go" ]; do sleep 0.1; done; echo a > a.txt; commit A`);
  const run = await panel.begin(project, [{ id: "a" }]);
  await run.task("a", "working");
  await until(() => processesOf(run.id).length > 1);
  await panel.stop();
  await panel.open();
  await until(async () => (await events(run.id)).some(({ type }) => type === "run.recovered"));
  expect((await events(run.id)).find(({ type }) => type === "run.recovered")).toMatchObject({
    found: ["The session of a went on without the server."],
    restarted: [],
    kept: ["a: the worktree of attempt 1, with all that isn't committed."],
  });
  project.write("../plays/go", "");
  await run.closed("landed");
});
