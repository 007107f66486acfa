// A package that was asked for: whether it is one, what it would change, what speaks against it, and its installation.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDependency } from "@signalbox/agent";
import { failure, ok, type Result } from "@signalbox/base";
import type { LockChange, RunState } from "@signalbox/engine";
import { type PackageManager, packageManagers } from "@signalbox/project";
import { changeBetween, lockedIn } from "./lockChange.ts";
import { managerIn, type Wanted } from "./managers.ts";
import { addByPip } from "./pip.ts";
import { type ManagersOf, manifestOf } from "./provide.ts";
import { runProgram } from "./runProgram.ts";

/** What came of an installation. */
export interface Installed {
  summary: string;
  change: LockChange;
}

/**
 * Adds one package: a name and a range on the project's registry, nothing else, by the first of the project's package
 * managers. Scripts stay off unless `scripts`, and then only that package's run. Failures: `package_invalid`,
 * `manager_missing`, the package manager's in its own words; manifest and lockfile are then to be reset by the caller.
 */
export async function install(
  worktree: string,
  wanted: Wanted & { scripts?: boolean },
  signal: AbortSignal,
  managersOf: ManagersOf = packageManagers,
): Promise<Result<Installed>> {
  const before = await lockedIn(worktree);
  const added = await add(worktree, wanted, false, signal, managersOf);
  if (!added.ok) return added;
  if (wanted.scripts && added.value !== "pip") {
    const scripts = (await managerIn(added.value, worktree)).scripts?.(wanted.name);
    const ran = scripts ? await runProgram(scripts, worktree, signal) : ok("");
    if (!ran.ok) return ran;
  }
  const change = changeBetween(before, await lockedIn(worktree));
  return ok({ summary: `${added.value}: ${changeWords(change)}.`, change });
}

/** What installing would change in the lockfile, tried in a worktree that is thrown away. Failures as of `install`. */
export async function previewInstall(
  worktree: string,
  wanted: Wanted,
  signal: AbortSignal,
  managersOf: ManagersOf = packageManagers,
): Promise<Result<LockChange>> {
  const before = await lockedIn(worktree);
  const added = await add(worktree, wanted, true, signal, managersOf);
  return added.ok ? ok(changeBetween(before, await lockedIn(worktree))) : added;
}

async function add(
  worktree: string,
  wanted: Wanted,
  lockOnly: boolean,
  signal: AbortSignal,
  managersOf: ManagersOf,
): Promise<Result<PackageManager>> {
  const [name] = await managersOf(worktree);
  if (!name)
    return failure(
      "manager_missing",
      "No package manager is known for this project. Deny the package, or set it up first.",
    );
  const invalid = failure(
    "package_invalid",
    `${wanted.name}@${wanted.range} isn't a package's name and a range of versions.`,
  );
  if (!parseDependency(`${wanted.name}@${wanted.range}`).ok) return invalid;
  if (name === "pip") {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(wanted.name)) return invalid;
    const added = lockOnly ? ok(null) : await addByPip(worktree, wanted, signal);
    return added.ok ? ok(name) : added;
  }
  const manager = await managerIn(name, worktree);
  if (!manager.name.test(wanted.name)) return invalid;
  for (const argv of manager.add(wanted, lockOnly)) {
    const ran = await runProgram(argv, worktree, signal);
    if (!ran.ok) return ran;
  }
  return ok(name);
}

const changeWords = ({ added, changed, removed }: LockChange): string => {
  const parts = [
    ...(added.length > 0 ? [`${added.length} added`] : []),
    ...(changed.length > 0 ? [`${changed.length} changed`] : []),
    ...(removed.length > 0 ? [`${removed.length} removed`] : []),
  ];
  return parts.length > 0 ? `${parts.join(", ")} in the lockfile` : "the lockfile has it already";
};

/** What speaks against a wished package: another range in a manifest, or in another request. */
export async function dependencyConflicts(
  worktree: string,
  wanted: { name: string; range: string },
  run: RunState,
): Promise<string[]> {
  const conflicts: string[] = [];
  for (const [file, range] of await rangesOf(worktree, wanted.name)) {
    if (range !== wanted.range) conflicts.push(`${file} has ${wanted.name} ${range} already.`);
  }
  for (const request of Object.values(run.dependencyRequests)) {
    if (request.name === wanted.name && request.range !== wanted.range && request.phase !== "denied") {
      conflicts.push(`${request.task} asked for ${request.name} ${request.range}.`);
    }
  }
  return conflicts;
}

/** Where a package stands in a manifest already, with its range as it is written there. */
async function rangesOf(worktree: string, name: string): Promise<[file: string, range: string][]> {
  const manifest = await manifestOf(worktree);
  const inNode = manifest?.dependencies?.[name] ?? manifest?.devDependencies?.[name];
  const found: [string, string][] = inNode === undefined ? [] : [["package.json", inNode]];
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const patterns: [file: string, pattern: RegExp][] = [
    ["requirements.txt", new RegExp(`^${escaped}\\s*([<>=!~][^#;\\n]*)?$`, "im")],
    ["pyproject.toml", new RegExp(`^\\s*"${escaped}\\s*([<>=!~][^"]*)?",?$`, "im")],
    ["Cargo.toml", new RegExp(`^${escaped} *= *(?:"([^"]+)"|\\{[^}]*version *= *"([^"]+)")`, "m")],
    ["go.mod", new RegExp(`^\\s*(?:require )?${escaped} (v\\S+)`, "m")],
  ];
  for (const [file, pattern] of patterns) {
    if (!existsSync(join(worktree, file))) continue;
    const match = pattern.exec(await readFile(join(worktree, file), "utf8"));
    if (match) found.push([file, (match[1] ?? match[2] ?? "*").trim()]);
  }
  return found;
}
