// The project's own files and packages, in the shape that the orchestrator asks for.
import { constants } from "node:fs";
import { mkdir, open, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ProjectPort } from "@signalbox/orchestrator";
import { contractStub, environmentOf, excludedPaths, findTestCommand, type ProjectFolder } from "@signalbox/project";
import { dependencyConflicts, install, provideDependencies } from "./npmPackages.ts";
import { projectFilesOf } from "./projectFiles.ts";

/** Longest plan, in bytes, as the API takes it too. */
const planLimit = 4_000_000;
const planIn = (worktree: string) => join(worktree, "tasks.yaml");

/** A planner's file is hostile: no link is followed, and no more is read than a plan can be. */
async function readPlan(worktree: string): Promise<string | null> {
  const file = await open(planIn(worktree), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => null,
  );
  if (!file) return null;
  try {
    const found = await file.stat();
    return found.isFile() && found.size <= planLimit ? await file.readFile("utf8") : null;
  } finally {
    await file.close();
  }
}

/** The project of one run; `testCommand` is the configured one, if any. */
export function projectPort(folder: ProjectFolder, testCommand?: string): ProjectPort {
  return {
    excluded: excludedPaths,
    projectFiles: projectFilesOf(folder),
    readPlan,
    async writePlan(worktree, text) {
      await rm(planIn(worktree), { recursive: true, force: true });
      if (text !== null) await writeFile(planIn(worktree), text, { flag: "wx" });
    },
    async writeContracts(worktree, state) {
      const written: string[] = [];
      for (const contract of state.plan?.plan.contracts ?? []) {
        const text = contractStub(contract.file_path, contract, state.createdAt);
        if (text === undefined) continue;
        const path = join(worktree, contract.file_path);
        await mkdir(dirname(path), { recursive: true });
        // What the project has already is its own.
        const made = await writeFile(path, text, { flag: "wx" }).then(
          () => true,
          () => false,
        );
        if (made) written.push(contract.file_path);
      }
      return written;
    },
    provideDependencies,
    install,
    dependencyConflicts,
    environmentHash: async (worktree) => (await environmentOf(worktree)).hash,
    testCommand: async (worktree) => testCommand ?? (await findTestCommand(worktree))?.full ?? null,
  };
}
