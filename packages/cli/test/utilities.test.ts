// The utilities of the seed by the examples of its README, with `signalbox NAME` in place of `python3 …/NAME.py`.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { inPlanProject } from "./planProject.ts";
import { signalbox } from "./runCommand.ts";

const { path, git, call, read } = inPlanProject();

/** Every line of the seed's README that a person types, with the exit code that a project at its beginning gives. */
const examples: readonly (readonly [code: number, line: string])[] = [
  [0, "contracts TestProtocol method1 method2"],
  [0, "contracts MyProtocol login logout -o contracts/my.py"],
  [0, "environment"],
  [1, "environment --verify abc123"],
  [0, "risk tasks.yaml"],
  [0, "risk --config .claude-agents.yaml tasks.yaml"],
  [0, "conflict tasks.yaml"],
  [0, "dag tasks.yaml"],
  [0, "state status"],
  [0, "state resume --dry-run"],
  [0, "state resume"],
  [0, "tasks blocked"],
  [0, "tmux check-blocked task-b"],
  [0, "tmux preflight"],
  [0, "context get-for-task task-auth"],
  [0, "context get-for-task task-auth --tasks-file tasks.yaml"],
  [0, 'mailbox send task-b "API changed" --from worker-task-auth'],
  [0, 'mailbox send task-b "Changed login() return type" --from worker-task-auth'],
  [0, 'mailbox broadcast "Using UUID primary keys" --from supervisor'],
  [0, "mailbox check task-b"],
  [0, "mailbox peek task-b"],
  [0, "dashboard"],
  [0, "dashboard --refresh 2"],
  [0, "dashboard --once"],
  [0, "workers_view"],
  [1, "verify full task-b tasks.yaml"],
];
test.each(examples)("exit code %i: the README's example `%s`", async (code, line) => {
  writeFileSync(path(".claude-agents.yaml"), "risk: {auto_approve_threshold: 25}");
  await call("state", "init", "--no-monitoring");
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
  const called = await call(...words);
  expect([called.code, called.err.split("\n")[0]]).toEqual([
    code,
    expect.not.stringMatching(/unknown|missing|shows how/i),
  ]);
});

describe("a plan and its project", () => {
  test("risk, dag, conflict, with and without a configuration", async () => {
    writeFileSync(
      path(".claude-agents.yaml"),
      "risk: {auto_approve_threshold: 90, sensitive_patterns: [{pattern: services, weight: 50}]}",
    );
    expect((await call("risk", "tasks.yaml")).out).toContain("Risk score: 60 (HIGH RISK");
    expect((await call("risk", "--config", ".claude-agents.yaml", "tasks.yaml", "--json")).json()).toMatchObject({
      score: 50,
      auto_approve: true,
      auto_approve_threshold: 90,
      status: "AUTO-APPROVE",
    });
    expect((await call("dag", "tasks.yaml")).out).toContain("Wave 2: task-b");
    expect((await call("conflict", "tasks.yaml")).out).toBe("No conflicts\n");
  });

  test("--version says the version that the changelog tells of, and stays an option of `contracts`", async () => {
    const said = await call("--version");
    expect(said).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect((await call("doctor")).out).toContain(`Signalbox ${said.out.trim()}\n`);
    const stub = await call("contracts", "MyProtocol", "login", "--version", "v7");
    expect(stub.out).toContain("v7");
  });

  test("contracts prints a stub, or writes it where told, in either language", async () => {
    expect((await call("contracts", "TestProtocol", "method1", "method2")).out).toContain("def method2(self) -> None:");
    expect((await call("contracts", "MyProtocol", "login", "logout", "-o", "contracts/my.py")).code).toBe(0);
    expect(read("contracts/my.py")).toContain("class MyProtocol(Protocol):");
    expect((await call("contracts", "MyProtocol", "login", "--language", "ts")).out).toContain(
      "export interface MyProtocol",
    );
    expect(await call("contracts", "My Protocol", "login")).toMatchObject({ code: 1, out: "" });
  });

  test("environment tells the hash and compares it", async () => {
    expect((await call("environment")).out).toContain("no-lock");
    const other = await call("environment", "--verify", "abc123");
    expect(other.code).toBe(1);
    expect((await call("environment", "--verify", "no-lock")).code).toBe(0);
  });

  test("what is wrong is one sentence with a way out on stderr, and an object under --json", async () => {
    const missing = await call("risk", "nope.yaml");
    expect(missing).toMatchObject({ code: 1, out: "" });
    expect(missing.err).toBe("There is no file nope.yaml. Name a tasks.yaml, or go to the folder that has one.\n");
    expect((await call("risk", "nope.yaml", "--json")).json().error.code).toBe("plan_missing");
    writeFileSync(path("tasks.yaml"), "tasks:\n  - id: [1]\n");
    expect((await call("dag")).err).toContain("tasks.yaml, line 2:");
  });
});

