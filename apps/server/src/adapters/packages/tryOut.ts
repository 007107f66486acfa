// Preflight of a project's packages: would its package managers install what is locked? Nothing is installed for it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CheckSummary } from "@signalbox/engine";
import { packageManagers } from "@signalbox/project";
import { managerIn } from "./managers.ts";
import { pipTryOut, pipWants } from "./pip.ts";
import { type ManagersOf, manifestOf } from "./provide.ts";
import { isOffline, isTooOld, runProgram } from "./runProgram.ts";

/** One finding for each package manager that has something to install; without a network it says so and stops nothing. */
export async function tryOutPackages(
  worktree: string,
  signal: AbortSignal,
  managersOf: ManagersOf = packageManagers,
): Promise<CheckSummary[]> {
  const findings: CheckSummary[] = [];
  for (const name of await managersOf(worktree)) {
    const argv = name === "pip" ? await pipArgv(worktree) : await argvOf(name, worktree);
    if (argv === null) continue;
    const startedAt = Date.now();
    const ran = await runProgram(argv, worktree, signal);
    const finding = {
      id: `packages-${name}`,
      name: `Packages (${name})`,
      type: "rule",
      durationMs: Date.now() - startedAt,
    } as const;
    if (ran.ok)
      findings.push({ ...finding, required: true, status: "passed", summary: "What is locked can be installed." });
    else if (isOffline(`${ran.failure.message} ${ran.failure.detail ?? ""}`)) {
      const summary = `${name} doesn't reach its registry, so what is locked was not tried: ${ran.failure.message}`;
      findings.push({ ...finding, required: false, status: "not_run", summary });
    } else if (isTooOld(ran.failure.message)) {
      const summary = `This ${name} is too old to try out what is locked; a newer one can. ${ran.failure.message}`;
      findings.push({ ...finding, required: false, status: "not_run", summary });
    } else {
      const summary = `${ran.failure.message}. Correct the manifest or lockfile on the base, or install ${name}, then resume.`;
      findings.push({ ...finding, required: true, status: "failed", summary });
    }
  }
  return findings;
}

async function pipArgv(worktree: string): Promise<string[] | null> {
  const wanted = await pipWants(worktree);
  return wanted.length > 0 ? pipTryOut(wanted) : null;
}

async function argvOf(name: Parameters<typeof managerIn>[0], worktree: string): Promise<readonly string[] | null> {
  const manager = await managerIn(name, worktree);
  if (name !== "npm") return existsSync(join(worktree, manager.lockfile)) ? manager.tryOut : null;
  const { dependencies, devDependencies } = (await manifestOf(worktree)) ?? {};
  return Object.keys({ ...dependencies, ...devDependencies }).length > 0 ? manager.tryOut : null;
}
