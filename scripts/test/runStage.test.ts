// A stage of `npm test` can crash or hang: neither may pass, and neither may leave anything running.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runStage } from "./runStage.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "signalbox-stage-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const node = (code: string) => [process.execPath, "-e", code];
const stage = (code: string, more = {}) => ({ name: "probe", what: "", argv: node(code), limitMs: 60_000, ...more });
const silent = () => {};

/** True where the process still runs; a zombie that nobody has buried yet doesn't. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.trim().startsWith("Z");
}

test("a stage without tests counts as one", async () => {
  expect(await runStage(stage(""), silent)).toMatchObject({ passed: 1, failed: 0 });
  expect(await runStage(stage("process.exit(3)"), silent)).toMatchObject({ passed: 0, failed: 1 });
});

test("a stage that crashed after tests that all passed has failed", async () => {
  const count = () => ({ passed: 7, failed: 0 });
  expect(await runStage(stage("process.exit(1)", { count }), silent)).toMatchObject({ passed: 7, failed: 1 });
  expect(await runStage(stage("", { count }), silent)).toMatchObject({ passed: 7, failed: 0 });
});

test("a stage of tests that left no report has failed", async () => {
  expect(await runStage(stage("process.exit(1)", { count: () => null }), silent)).toMatchObject({ failed: 1 });
});

test("a stage that hangs is ended with what it started", async () => {
  const note = join(folder, "pid");
  const child = "setInterval(() => {}, 1000)";
  const code = `
    const { pid } = require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "ignore" });
    require("fs").writeFileSync(${JSON.stringify(note)}, String(pid));
    setInterval(() => {}, 1000);`;
  const result = await runStage(stage(code, { limitMs: 3_000 }), silent);
  expect(result).toMatchObject({ failed: 1, timedOut: true });
  expect(existsSync(note)).toBe(true);
  await expect.poll(() => isAlive(Number(readFileSync(note, "utf8")))).toBe(false);
});
