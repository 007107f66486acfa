// A project's packages, by npm: made available in a worktree, installed when approved, compared when asked for.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseDependency } from "@signalbox/agent";
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

/** npm writes it last: a folder of packages without it was left half made. */
const lastWritten = join("node_modules", ".package-lock.json");

/** What npm put into a folder, as a text to compare; null where there is nothing whole. */
const installedIn = (folder: string): Promise<string | null> =>
  readFile(join(folder, lastWritten), "utf8").catch(() => null);

/**
 * Makes the packages of `worktree` available in it: copied (on write where the file system can) from `from` where that
 * has them, else installed from the lockfile. Nothing happens where they are there already, or where the project has
 * none; what an interrupted call left is made again. Scripts never run. Failures: `npm_failed`, `npm_missing`, `copy_failed`.
 */
export async function provideDependencies(
  worktree: string,
  from: string | null,
  signal: AbortSignal,
): Promise<Result<null>> {
  const there = await installedIn(worktree);
  const source = from === null ? null : await installedIn(from);
  if (from !== null && source !== null) return there === source ? ok(null) : copyPackages(from, worktree, signal);
  if (there !== null) return ok(null);
  const manifest = await manifestOf(worktree);
  const wants = { ...manifest?.dependencies, ...manifest?.devDependencies };
  if (Object.keys(wants).length === 0 || !existsSync(join(worktree, "package-lock.json"))) return ok(null);
  const installed = await npm("ci", ["--prefer-offline"], worktree, signal);
  return installed.ok ? ok(null) : installed;
}

/** By the system's `cp`, which knows how to share blocks and is many times faster than copying file by file here. */
async function copyPackages(from: string, to: string, signal: AbortSignal): Promise<Result<null>> {
  // Beside the worktree first: what an interrupted copy leaves must not look whole.
  const half = `${to}.packages`;
  const target = join(to, "node_modules");
  const sharing = process.platform === "darwin" ? ["-Rc"] : ["-R", "--reflink=auto"];
  let said: string | null = null;
  for (const how of [sharing, ["-R"]]) {
    await rm(half, { recursive: true, force: true });
    said = await copy([...how, "-P", "-p", "--", join(from, "node_modules"), half], signal);
    if (said === null || signal.aborted) break;
  }
  if (said === null) {
    await rm(target, { recursive: true, force: true });
    await rename(half, target);
    return ok(null);
  }
  await rm(half, { recursive: true, force: true });
  return failure("copy_failed", "The packages of staging can't be copied into a worktree.", said);
}

/** Null where it worked, else what `cp` said. */
const copy = (args: string[], signal: AbortSignal): Promise<string | null> =>
  new Promise((resolve) => {
    const options = { signal, timeout: npmTimeoutMs, maxBuffer: outputLimit, encoding: "utf8" as const };
    execFile("cp", args, options, (error, _out, said) => resolve(error ? said.trim() || error.message : null));
  });

/**
 * Installs one package: a name and a range on the project's registry, nothing else. Scripts stay off. Failures:
 * `package_invalid`, `npm_failed` in npm's words, `npm_missing`.
 */
export async function install(
  worktree: string,
  wanted: { name: string; range: string; dev: boolean },
  signal: AbortSignal,
): Promise<Result<{ summary: string }>> {
  if (!parseDependency(`${wanted.name}@${wanted.range}`).ok) {
    const message = `${wanted.name}@${wanted.range} isn't a package's name and a range of versions.`;
    return failure("package_invalid", message);
  }
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