describe("a run without the panel", () => {
  test("state init, status, update and tasks ready follow the plan", async () => {
    expect((await call("state", "status")).err).toContain("signalbox state init");
    expect((await call("state", "init", "--no-monitoring")).code).toBe(0);
    expect((await call("tasks", "ready", "--json")).json()).toEqual({ ready: ["task-auth"] });
    const refused = await call("state", "update", "task-auth", "merged");
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("It may become executing or failed")]);
    for (const status of ["executing", "completed", "verified"]) await call("state", "update", "task-auth", status);
    const { summary, ...rest } = (await call("state", "status", "--json")).json();
    expect(summary).toEqual({
      pending: ["task-b"],
      executing: [],
      completed: [],
      failed: [],
      verified: ["task-auth"],
      merged: [],
    });
    expect(rest).toMatchObject({ phase: "executing", iteration: 1, env_hash: "no-lock" });
    expect((await call("tasks", "ready", "--json")).json()).toEqual({ ready: ["task-b"] });
    expect(git("status", "--porcelain")).toBe("");
  });

  test("tasks blocked and check-all read what the worktrees say", async () => {
    await call("state", "init");
    await call("state", "update", "task-auth", "executing");
    mkdirSync(path(".worktrees/task-auth"), { recursive: true });
    const said = { status: "blocked", blocked_reason: "Missing required dependency", needs_dependency: "pandas>=2.0" };
    writeFileSync(path(".worktrees/task-auth/.task-status.json"), JSON.stringify(said));
    expect((await call("tasks", "blocked")).out).toBe(
      "Task: task-auth\nReason: Missing required dependency\nNeeds dependency: pandas>=2.0\n\nTo resolve, install: pandas>=2.0\nThen restart orchestration.\n",
    );
    expect((await call("tasks", "check-all", "--json")).json()).toMatchObject({
      total: 2,
      done: 0,
      all_done: false,
      any_failed: false,
      any_blocked: true,
      blocked_details: [{ task_id: "task-auth", needs_dependency: "pandas>=2.0" }],
    });
  });

  test("a project whose files a run of the panel writes is left to it", async () => {
    const state = {
      managed_by: "r1234abcd",
      current_phase: "executing",
      tasks: { "task-auth": { status: "pending" } },
    };
    writeFileSync(path(".orchestration-state.json"), JSON.stringify(state));
    for (const argv of [["init"], ["update", "task-auth", "executing"]]) {
      expect(await call("state", ...argv)).toMatchObject({
        code: 1,
        err: expect.stringContaining("Run r1234abcd of the panel"),
      });
    }
    expect((await call("tasks", "check-all")).code).toBe(0);
  });
});

describe("what tasks are told", () => {
  test("the mailbox: send, broadcast, peek, check, cleanup", async () => {
    await call("mailbox", "init", "task-auth", "task-b");
    await call("mailbox", "send", "task-b", "Changed login() return type", "--from", "worker-task-auth");
    await call("mailbox", "broadcast", "Using UUID primary keys", "--from", "supervisor");
    await call("mailbox", "send", "task-b", "--json", '{"details": "login() has moved", "file": "auth.py"}');
    expect((await call("mailbox", "peek", "task-b")).out).toBe("3\n");
    const { out } = await call("mailbox", "check", "task-b");
    expect(out).toContain("worker-task-auth (info): Changed login() return type");
    expect(out).toContain("login() has moved");
    expect((await call("mailbox", "check", "task-b", "--json")).json()).toMatchObject({ count: 0 });
    expect((await call("mailbox", "cleanup", "--json")).json()).toEqual({ removed: 2 });
    expect(await call("mailbox", "send", "../x", "hello")).toMatchObject({ code: 1 });
    expect(await call("mailbox", "send", "task-b", "hello", "--from", "root")).toMatchObject({ code: 1 });
  });

  test("context: add before init makes the store, get walks into values", async () => {
    await call("context", "add", "auth-rules", '{"jwt": {"hours": 2}}');
    await call("context", "add", "style", "Tabs");
    expect((await call("context", "get", "auth-rules.jwt.hours", "--json")).json().value).toBe(2);
    expect((await call("context", "search", "tab")).out).toContain("style");
    expect((await call("context", "list", "--json")).json().count).toBe(2);
    expect((await call("context", "get-for-task", "task-auth", "--tasks-file", "tasks.yaml")).out).toContain(
      "### auth-rules",
    );
    await call("context", "delete", "style");
    expect(await call("context", "get", "style")).toMatchObject({ code: 1 });
  });

  test("from a task's worktree the project's own files are meant", async () => {
    const commit = [
      "-c",
      "user.name=P",
      "-c",
      "user.email=p@example.org",
      "commit",
      "--quiet",
      "--allow-empty",
      "-m",
      "Begin",
    ];
    git(...commit);
    git("worktree", "add", "--quiet", ".worktrees/task-b");
    await signalbox(path(".worktrees/task-b"), "mailbox", "send", "task-auth", "hello", "--from", "worker-task-b");
    expect(existsSync(path(".orchestrator/mailbox/task-auth"))).toBe(true);
    expect((await call("mailbox", "peek", "task-auth")).out).toBe("1\n");
  });
});

test("two processes that write state, context and mailbox at once a thousand times lose nothing", async () => {
  const ids = Array.from({ length: 20 }, (_, at) => `t${at}`);
  writeFileSync(path("tasks.yaml"), JSON.stringify({ tasks: ids.map((id) => ({ id })) }));
  await call("state", "init");
  const script = fileURLToPath(new URL("./writer.child.ts", import.meta.url));
  const writers = ["a", "b"].map((name) => {
    const child = spawn(process.execPath, ["--import", "tsx", script, path(), name, "500"], { stdio: "inherit" });
    return new Promise<number | null>((resolve) => child.on("exit", resolve));
  });
  expect(await Promise.all(writers)).toEqual([0, 0]);
  const { entries } = (await call("context", "list", "--json")).json();
  expect(Object.keys(entries)).toHaveLength(1_000);
  expect((await call("mailbox", "peek", "reader")).out).toBe("1000\n");
  const { written } = JSON.parse(read(".orchestration-state.json"));
  expect(written).toEqual({ a: 500, b: 500 });
}, 300_000);
