// One server per data folder: what a second one says, and what survives a killed one.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { audited } from "./audited.ts";
import { dataFolderPath } from "./dataFolder.ts";
import { type Instance, openInstance } from "./instance.ts";
import { isRunning, readServerFile } from "./serverFile.ts";

let base: string;
let folder: string;
const children: ChildProcess[] = [];
const opened: Instance[] = [];

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "signalbox-instance-"));
  folder = join(base, "home");
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const instance of opened.splice(0)) await instance.close();
  await rm(base, { recursive: true, force: true });
});

async function open(): Promise<Instance> {
  const result = await openInstance(folder);
  if (!result.ok) throw new Error(result.failure.message);
  opened.push(result.value);
  return result.value;
}

/** A server in a process of its own; its first line. */
async function startOther(): Promise<{ child: ChildProcess; said: string }> {
  const script = fileURLToPath(new URL("./instance.child.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, folder], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) return { child, said: line };
  throw new Error("The other server said nothing");
}

describe("a second server", () => {
  it("is told where the first one is, in one sentence", async () => {
    expect((await startOther()).said).toBe("opened");
    const second = await openInstance(folder);
    expect(second).toMatchObject({ ok: false, failure: { code: "already_running" } });
    expect(!second.ok && second.failure.message).toMatch(
      /already running .* at http:\/\/127\.0\.0\.1:4123 \(process \d+\)/,
    );
    expect((await startOther()).said).toMatch(/already running/);
  });

  it("takes over at once when the first was killed, with its identity and its port", async () => {
    const first = await open();
    const { id } = first;
    await opened.pop()!.close();
    const { child } = await startOther();
    const left = (await readServerFile(folder))!;
    expect(await isRunning(left)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await isRunning(left)).toBe(false);
    expect(await open()).toMatchObject({ id, lastPort: 4123 });
  });
});

describe("what it leaves on disk", () => {
  it("is for its user only", async () => {
    const instance = await open();
    await instance.announce(4123, "http://127.0.0.1:4123");
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(folder))
      expect([name, (await stat(join(folder, name))).mode & 0o077]).toEqual([name, 0]);
  });

  it("is closed again where it had been opened to others", async () => {
    await mkdir(folder);
    await chmod(folder, 0o755);
    await open();
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it("is never put behind a link or into a file", async () => {
    await mkdir(join(base, "elsewhere"));
    await symlink(join(base, "elsewhere"), folder);
    expect(await openInstance(folder)).toMatchObject({ ok: false, failure: { code: "data_folder_unusable" } });
    await rm(folder);
    await writeFile(folder, "");
    expect(await openInstance(folder)).toMatchObject({ ok: false, failure: { code: "data_folder_unusable" } });
  });

  it("doesn't include what a broken server.json says", async () => {
    await (await open()).announce(4123, "http://127.0.0.1:4123");
    for (const broken of ["", "{", "null", "[]", '{"port": 99999}', '{"port": 4123}']) {
      await writeFile(join(folder, "server.json"), broken);
      expect(await readServerFile(folder)).toBeNull();
    }
  });
});

it("finds its folder in SIGNALBOX_HOME, or in the home folder", () => {
  expect(dataFolderPath({ SIGNALBOX_HOME: "/somewhere" })).toBe("/somewhere");
  expect(dataFolderPath({ SIGNALBOX_HOME: "" })).toMatch(/\/\.signalbox$/);
});

it("writes down what was asked for and what came of it, also of what failed", async () => {
  const { store } = await open();
  const bo = {
    name: "Bo",
    role: "approver" as const,
    runId: "run-1",
    sessionId: "s",
    linkId: "l",
    address: "10.0.0.7",
  };
  const what = { action: "gate.approve", runId: "run-1", detail: { comment: "x".repeat(5_000) } };
  await audited(store.audit, bo, what, async () => ({ ok: true, value: null }));
  await audited(store.audit, bo, what, async () => ({ ok: false, failure: { code: "gate_stale", message: "" } }));
  const thrown = audited(store.audit, bo, what, async () => {
    throw new Error("a defect");
  });
  await expect(thrown).rejects.toThrow("a defect");
  const entries = await store.audit.list();
  expect(entries.map((entry) => entry.outcome)).toEqual(["defect", "gate_stale", "done"]);
  expect(entries[0]).toMatchObject({ by: "Bo", role: "approver", address: "10.0.0.7", linkId: "l", runId: "run-1" });
  expect(JSON.stringify(entries[0]!.detail).length).toBeLessThan(2_100);
});
