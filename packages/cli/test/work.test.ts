// Doing by hand what the panel does by itself: worktrees, verification, sessions in tmux, and the two live views of them.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { until } from "../../../apps/server/test/testPanel.ts";
import { signalbox } from "./runCommand.ts";
import { inTerminal } from "./terminal.ts";

let folder = "";
let root = "";
const call = (...argv: string[]) => signalbox(root, ...argv);
const git = (...args: string[]) =>
  execFileSync("git", args, {
    cwd: root,
    env: {
      ...process.env,
      GIT_AUTHOR_NAME: "P",
      GIT_AUTHOR_EMAIL: "p@e.org",
      GIT_COMMITTER_NAME: "P",
      GIT_COMMITTER_EMAIL: "p@e.org",
    },
    stdio: "pipe",
  })
    .toString()
    .trim();

const plan = {
  request: "Add user authentication",
  tasks: [
    { id: "task-a", files_write: ["a.txt"], verification: [{ command: "test -f a.txt", type: "test" }] },
    { id: "task-b", files_write: ["b.txt"], depends_on: ["task-a"], verification: [{ command: "true" }] },
  ],
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sbx-w-"));
  root = join(folder, "project");
  mkdirSync(root);
  process.env.SIGNALBOX_HOME = join(folder, "home");
  git("init", "--quiet", "-b", "main");
  writeFileSync(join(root, "tasks.yaml"), JSON.stringify(plan));
  writeFileSync(join(root, "README.md"), "# A project\n");
  git("add", "README.md");
  git("commit", "--quiet", "-m", "Begin");
});
afterEach(async () => {
  const { sessions } = (await call("tmux", "list", "--json")).json();
  for (const { name } of sessions) await call("tmux", "kill", name);
  await call("tmux", "cleanup-orphans");
  delete process.env.SIGNALBOX_HOME;
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const inWorktree = (task: string, path: string, text: string): void => {
  writeFileSync(join(root, ".worktrees", task, path), text);
  git("-C", join(root, ".worktrees", task), "add", "--all");
  git("-C", join(root, ".worktrees", task), "commit", "--quiet", "-m", `Write ${path}`);
};

describe("worktree and verify", () => {
  test("a task is worked on, verified and merged; the checkout and main stay as they are", async () => {
    const head = git("rev-parse", "main");
    expect(await call("worktree", "create", "task-a")).toMatchObject({ code: 0 });
    const early = await call("verify", "full", "task-a", "tasks.yaml", "--json");
    expect([early.code, early.json().commands.failed]).toEqual([1, 1]);
    inWorktree("task-a", "a.txt", "a\n");
    const verified = await call("verify", "full", "task-a", "--json");
    expect(verified.json()).toMatchObject({
      valid: true,
      boundaries: { valid: true, modified: ["a.txt"], allowed: ["a.txt"], unauthorized: [], forbidden: [] },
      commands: { success: true, passed: 1, failed: 0 },
      environment: { valid: true, expected: "no-lock" },
    });
    expect((await call("verify", "full", "task-a", "tasks.yaml", "--env-hash", "other")).code).toBe(1);
    expect(await call("worktree", "merge", "task-a")).toMatchObject({ code: 0 });
    expect(await call("worktree", "create", "task-b")).toMatchObject({ code: 0 });
    expect(existsSync(join(root, ".worktrees/task-b/a.txt"))).toBe(true);
    expect((await call("worktree", "list", "--json")).json().worktrees).toHaveLength(2);
    expect((await call("worktree", "cleanup", "--json")).json()).toEqual({ cleaned: ["task-a", "task-b"] });
    expect([git("rev-parse", "main"), git("status", "--porcelain")]).toEqual([head, "?? tasks.yaml"]);
  });

  test("files that a task doesn't own are named; unmerged work is kept under a ref", async () => {
    await call("worktree", "create", "task-a");
    inWorktree("task-a", "other.txt", "x\n");
    const outside = await call("verify", "boundaries", "task-a", "--json");
    expect([outside.code, outside.json().unauthorized]).toEqual([1, ["other.txt"]]);
    writeFileSync(join(root, ".worktrees/task-a/loose.txt"), "not committed\n");
    const { kept } = (await call("worktree", "delete", "task-a", "--json")).json();
    expect(git("show", `${kept}:loose.txt`)).toBe("not committed");
    expect(existsSync(join(root, ".worktrees"))).toBe(false);
  });

  test("state resume puts an interrupted task back and says where its work is", async () => {
    await call("state", "init");
    await call("worktree", "create", "task-a");
    inWorktree("task-a", "a.txt", "half\n");
    await call("state", "update", "task-a", "executing");
    const planned = (await call("state", "resume", "--dry-run", "--json")).json();
    expect(planned).toMatchObject({ dry_run: true, restarted_tasks: ["task-a"], worktrees_cleaned: [] });
    expect(existsSync(join(root, ".worktrees/task-a"))).toBe(true);
    const resumed = (await call("state", "resume", "--json")).json();
    expect(resumed).toMatchObject({ restarted_tasks: ["task-a"], worktrees_cleaned: ["task-a"], env_hash: "no-lock" });
    expect(git("show", `${resumed.recovery_branches[0].branch}:a.txt`)).toBe("half");
    expect((await call("tasks", "ready", "--json")).json()).toEqual({ ready: ["task-a"] });
  });
});

describe("sessions", () => {
  let argv1: string | undefined;
  beforeEach(() => {
    argv1 = process.argv[1];
    process.argv[1] = inject("programs").hostJs;
    writeFileSync(join(root, "p.md"), "Write a.txt\n");
  });
  afterEach(() => {
    if (argv1 !== undefined) process.argv[1] = argv1;
  });

  const play = (script: string): string => {
    const path = join(folder, "play.sh");
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  };

  test("a worker is started, watched to its end, and its screen saved", async () => {
    await call("worktree", "create", "task-a");
    await call("state", "init");
    const agent = play(
      'echo "Implementing login method"; echo a > a.txt; git add a.txt; git -c user.name=P -c user.email=p@e.org commit -qm A; sleep 1',
    );
    expect(await call("tmux", "spawn-worker", "task-a", "--prompt-file", "p.md", "--command", agent)).toMatchObject({
      code: 0,
    });
    const watched = await call("tmux", "monitor", "task-a", "--timeout", "60", "--json");
    expect(watched.json()).toMatchObject({ completed: true, timeout: false });
    expect((await call("tmux", "list", "--json")).json().sessions).toMatchObject([{ name: "worker-task-a" }]);
    const { path } = (await call("tmux", "save-logs", "worker-task-a", "--json")).json();
    expect(readFileSync(path, "utf8")).toContain("Implementing login method");
    expect((await call("workers", "--once")).out).toContain("Implementing login method");
    expect((await call("dashboard", "--once")).out).toMatch(/task-a +│ ◐ completed/);
    expect((await call("tmux", "verify-running", "worker-task-a")).code).toBe(1);
  });

  test("one that runs is found and can be ended; a blocked one is exit code 2", async () => {
    const agent = play("echo here; sleep 300");
    expect(
      await call("tmux", "spawn-agent", "worker-1", "--prompt-file", "p.md", "--cwd", ".", "--command", agent),
    ).toMatchObject({ code: 0 });
    expect((await call("tmux", "verify-running", "worker-1", "--json")).json()).toMatchObject({ running: true });
    expect((await call("tmux", "kill", "worker-1", "--json")).json()).toEqual({ killed: true, session: "worker-1" });
    expect((await call("tmux", "verify-running", "worker-1")).code).toBe(1);
    mkdirSync(join(root, ".worktrees/task-a"), { recursive: true });
    const blocked = { status: "blocked", blocked_reason: "No pandas", needs_dependency: "pandas>=2.0" };
    writeFileSync(join(root, ".worktrees/task-a/.task-status.json"), JSON.stringify(blocked));
    expect(await call("tmux", "check-blocked", "task-a")).toMatchObject({
      code: 2,
      out: expect.stringContaining("pandas>=2.0"),
    });
    expect((await call("tmux", "monitor", "task-a")).code).toBe(2);
  });

  test("signals are written, waited for and refused where they are no names", async () => {
    expect((await call("tmux", "wait-signal", "task-a.done", "--timeout", "0")).code).toBe(1);
    await call("tmux", "create-signal", "task-a.done");
    expect((await call("tmux", "wait-signal", "task-a.done", "--timeout", "0")).code).toBe(0);
    expect(await call("tmux", "create-signal", "../x.done")).toMatchObject({ code: 1 });
    expect((await call("tmux", "preflight", "--json")).json().checks).toHaveProperty("tmux.pass", true);
  });
});

describe.each([80, 120, 200])("the views in a terminal of %i columns", (columns) => {
  test("fit, and say what the seed's said", async () => {
    await call("state", "init");
    mkdirSync(join(root, ".worktrees/task-a"), { recursive: true });
    const status = {
      status: "executing",
      last_activity: "Writing src/services/auth.py",
      context_estimate: { approx_tokens: 45_200 },
    };
    writeFileSync(join(root, ".worktrees/task-a/.task-status.json"), JSON.stringify(status));
    const screen = await onScreen(columns, "dashboard");
    const lines = screen.split("\n");
    expect(screen).toContain("ORCHESTRATION STATUS");
    expect(screen).toMatch(/task-a +│ ● executing +│ worker +│ 45\.2k\/200\.0k/);
    expect(screen).toContain("(23%)");
    expect(screen).toMatch(/Phase: initializing {2}│ {2}Elapsed: \d+s {2}│ {2}Active: 1/);
    expect(screen).toContain("Ctx: 45.2k/200.0k");
    const widths = lines.filter((line) => /^[╭│├╰]/.test(line)).map((line) => [...line].length);
    expect(new Set(widths).size).toBe(1);
    expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
    expect(await onScreen(columns, "workers")).toContain("No worker sessions yet");
  });
});

/** What a view draws in a real terminal. */
async function onScreen(columns: number, view: string): Promise<string> {
  const place = { folder, cwd: root, home: process.env.SIGNALBOX_HOME ?? "", columns };
  const { shows, screen, end } = await inTerminal(place, view);
  try {
    await until(() => shows(/Ctx:|No worker sessions/), screen);
    return screen();
  } finally {
    await end();
  }
}
