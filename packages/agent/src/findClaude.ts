// Finds the Claude Code CLI that a user brought along, before a run needs it.
import { execFile } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";

/** The CLI as it can be started: an absolute path and its version, such as `2.1.330`. */
export interface FoundClaude {
  path: string;
  version: string;
}

const install = "Install it with `npm install -g @anthropic-ai/claude-code`, or name its path in the settings.";

/** True for a file that may be executed. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Looks for `path` (a name or an absolute path, `claude` by default) on the PATH of `env` and asks for its version. Fails with
 * `claude_missing` and what to install.
 */
export function findClaude(path = "claude", env: NodeJS.ProcessEnv = process.env): Promise<Result<FoundClaude>> {
  const places = isAbsolute(path) ? [path] : (env.PATH ?? "").split(delimiter).map((folder) => join(folder, path));
  const found = places.find((place) => isAbsolute(place) && isProgram(place));
  if (found === undefined) {
    return Promise.resolve(failure("claude_missing", `The Claude Code CLI (${path}) isn't installed. ${install}`));
  }
  const real = realpathSync(found);
  return new Promise((resolve) => {
    execFile(real, ["--version"], { timeout: 15_000, env }, (error, out, errors) => {
      const version = /\d+\.\d+\.\d+/.exec(out)?.[0];
      if (error || version === undefined) {
        const message = `The Claude Code CLI at ${found} doesn't run. ${install}`;
        return resolve(failure("claude_missing", message, (errors || out || String(error)).slice(0, 2_000)));
      }
      resolve(ok({ path: real, version }));
    });
  });
}
