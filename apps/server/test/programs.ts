// Bundles what panes and sessions start, from the sources as they are: tests don't depend on an earlier build.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { Programs } from "../src/installation.ts";

const cli = join(import.meta.dirname, "../../../packages/cli/src");

/** Builds the host and `signalbox report` into `folder`. */
export async function buildPrograms(folder: string): Promise<Programs> {
  mkdirSync(folder, { recursive: true });
  const common = { bundle: true, platform: "node", format: "esm", target: "node20", logLevel: "error" } as const;
  const banner = {
    js: 'import { createRequire as forBundle } from "node:module"; const require = forBundle(import.meta.url);',
  };
  const hostJs = join(folder, "host.mjs");
  const report = join(folder, "report.mjs");
  await Promise.all([
    build({ ...common, banner, entryPoints: [join(cli, "host.ts")], outfile: hostJs }),
    build({ ...common, banner, entryPoints: [join(import.meta.dirname, "signalboxEntry.ts")], outfile: report }),
  ]);
  const command = join(folder, "signalbox");
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${report}' "$@"\n`);
  chmodSync(command, 0o755);
  return { hostJs, command };
}
