// What panes, sessions and the server start, bundled from the sources as they are: tests don't depend on an earlier build.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import type { TestProject } from "vitest/node";
import type { Programs } from "../src/installation.ts";

const root = join(import.meta.dirname, "../../..");
const cli = join(root, "packages/cli/src");
const common = { bundle: true, platform: "node", target: "node20", logLevel: "error" } as const;

/** Once for all test files, before the first one. */
export async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "sbx-programs-"));
  project.provide("programs", await buildPrograms(folder));
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Builds the host, the process that starts git, and `signalbox report` into `folder`. */
async function buildPrograms(folder: string): Promise<Programs> {
  const sources = {
    host: join(cli, "host.ts"),
    git: join(cli, "git.ts"),
    report: join(import.meta.dirname, "signalboxEntry.ts"),
  };
  await build({
    entryPoints: sources,
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    ...common,
    format: "cjs",
  });
  const command = join(folder, "signalbox");
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${join(folder, "report.cjs")}' "$@"\n`);
  chmodSync(command, 0o755);
  return { hostJs: join(folder, "host.cjs"), gitJs: join(folder, "git.cjs"), command };
}

const ownSourcesOnly: Plugin = {
  name: "own-sources-only",
  setup(bundler) {
    bundler.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === "entry-point" || path.startsWith("@signalbox/") ? undefined : { path, external: true },
    );
  },
};

/**
 * Builds a server that a test starts many times, in a new folder of this repository, where it finds its packages; the
 * caller removes that folder. Compiling the sources at every start would cost more than most stories.
 */
export async function buildServer(source: string): Promise<{ folder: string; program: string }> {
  mkdirSync(join(root, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(root, ".cache/server-"));
  const program = join(folder, "server.mjs");
  await build({ ...common, format: "esm", entryPoints: [source], outfile: program, plugins: [ownSourcesOnly] });
  return { folder, program };
}
