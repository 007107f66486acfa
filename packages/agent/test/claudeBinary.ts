// Finds the real Claude Code CLI among the development dependencies: the platform package's binary, because the package's
// own entry is a stub where install scripts don't run.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The absolute path of the CLI, or null where it isn't installed for this platform. */
export function claudeBinary(): string | null {
  const require = createRequire(import.meta.url);
  for (const flavour of ["", "-musl"]) {
    try {
      const name = `@anthropic-ai/claude-code-${process.platform}-${process.arch}${flavour}`;
      const path = join(dirname(require.resolve(`${name}/package.json`)), "claude");
      if (existsSync(path)) return path;
    } catch {
      // Not installed.
    }
  }
  return null;
}
