// The one place that starts git: every call of this package gets the same safe environment and settings here.
import { statSync } from "node:fs";
import { type Failure, failure } from "@signalbox/base";
import { type SimpleGitOptions, simpleGit } from "simple-git";
import { type Setting, safeEnvironment } from "./environment.ts";
import type { GitProcess } from "./gitProcess.ts";

/** One call of git. `args` never holds a global option; `cwd` is an existing directory. */
export interface GitCall {
  cwd: string;
  args: readonly string[];
  /** Written to git's standard input. */
  input?: string;
  /** Settings over those that every call has. */
  settings?: readonly Setting[];
  /** Git is stopped once it has written this many bytes to its standard output. */
  limitBytes?: number;
  /** True where a path argument is a pattern; all others are taken literally. */
  patterns?: boolean;
  /** Git is stopped when it writes nothing for so long. */
  timeoutMs?: number;
}

/** What git answered. `code` is -1 where git could not be started, and where it was stopped for time. */
export interface GitOutput {
  code: number;
  out: string;
  err: string;
  /** True where `limitBytes` cut the output. */
  cut: boolean;
}

/** Long enough for the checkout of a very large repository, which writes nothing while it works. */
const defaultTimeoutMs = 300_000;

/**
 * What simple-git refuses by default and this package sets itself: each of them to switch something off
 * (hooks, prompts, editors, file monitors, filters and merge drivers that a repository brings along).
 */
const unsafe = {
  allowUnsafeHooksPath: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeAskPass: true,
  allowUnsafeEditor: true,
  allowUnsafeFilter: true,
  allowUnsafeMergeDriver: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafePack: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
};

interface Collected {
  exitCode: number;
  stdOut: Buffer[];
  stdErr: Buffer[];
}

let elsewhere: GitProcess | null = null;

/**
 * Has all calls of this program made by `process` (null: by this one again). A matter of how large this program is, and
 * so one choice for all repositories.
 */
export function callGitThrough(process: GitProcess | null): void {
  elsewhere = process;
}

/** Runs git, here or elsewhere, and answers with exit code and output, whatever the code; never throws for what git says. */
export const callGit = (call: GitCall): Promise<GitOutput> => elsewhere?.call(call) ?? callHere(call);

/**
 * Runs git as a child of this process. An instance per call keeps exit code, input and limits of concurrent calls
 * apart.
 */
export async function callHere(call: GitCall): Promise<GitOutput> {
  if (!isDirectory(call.cwd)) {
    return { code: -1, out: "", err: `There is no directory ${call.cwd}.`, cut: false };
  }
  const env = safeEnvironment(process.env, call.settings ?? []);
  if (call.patterns) {
    delete env.GIT_LITERAL_PATHSPECS;
  }
  const stop = new AbortController();
  let collected: Collected | undefined;
  let trouble: Error | Buffer | undefined;
  const options: Partial<SimpleGitOptions> = {
    baseDir: call.cwd,
    allowEnvironment: Object.keys(env),
    unsafe,
    timeout: { block: call.timeoutMs ?? defaultTimeoutMs },
    completion: { onClose: true, onExit: false },
    abort: stop.signal,
    errors: (error, result) => {
      collected = result;
      trouble = error;
      return undefined;
    },
  };
  if (call.input !== undefined) {
    options.input = () => call.input;
  }
  let cut = false;
  const git = simpleGit(options)
    .env(env)
    .outputHandler((_command, stdout) => {
      // simple-git waits another 50 ms where a process wrote nothing at all; an empty chunk counts as something.
      stdout.once("end", () => stdout.emit("data", Buffer.alloc(0)));
      let bytes = 0;
      stdout.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (call.limitBytes !== undefined && bytes > call.limitBytes && !cut) {
          cut = true;
          stop.abort();
        }
      });
    });
  await git.raw([...call.args]);
  const output = Buffer.concat(collected?.stdOut ?? []);
  const limited = cut ? output.subarray(0, call.limitBytes) : output;
  // simple-git makes an error of every exit that isn't 0, too; only without an exit code is it one of its own.
  const exitCode = collected?.exitCode ?? -1;
  const stopped = trouble !== undefined && !cut && !(exitCode > 0);
  return {
    code: cut ? 0 : stopped ? -1 : exitCode,
    out: limited.toString("utf8"),
    err: Buffer.concat(collected?.stdErr ?? []).toString("utf8") + (stopped ? `\n${String(trouble)}` : ""),
    cut,
  };
}

/**
 * The failure for an answer of git that has no better name. The message starts with `what` (what was tried)
 * and quotes git's last words; the detail has all of them, at most 4,000 characters.
 */
export function gitFailed(what: string, output: GitOutput): { ok: false; failure: Failure<"git_failed"> } {
  const said = `${output.err}\n${output.out}`.trim();
  const line = said.split("\n").find((text) => /^(fatal|error):/.test(text)) ?? said.split("\n")[0] ?? "";
  const words = line.replace(/^(fatal|error):\s*/, "");
  return failure(
    "git_failed",
    `${what}: git ${words ? `says "${words}"` : `ended with exit code ${output.code}`}.`,
    said.slice(0, 4_000),
  );
}

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
