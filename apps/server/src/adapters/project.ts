// The project's own files and packages, in the shape that the orchestrator asks for.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ProjectPort } from "@signalbox/orchestrator";
import { contractStub, environmentOf, excludedPaths, findTestCommand, type ProjectFolder } from "@signalbox/project";
import { dependencyConflicts, install, provideDependencies } from "./npmPackages.ts";
import { projectFilesOf } from "./projectFiles.ts";

/** The project of one run; `testCommand` is the configured one, if any. */
export function projectPort(folder: ProjectFolder, testCommand?: string): ProjectPort {
  return {
    excluded: excludedPaths,
    projectFiles: projectFilesOf(folder),
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
