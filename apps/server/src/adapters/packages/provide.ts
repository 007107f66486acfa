// A project's packages made available in a worktree: copied where that gives the same, else installed from the lockfile.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import { type PackageManager, packageManagers } from "@signalbox/project";
import { managerIn } from "./managers.ts";
import { providePip } from "./pip.ts";
import { runProgram } from "./runProgram.ts";

/** Which package managers a project uses; asked of its files unless its configuration names them. */
export type ManagersOf = (folder: string) => Promise<PackageManager[]>;

/**
 * Makes the packages of `worktree` available in it, for each package manager that it uses: npm's are copied (on write
 * where the file system can) from `from` where that has the same, else installed from the lockfile; the others install
 * from their own store or cache. Nothing happens where they are there already, or where the project has none; what an
 * interrupted call left is made again. Scripts never run. Failures: the package manager's own, `copy_failed`.
 */
export async function provideDependencies(
  worktree: string,
  from: string | null,
  signal: AbortSignal,
  managersOf: ManagersOf = packageManagers,
): Promise<Result<null>> {
  for (const manager of await managersOf(worktree)) {
    const provided = await provideOne(manager, worktree, from, signal);
    if (!provided.ok) return provided;
  }
  return ok(null);
}

async function provideOne(
  name: PackageManager,
  worktree: string,
  from: string | null,
  signal: AbortSignal,
): Promise<Result<null>> {
  if (name === "npm") return provideNpm(worktree, from, signal);
  if (name === "pip") return providePip(worktree, signal);
  const manager = await managerIn(name, worktree);
  if (!existsSync(join(worktree, manager.lockfile))) return ok(null);
  const installed = await runProgram(manager.install, worktree, signal);
  if (!installed.ok) return installed;
  if (name === "cargo" && from !== null) await shareTarget(from, worktree, signal);
  return ok(null);
}

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  workspaces?: unknown;
}

/** What a `package.json` says; null where there is none that can be read. */
export async function manifestOf(worktree: string): Promise<Manifest | null> {
  const text = await readFile(join(worktree, "package.json"), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Manifest;
  } catch {
    return null;
  }
}

/** npm writes it last: a folder of packages without it was left half made. */
const lastWritten = join("node_modules", ".package-lock.json");

/** What npm put into a folder, as a text to compare; null where there is nothing whole. */
const installedIn = (folder: string): Promise<string | null> =>
  readFile(join(folder, lastWritten), "utf8").catch(() => null);

/** Whether npm has anything to install: packages, or workspaces to link. */
async function wantsNpm(worktree: string): Promise<boolean> {
  const manifest = await manifestOf(worktree);
  const { dependencies, devDependencies, optionalDependencies, workspaces } = manifest ?? {};
  const wants = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).length > 0;
  return (wants || workspaces !== undefined) && existsSync(join(worktree, "package-lock.json"));
}

async function provideNpm(worktree: string, from: string | null, signal: AbortSignal): Promise<Result<null>> {
  const there = await installedIn(worktree);
  const source = from === null ? null : await installedIn(from);
  if (from !== null && source !== null && (await sameLock(from, worktree))) {
    if (there === source) return ok(null);
    const copied = await copyPackages(from, worktree, source, signal);
    // Staging may be installing at this moment: what was copied from it then is not to be relied on.
    if (!copied.ok || (await installedIn(from)) === source) return copied;
    await rm(join(worktree, "node_modules"), { recursive: true, force: true });
  } else if (there !== null && source === null) return ok(null);
  if (!(await wantsNpm(worktree))) return ok(null);
  const installed = await runProgram((await managerIn("npm", worktree)).install, worktree, signal);
  return installed.ok ? ok(null) : installed;
}

/** Copies are for worktrees whose lockfile is the same; a missing one is the same as a missing one. */
async function sameLock(one: string, other: string): Promise<boolean> {
  const read = (folder: string) => readFile(join(folder, "package-lock.json"), "utf8").catch(() => null);
  return (await read(one)) === (await read(other));
}

/** The folders of packages that npm lists: the one at the top, and those inside workspaces. */
function packageFolders(installed: string): string[] {
  const { packages = {} } = JSON.parse(installed) as { packages?: Record<string, unknown> };
  const nested = Object.keys(packages).flatMap((path) => {
    const at = path.indexOf("/node_modules/");
    return at > 0 && !path.startsWith("node_modules/") ? [`${path.slice(0, at)}/node_modules`] : [];
  });
  return ["node_modules", ...new Set(nested)].filter((path) => !path.split("/").includes(".."));
}

async function copyPackages(from: string, to: string, installed: string, signal: AbortSignal): Promise<Result<null>> {
  // The one that tells that all is there comes last.
  for (const folder of packageFolders(installed).reverse()) {
    if (!existsSync(join(from, folder))) continue;
    const copied = await copyFolder(from, to, folder, signal);
    if (!copied.ok) return copied;
  }
  return ok(null);
}

/** By the system's `cp`, which knows how to share blocks and is many times faster than copying file by file here. */
async function copyFolder(from: string, to: string, folder: string, signal: AbortSignal): Promise<Result<null>> {
  // Beside the worktree first: what an interrupted copy leaves must not look whole.
  const half = `${to}.packages`;
  const target = join(to, folder);
  let said: string | null = null;
  for (const how of [sharing, []]) {
    await rm(half, { recursive: true, force: true });
    said = await copy([...copyFlags, ...how, "--", join(from, folder), half], signal);
    if (said === null || signal.aborted) break;
  }
  if (said === null) {
    await rm(target, { recursive: true, force: true });
    await mkdir(dirname(target), { recursive: true });
    await rename(half, target);
    return ok(null);
  }
  await rm(half, { recursive: true, force: true });
  return failure("copy_failed", "The packages of staging can't be copied into a worktree.", said);
}

const copyFlags = ["-R", "-P", "-p"];
const sharing = process.platform === "darwin" ? ["-c"] : ["--reflink=auto"];
/** Fails where the file system can't share blocks, before anything large was copied. */
const onlySharing = process.platform === "darwin" ? ["-c"] : ["--reflink=always"];

/** What Cargo built on staging spares building it again, where it costs no room; elsewhere it builds anew. */
async function shareTarget(from: string, to: string, signal: AbortSignal): Promise<void> {
  const target = join(to, "target");
  if (existsSync(target) || (await readdir(join(from, "target")).catch(() => [])).length === 0) return;
  const said = await copy([...copyFlags, ...onlySharing, "--", join(from, "target"), target], signal);
  if (said !== null) await rm(target, { recursive: true, force: true });
}

/** How long a copy may take, in milliseconds. */
const copyTimeoutMs = 10 * 60_000;

/** Null where it worked, else what `cp` said. */
const copy = (args: string[], signal: AbortSignal): Promise<string | null> =>
  new Promise((resolve) => {
    const options = { signal, timeout: copyTimeoutMs, maxBuffer: 1024 * 1024, encoding: "utf8" as const };
    execFile("cp", args, options, (error, _out, said) => resolve(error ? said.trim() || error.message : null));
  });
