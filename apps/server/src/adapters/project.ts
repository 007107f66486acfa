// The project's own files and packages, in the shape that the orchestrator asks for.
import type { RunState } from "@signalbox/engine";
import type { Repository } from "@signalbox/git";
import type { ProjectPort } from "@signalbox/orchestrator";
import { dependencyConflicts, install, provideDependencies } from "./npmPackages.ts";

/** The project of one run. */
export function projectPort(repository: Repository): ProjectPort {
  return {
    projectFiles: async (_state: RunState) => void repository,
    writeContracts: async () => [],
    provideDependencies,
    install,
    dependencyConflicts,
    environmentHash: async () => "",
    testCommand: async () => null,
  };
}
