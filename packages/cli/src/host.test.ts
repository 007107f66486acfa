// The bundle that runs in a pane, with checks as its work: verdicts, evidence and boundaries joined to the host.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { endHost, followHost, type HostSpec, hostArgv, sendToHost, writeHostSpec } from "@signalbox/agent";
import type { CheckCommand } from "@signalbox/base";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

let root: string;
let hostJs: string;
const specs: HostSpec[] = [];
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "sbx-cli-host-"));
  hostJs = join(root, "host.mjs");
  const entryPoints = [join(import.meta.dirname, "host.ts")];
  await build({ entryPoints, outfile: hostJs, bundle: true, platform: "node", format: "esm", target: "node20" });
});
afterAll(async () => {
  for (const spec of specs) await endHost(spec.dir, spec.socketPath);
  rmSync(root, { recursive: true, force: true });
});

async function startChecks(commands: string[]) {
  const dir = join(root, `h${specs.length}`);
  const cwd = join(root, `tree${specs.length}`);
  await mkdir(cwd);
  const checks: CheckCommand[] = commands.map((command, at) => ({
    id: `c${at}`,
    command,
    type: "check",
    required: true,
  }));
  const work = {
    kind: "checks" as const,
    checks,
    evidenceDir: join(root, "evidence"),
    evidencePrefix: `h${specs.length}-`,
  };
  const env = { PATH: process.env.PATH ?? "/usr/bin:/bin", DEPLOY_TOKEN: "very-secret-value" };
  const socketPath = join(root, `h${specs.length}.sock`);
  const spec: HostSpec = { dir, socketPath, title: "verifier", cwd, env, binDir: root, statusFile: null, work };
  specs.push(spec);
  const [program, ...args] = hostArgv(hostJs, await writeHostSpec(spec));
  const host = spawn(program ?? "", args, { stdio: ["ignore", "pipe", "ignore"] });
  let output = "";
  host.stdout.on("data", (chunk) => {
    output += chunk;
  });
  return { spec, cwd, screen: () => output };
}

test("checks run in the host, are drawn, and leave results with redacted evidence", async () => {
  const { spec, screen } = await startChecks(["echo one $DEPLOY_TOKEN", "echo two; exit 3"]);
  const outcome = await followHost({ dir: spec.dir, socketPath: spec.socketPath });
  expect(outcome).toMatchObject({
    kind: "done",
    report: {
      verb: "checked",
      results: [
        { id: "c0", status: "passed", evidence: { id: "h0-c0.log" } },
        { id: "c1", status: "failed", exitCode: 3, category: "logic_error" },
      ],
    },
  });
  // The outcome is there before what the host printed last has come through its pipe.
  await vi.waitFor(() => expect(screen()).toMatch(/\$ echo one \$DEPLOY_TOKEN[\s\S]*one \[redacted\]\n/));
  expect(readFileSync(join(root, "evidence", "h0-c0.log"), "utf8")).toContain("one [redacted]\n");
});

test("checks that are ended are interrupted, with nothing left running", async () => {
  const { spec, cwd } = await startChecks(["echo $$ > pid; sleep 300", "touch second"]);
  while (!existsSync(join(cwd, "pid"))) await wait(10);
  expect(await sendToHost(spec.socketPath, { cmd: "steer", text: "hello" })).toMatchObject({ ok: false });
  await sendToHost(spec.socketPath, { cmd: "end" });
  expect(await followHost({ dir: spec.dir, socketPath: spec.socketPath })).toMatchObject({ kind: "interrupted" });
  expect(existsSync(join(cwd, "second"))).toBe(false);
  expect(existsSync(`/proc/${readFileSync(join(cwd, "pid"), "utf8").trim()}`)).toBe(false);
});
