// The server is killed while it writes: what was promised is there, what wasn't is whole or absent.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openStore } from "./openStore.ts";

let folder: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "signalbox-crash-"));
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

function startWriter(file: string): ChildProcess {
  const script = fileURLToPath(new URL("./crash.child.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, file], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  return child;
}

/** The child's lines until one satisfies `enough`; the last complete one. */
async function readUntil(child: ChildProcess, enough: (line: string) => boolean): Promise<string> {
  let last = "";
  for await (const line of createInterface({ input: child.stdout! })) {
    last = line;
    if (enough(line)) break;
  }
  return last;
}

it("keeps every event it promised, whole batches only, and leaves no lock behind", async () => {
  const file = join(folder, "signalbox.db");
  for (const atLeast of [30, 300, 600]) {
    const child = startWriter(file);
    const promised = Number(await readUntil(child, (line) => Number(line) >= atLeast));
    expect(await openStore({ file })).toMatchObject({ ok: false, failure: { code: "data_in_use" } });
    child.kill("SIGKILL");
    await once(child, "exit");

    const store = await openStore({ file });
    if (!store.ok) throw new Error(store.failure.message);
    const events = await store.value.events.readAll("run-1");
    expect(events.length).toBeGreaterThanOrEqual(promised);
    expect(events.length % 3).toBe(0);
    expect(await store.value.events.lastSeq("run-1")).toBe(events.length);
    await store.value.close();
  }
});

it("refuses the second process and leaves the first alone", async () => {
  const file = join(folder, "signalbox.db");
  const first = startWriter(file);
  await readUntil(first, (line) => Number(line) >= 3);
  const second = startWriter(file);
  expect(await readUntil(second, () => true)).toBe("data_in_use");
  expect(first.exitCode).toBeNull();
});
