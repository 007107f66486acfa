// Two set-ups in one checkout, and one that died in the middle.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { root } from "./paths.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "signalbox set-up "));
  cpSync(join(root, "scripts"), join(folder, "scripts"), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lockFile = () => join(folder, ".cache", "setup", "lock");

/** A process that holds the lock until the file `go` is there, and notes when it begins and ends. */
function holder(name: string) {
  const code = `
    import { appendFileSync, existsSync } from "node:fs";
    import { withLock } from ${JSON.stringify(`file://${encodeURI(join(folder, "scripts", "setup", "lock.mjs"))}`)};
    await withLock(async () => {
      appendFileSync("story", "${name} begins\\n");
      while (!existsSync("go")) await new Promise((resolve) => setTimeout(resolve, 20));
      appendFileSync("story", "${name} ends\\n");
    });`;
  const argv = ["--input-type=module", "-e", code];
  return spawn(process.execPath, argv, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
}

const story = () =>
  existsSync(join(folder, "story")) ? readFileSync(join(folder, "story"), "utf8").trim().split("\n") : [];

test("the second set-up waits for the first and says so", async () => {
  const first = holder("first");
  await expect.poll(story).toEqual(["first begins"]);
  const second = holder("second");
  const said = await once(second.stderr, "data");
  expect(String(said)).toContain(`process ${first.pid}`);
  writeFileSync(join(folder, "go"), "");
  await Promise.all([once(first, "exit"), once(second, "exit")]);
  expect(story()).toEqual(["first begins", "first ends", "second begins", "second ends"]);
  expect(existsSync(lockFile())).toBe(false);
});

test("the lock of a set-up that died is taken over", async () => {
  const dead = spawn(process.execPath, ["-e", ""]);
  await once(dead, "exit");
  mkdirSync(join(folder, ".cache", "setup"), { recursive: true });
  writeFileSync(lockFile(), String(dead.pid));
  writeFileSync(join(folder, "go"), "");
  await once(holder("next"), "exit");
  expect(story()).toEqual(["next begins", "next ends"]);
});
