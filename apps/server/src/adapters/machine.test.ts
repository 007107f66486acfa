// What the machine lacks is said before anything starts, with what to do: a failure stops a run, a warning doesn't.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readUserConfig } from "../userConfig.ts";
import { machinePort } from "./machine.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "signalbox-machine-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

async function found(command: string, workers: number) {
  writeFileSync(join(home, "config.yaml"), JSON.stringify({ agent: { driver: "script", command: [command] } }));
  const config = await readUserConfig(home);
  if (!config.ok) throw new Error(config.failure.message);
  const findings = await machinePort(home, config.value.agent).preflight(workers);
  return Object.fromEntries(findings.map((each) => [each.id, each]));
}

test("a machine that has everything passes", async () => {
  const { tmux, agent, files } = await found("sh", 1);
  for (const each of [tmux, agent, files]) expect(each).toMatchObject({ status: "passed" });
});

test("a missing program fails; too few open files for so many workers is a warning with its remedy", async (context) => {
  const { agent, files } = await found("no-such-agent-here", 1_000_000_000);
  expect(agent).toMatchObject({ status: "failed", required: true, summary: expect.stringContaining("config.yaml") });
  const unlimited = spawnSync("/bin/sh", ["-c", "ulimit -n"], { encoding: "utf8" }).stdout.trim() === "unlimited";
  if (unlimited) return context.skip("There is no limit of open files here.");
  expect(files).toMatchObject({ status: "failed", required: false, summary: expect.stringContaining("ulimit -n") });
});

test("a disk without room fails", async (context) => {
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", home], { encoding: "utf8" });
  if (mounted.status !== 0) return context.skip("A small disk can't be mounted here; as root this test runs.");
  try {
    const { disk } = await found("sh", 1);
    expect(disk).toMatchObject({ status: "failed", required: true, summary: expect.stringContaining("free some") });
  } finally {
    spawnSync("umount", ["--lazy", home]);
  }
});
