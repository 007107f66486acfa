// Finds the tmux program and refuses one that can't pause a pane's output.
import { execFile } from "node:child_process";
import { failure, ok, type Result } from "@signalbox/base";

/** The program and its version as it prints it, for example `3.3a`. */
export interface Tmux {
  path: string;
  version: string;
}

// `refresh-client -A` (pausing the output of one pane) came with 3.2.
const oldestMajor = 3;
const oldestMinor = 2;

const howToInstall = "Install it with `sudo apt-get install tmux` (Debian, Ubuntu) or `brew install tmux` (macOS).";

const versionOf = (path: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    execFile(path, ["-V"], { timeout: 10_000 }, (error, stdout) => resolve(error ? undefined : stdout.trim()));
  });

/**
 * tmux on the PATH, or the program `path`. Failures: `tmux_missing`, and `tmux_too_old` below 3.2; both say what to
 * install. Builds without a number (`master`, `openbsd-7.4`) are taken as new enough.
 */
export async function findTmux(path = "tmux"): Promise<Result<Tmux>> {
  const printed = await versionOf(path);
  if (printed === undefined) return failure("tmux_missing", `tmux isn't installed. ${howToInstall}`);
  const version = printed.replace(/^tmux\s+/, "");
  const numbers = /^(?:next-)?(\d+)\.(\d+)/.exec(version);
  if (numbers) {
    const [major, minor] = [Number(numbers[1]), Number(numbers[2])];
    if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor))
      return failure("tmux_too_old", `tmux ${version} is too old: 3.2 or newer is needed. ${howToInstall}`);
  }
  return ok({ path, version });
}
