// Everything the demo brings along, laid out in one temporary folder that goes when the demo goes.
import { mkdtempSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ok, type Result } from "@signalbox/base";
import { createDemoProject } from "./createDemoProject.ts";
import { demoFile, demoPlan, demoRequest, demoSessionCommand } from "./demoFiles.ts";
import { servePackage } from "./packageRegistry.ts";

/** A demo that is ready to run. */
export interface Demo {
  /** The temporary folder; nothing of the demo lies outside it. */
  folder: string;
  /** The SIGNALBOX_HOME of the demo's server; holds its configuration, which makes scripts play the sessions. */
  home: string;
  projectPath: string;
  request: string;
  /** The text of a `tasks.yaml`. */
  plan: string;
  /** Stops the package registry and removes the folder; the server must have ended before. */
  cleanUp(): Promise<void>;
}

/** The server's `config.yaml`; JSON is YAML, and needs no writer of its own. */
function demoConfiguration(speed: number): string {
  const agent = { driver: "script", command: demoSessionCommand(speed) };
  return `${JSON.stringify({ agent, signalbox: { incremental_test_command: "node --test" } }, null, 2)}\n`;
}

/**
 * Lays out the demo; `speed` 1 is a pace that a person can follow, tests take a high one. Fails with
 * `demo_project_failed` and leaves nothing behind. The folder's name is short: sockets lie below it, and macOS allows
 * about 100 bytes for their paths.
 */
export async function prepareDemo(speed: number): Promise<Result<Demo>> {
  const folder = mkdtempSync(join(tmpdir(), "sb-demo-"));
  const registry = await servePackage(demoFile("assets", "pad-ledger"));
  const cleanUp = async () => {
    await registry.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const project = await createDemoProject(join(folder, "toolshed"), registry.url);
  if (!project.ok) {
    await cleanUp();
    return project;
  }
  const home = join(folder, "home");
  await mkdir(home, { mode: 0o700 });
  await writeFile(join(home, "config.yaml"), demoConfiguration(speed), { mode: 0o600 });
  return ok({
    folder,
    home,
    projectPath: project.value.path,
    request: demoRequest,
    plan: demoPlan(),
    cleanUp,
  });
}
