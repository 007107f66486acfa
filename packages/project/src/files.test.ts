// That a project's files are written whole, private, and never over anything of the user's.
import { execFileSync } from "node:child_process";
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  cleanUpSignals,
  excludeOwnFiles,
  type ProjectFolder,
  writePlan,
  writeProjection,
  writePrompt,
  writeState,
  writeTaskSignal,
} from "./files.ts";
import { addContextEntry, contextValue, deleteContextEntry, readKnowledge, searchContext } from "./knowledge.ts";
import { checkMailbox, peekMailbox, sendMessage } from "./mailbox.ts";
import { findTestCommand, packageManagers } from "./testCommand.ts";

const at = "2026-01-01T00:00:00.000Z";
let root: string;
let folder: ProjectFolder;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "project "));
  folder = { root, isTracked: async () => false };
});
afterEach(() => rm(root, { recursive: true, force: true }));

const read = (path: string) => readFile(join(root, path), "utf8");
const put = async (path: string, text = "") => {
  await mkdir(join(root, path, ".."), { recursive: true });
  await writeFile(join(root, path), text);
};

describe("projections", () => {
  it("are private, whole, and leave nothing beside them", async () => {
    const state = { requestId: "r", request: "Do it", createdAt: at, phase: "executing", iteration: 1 };
    await writeState(folder, { ...state, tasks: [{ id: "a", status: "pending" }] });
    await writeState(folder, { ...state, tasks: [{ id: "a", status: "failed", error: "red" }] });
    expect(JSON.parse(await read(".orchestration-state.json"))).toEqual({
      request_id: "r",
      original_request: "Do it",
      request: "Do it",
      created_at: at,
      started_at: at,
      tasks: { a: { status: "failed", worktree: ".worktrees/a", error: "red" } },
      current_phase: "executing",
      phase: "executing",
      iteration: 1,
    });
    expect((await stat(join(root, ".orchestration-state.json"))).mode & 0o777).toBe(0o600);
    await writeTaskSignal(folder, "a", "done", at);
    expect((await stat(join(root, ".orchestrator/signals"))).mode & 0o777).toBe(0o700);
    expect(await readdir(root)).toEqual([".orchestration-state.json", ".orchestrator"]);
  });

  it("never replace what the repository tracks", async () => {
    await put("tasks.yaml", "mine");
    const tracking = { root, isTracked: async (path: string) => path === "tasks.yaml" };
    expect(await writePlan(tracking, "theirs")).toEqual({ ok: true, value: { path: ".orchestrator/tasks.yaml" } });
    expect([await read("tasks.yaml"), await read(".orchestrator/tasks.yaml")]).toEqual([
      "mine",
      expect.stringMatching(/^# Written by Signalbox.*\ntheirs$/),
    ]);
  });

  it("never follow a link out of the project", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "elsewhere-"));
    try {
      await writeFile(join(elsewhere, "precious"), "mine");
      await symlink(join(elsewhere, "precious"), join(root, "tasks.yaml"));
      await symlink(elsewhere, join(root, ".orchestrator"));
      expect(await writeProjection(folder, "tasks.yaml", "x")).toMatchObject({ failure: { code: "path_is_link" } });
      expect(await writePrompt(folder, "worker-a", "x")).toMatchObject({ failure: { code: "path_is_link" } });
      expect(await sendMessage(root, { from: "supervisor", to: "a", type: "info", body: "b", at })).toMatchObject({
        ok: false,
      });
      expect(await readdir(elsewhere)).toEqual(["precious"]);
      expect(await readFile(join(elsewhere, "precious"), "utf8")).toBe("mine");
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  it("take no names that lead elsewhere", async () => {
    expect(await writeTaskSignal(folder, "../x", "done", at)).toMatchObject({ failure: { code: "unsafe_id" } });
    expect(await writeProjection(folder, "../x/y", "t")).toMatchObject({ failure: { code: "path_outside" } });
    await put("dir/x");
    expect(await writeProjection(folder, "dir", "t")).toMatchObject({ failure: { code: "path_is_folder" } });
    expect(await writeProjection(folder, "dir/x/y", "t")).toMatchObject({ ok: false });
  });

  it("of signals go when they are old", async () => {
    await writeTaskSignal(folder, "old", "done", at);
    await writeTaskSignal(folder, "new", "done", at);
    await utimes(join(root, ".orchestrator/signals/old.done"), 1_000, 1_000);
    expect(await cleanUpSignals(root, Date.now())).toEqual(["old.done"]);
    expect(await readdir(join(root, ".orchestrator/signals"))).toEqual(["new.done"]);
  });

  it("don't show up in git's status", async () => {
    const git = (...args: string[]) =>
      execFileSync("git", args, {
        cwd: root,
        encoding: "utf8",
        env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" },
      });
    git("init", "-q");
    await put(".git/info/exclude", "*.swp");
    await excludeOwnFiles(join(root, ".git"));
    await excludeOwnFiles(join(root, ".git"));
    await writePlan(folder, "tasks: []");
    await writeTaskSignal(folder, "a", "done", at);
    await mkdir(join(root, ".worktrees"));
    expect(git("status", "--porcelain")).toBe("");
    expect(
      (await read(".git/info/exclude")).split("\n").filter((line) => line === "/tasks.yaml" || line === "*.swp"),
    ).toHaveLength(2);
  });
});

describe("the project's knowledge", () => {
  it("is made when first needed, keeps JSON as JSON, and is found again", async () => {
    await addContextEntry(folder, { key: "database", value: '{"users": {"id": "uuid"}}', by: "cli", at });
    await addContextEntry(folder, { key: "style", value: "plain words", by: "cli", at });
    const knowledge = await readKnowledge(root);
    if (!knowledge.ok) throw new Error(knowledge.failure.message);
    expect(contextValue(knowledge.value, "database.users.id")).toBe("uuid");
    expect(contextValue(knowledge.value, "database.constructor")).toBeUndefined();
    expect(searchContext(knowledge.value, "WORDS")).toEqual(["style"]);
    expect(await deleteContextEntry(folder, "style", at)).toMatchObject({ ok: true });
    expect(await deleteContextEntry(folder, "style", at)).toMatchObject({ failure: { code: "unknown_key" } });
    expect(JSON.parse(await read(".context/knowledge.json"))).toMatchObject({
      version: "1.0",
      created_at: at,
      updated_at: at,
    });
  });

  it("loses nothing when several write at once", async () => {
    const keys = Array.from({ length: 12 }, (_, index) => `k${index}`);
    const added = await Promise.all(keys.map((key) => addContextEntry(folder, { key, value: key, by: "cli", at })));
    expect(added.filter((result) => !result.ok)).toEqual([]);
    const knowledge = await readKnowledge(root);
    expect(knowledge.ok && [...knowledge.value.entries.keys()].sort()).toEqual(keys.sort());
  });

  it("is left alone where it is damaged", async () => {
    await put(".context/knowledge.json", '{"entries": {');
    expect(await addContextEntry(folder, { key: "a", value: 1, by: "cli", at })).toMatchObject({
      failure: { code: "context_damaged" },
    });
    expect(await read(".context/knowledge.json")).toBe('{"entries": {');
  });
});

describe("looking", () => {
  it("changes nothing in a project", async () => {
    await readKnowledge(root);
    await peekMailbox(root, "a");
    await checkMailbox(root, "a");
    await cleanUpSignals(root, Date.now());
    expect(await readdir(root)).toEqual([]);
  });
});

describe("the mailbox", () => {
  const send = (from: string, to: string, body: string, time = at) =>
    sendMessage(root, { from, to, type: "info", body, at: time });
  const check = async (task: string) => {
    const inbox = await checkMailbox(root, task);
    if (!inbox.ok) throw new Error(inbox.failure.message);
    return inbox.value;
  };

  it("gives each message once, oldest first, own and everybody's", async () => {
    await send("supervisor", "broadcast", "second", "2026-01-01T00:00:02Z");
    await send("worker-b", "a", "first", "2026-01-01T00:00:01Z");
    await send("worker-a", "broadcast", "own", "2026-01-01T00:00:03Z");
    expect(await peekMailbox(root, "a")).toEqual({ ok: true, value: 2 });
    expect((await check("a")).messages.map(({ body }) => body)).toEqual(["first", "second"]);
    expect((await check("a")).messages).toEqual([]);
    expect((await check("b")).messages.map(({ body }) => body)).toEqual(["second", "own"]);
    expect((await readdir(join(root, ".orchestrator/mailbox/a")))[0]).toMatch(/^msg-[0-9a-f]{8}\.read\.json$/);
  });

  it("skips what it can't read and says so", async () => {
    await put(".orchestrator/mailbox/a/msg-00000001.json", "{");
    await send("supervisor", "a", "good");
    const inbox = await check("a");
    expect(inbox.messages.map(({ body }) => body)).toEqual(["good"]);
    expect(inbox.warnings).toEqual(["The message msg-00000001.json can't be read and was skipped."]);
    expect((await lstat(join(root, ".orchestrator/mailbox/a/msg-00000001.json"))).isFile()).toBe(true);
  });
});

describe("finding out how a project is tested", () => {
  it.each([
    [{ "package.json": '{"scripts":{"test":"vitest run"}}' }, "npm test", "npm"],
    [{ "package.json": '{"scripts":{"test":"jest"}}', "pnpm-lock.yaml": "" }, "pnpm test", "pnpm"],
    [{ "package.json": '{"scripts":{"test":"x"},"packageManager":"yarn@4.0.0"}' }, "yarn test", "yarn"],
    [{ "package.json": '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' }, null, "npm"],
    [{ "package.json": "not JSON", "go.mod": "module x" }, "go test ./...", "go"],
    [{ "pyproject.toml": "[tool.pytest.ini_options]\n", "uv.lock": "" }, "uv run pytest", "uv"],
    [{ "requirements.txt": "flask\npytest>=8\n" }, "pytest", "pip"],
    [{ "Cargo.toml": "[package]" }, "cargo test", "cargo"],
    [{ "README.md": "" }, null, null],
  ])("%j", async (files: Record<string, string>, command, manager) => {
    for (const [path, text] of Object.entries(files)) await put(path, text);
    expect((await findTestCommand(root))?.full ?? null).toBe(command);
    expect(await packageManagers(root)).toEqual(manager ? [manager] : []);
  });

  it("finds a package manager for each ecosystem, unless another or none is chosen", async () => {
    for (const path of ["package.json", "pyproject.toml", "Cargo.toml"]) await put(path, "{}");
    expect(await packageManagers(root)).toEqual(["npm", "pip", "cargo"]);
    expect(await packageManagers(root, { python: "uv", rust: "none", go: "go" })).toEqual(["npm", "uv"]);
  });

  it("shows what stands behind the command, so that a change asks for trust again", async () => {
    await put("package.json", '{"scripts":{"test":"node --test"}}');
    expect((await findTestCommand(root))?.executable).toEqual({
      source: "package.json",
      command: "npm test (node --test)",
    });
  });
});
