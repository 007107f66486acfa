// A project's packages, by npm: made available in a worktree, installed when approved, compared when asked for.
import { execFile } from "node:child_process";
import { constants, existsSync } from "node:fs";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import type { RunState } from "@signalbox/engine";

/** How long npm may take, in milliseconds. */
const npmTimeoutMs = 10 * 60_000;
const outputLimit = 16 * 1024 * 1024;

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

async function manifestOf(worktree: string): Promise<Manifest | null> {
  const text = await readFile(join(worktree, "package.json"), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Manifest;
  } catch {
    return null;
  }
}

const quiet = ["--no-audit", "--no-fund", "--ignore-scripts"];

function npm(command: "ci" | "install", args: string[], cwd: string, signal: AbortSignal): Promise<Result<string>> {
  return new Promise((resolve) => {
    const options = { cwd, signal, timeout: npmTimeoutMs, maxBuffer: outputLimit, encoding: "utf8" as const };
    execFile("npm", [command, ...quiet, ...args], options, (error, stdout, stderr) => {
      if (!error) return resolve(ok(stdout));
      if ((error as NodeJS.ErrnoException).code === "ENOENT") {
        return resolve(failure("npm_missing", "npm isn't on the PATH of the server. Install it, then try again."));
      }
      const said = stderr.trim() || stdout.trim();
      resolve(failure("npm_failed", `npm ${command} failed: ${firstError(said)}`, said.slice(-8_000)));
    });
  });
}

/** npm says what is wrong in the first of its error lines that is a sentence. */
const firstError = (text: string): string =>
  text
    .split("\n")
    .filter((line) => !/^npm warn/i.test(line))
    .map((line) => line.replace(/^npm (error|ERR!) ?/, "").trim())
    .find((line) => line !== "" && !/^code [A-Z0-9]+$/.test(line)) ?? "it gave no reason";

/**
 * Makes the packages of `worktree` available in it: copied (on write where the file system can) from `from` where that
 * has them, else installed from the lockfile. Nothing happens where the project has no packages. Scripts never run.
 */
export async function provideDependencies(
  worktree: string,
  from: string | null,
  signal: AbortSignal,
): Promise<Result<null>> {
  const source = from && join(from, "node_modules");
  if (source && existsSync(source)) {
    await cp(source, join(worktree, "node_modules"), {
      recursive: true,
      force: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
    });
    return ok(null);
  }
  const manifest = await manifestOf(worktree);
  const wants = { ...manifest?.dependencies, ...manifest?.devDependencies };
  if (Object.keys(wants).length === 0 || existsSync(join(worktree, "node_modules"))) return ok(null);
  if (!existsSync(join(worktree, "package-lock.json"))) return ok(null);
  const installed = await npm("ci", ["--prefer-offline"], worktree, signal);
  return installed.ok ? ok(null) : installed;
}

/** Installs one package: a name and a range on the project's registry, nothing else. Scripts stay off. */
export async function install(
  worktree: string,
  wanted: { name: string; range: string; dev: boolean },
  signal: AbortSignal,
): Promise<Result<{ summary: string }>> {
  const flags = wanted.dev ? ["--save-dev"] : ["--save"];
  const done = await npm("install", [...flags, "--", `${wanted.name}@${wanted.range}`], worktree, signal);
  if (!done.ok) return done;
  const line = done.value.split("\n").find((each) => /^(added|changed|up to date|removed)/.test(each.trim()));
  return ok({ summary: `${line?.trim() ?? "installed"}.` });
}

/** What speaks against a wished package: another range in the manifest, or in another open request. */
export async function dependencyConflicts(
  worktree: string,
  wanted: { name: string; range: string },
  run: RunState,
): Promise<string[]> {
  const manifest = await manifestOf(worktree);
  const there = manifest?.dependencies?.[wanted.name] ?? manifest?.devDependencies?.[wanted.name];
  const conflicts = there && there !== wanted.range ? [`package.json has ${wanted.name} ${there} already.`] : [];
  for (const request of Object.values(run.dependencyRequests)) {
    if (request.name === wanted.name && request.range !== wanted.range && request.phase !== "denied") {
      conflicts.push(`${request.task} asked for ${request.name} ${request.range}.`);
    }
  }
  return conflicts;
}
