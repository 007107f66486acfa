// What panes, sessions and the server start, bundled from the sources as they are: tests don't depend on an earlier build.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import type { TestProject } from "vitest/node";
import type { Programs } from "../src/installation.ts";

const cli = join(import.meta.dirname, "../../../packages/cli/src");

/** Once for all test files, before the first one. */
export async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "sbx-programs-"));
  project.provide("programs", await buildPrograms(folder));
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Builds the host, the process that starts git, and `signalbox report` into `folder`. */
async function buildPrograms(folder: string): Promise<Programs> {
  mkdirSync(folder, { recursive: true });
  const sources = {
    host: join(cli, "host.ts"),
    git: join(cli, "git.ts"),
    report: join(import.meta.dirname, "signalboxEntry.ts"),
  };
  await build({
    entryPoints: sources,
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "error",
  });
  const command = join(folder, "signalbox");
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${join(folder, "report.cjs")}' "$@"\n`);
  chmodSync(command, 0o755);
  return { hostJs: join(folder, "host.cjs"), gitJs: join(folder, "git.cjs"), command };
}
