// Starts a package manager: its arguments as they are, never a shell, and its own words where it fails.
import { execFile } from "node:child_process";
import { failure, ok, type Result } from "@signalbox/base";

/** How long a package manager may take, in milliseconds. */
const timeoutMs = 10 * 60_000;
const outputLimit = 16 * 1024 * 1024;

/** Its output. Failures: `<program>_missing`, `<program>_failed` with its first error in the sentence. */
export function runProgram(argv: readonly string[], cwd: string, signal: AbortSignal): Promise<Result<string>> {
  const [program = "", ...args] = argv;
  const name = program.split("/").at(-1) ?? program;
  return new Promise((resolve) => {
    const options = { cwd, signal, timeout: timeoutMs, maxBuffer: outputLimit, encoding: "utf8" as const };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (!error) return resolve(ok(stdout));
      if ((error as NodeJS.ErrnoException).code === "ENOENT") {
        return resolve(
          failure(`${name}_missing`, `${name} isn't on the PATH of the server. Install it, then try again.`),
        );
      }
      const said = stderr.trim() || stdout.trim();
      const message = `${name} ${args[0]} failed: ${firstError(said)}`;
      resolve(failure(`${name}_failed`, message, said.slice(-8_000)));
    });
  });
}

/** Package managers say what is wrong in the first of their error lines that is a sentence. */
const firstError = (text: string): string => {
  const lines = text.split("\n").map((line) => line.trim());
  const marked = lines.find((line) => /^(error|ERROR|ERR_PNPM\w*)[:\s]/.test(line) && line.length > 8);
  if (marked) return marked.replace(/^(error|ERROR):\s*/, "");
  const drawn = lines.findIndex((line) => line.startsWith("× "));
  if (drawn >= 0) return undrawn(lines.slice(drawn));
  const spoken = lines
    .filter((line) => !/^npm warn/i.test(line))
    .map((line) => line.replace(/^npm (error|ERR!) ?/, "").trim());
  return spoken.find((line) => line !== "" && !/^code [A-Z0-9]+$/.test(line)) ?? "it gave no reason";
};

/** The sentence of uv's drawings: `×` what failed, `╰─▶` why, over several lines, and then a blank line or a hint. */
const undrawn = (lines: string[]): string => {
  const end = lines.findIndex((line) => line === "" || /^(help|hint):/.test(line));
  const drawing = /^[×│├╰─▶\s]+/;
  return lines
    .slice(0, end < 0 ? lines.length : end)
    .map((line) => line.replace(drawing, ""))
    .join(" ");
};

/** Whether a package manager doesn't know an option: uv tries out what is locked from 0.6.15 on. */
export const isTooOld = (said: string): boolean =>
  /argument '--[\w-]+' cannot be used with|unexpected argument '--/.test(said);

/** Whether a failure tells of a network that isn't there, and of nothing else. */
export const isOffline = (said: string): boolean =>
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|could not resolve host|name resolution|dns error|network is unreachable|connection (?:refused|error|timed out)|failed to (?:fetch|download|connect)|no such host/i.test(
    said,
  );
