// The project's own files and packages, in the shape that the orchestrator asks for.
import { constants } from "node:fs";
import { lstat, mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Repository } from "@signalbox/git";
import type { ProjectPort } from "@signalbox/orchestrator";
import {
  contextText,
  contextValues,
  contractStub,
  environmentOf,
  excludedPaths,
  findTestCommand,
  type ProjectConfig,
  type ProjectFolder,
  packageManagers,
  readKnowledge,
  relevantKeys,
} from "@signalbox/project";
import { contractTexts } from "./contractTexts.ts";
import { copyIgnoredFiles } from "./copiedFiles.ts";
import { dependencyConflicts, install, previewInstall } from "./packages/addPackage.ts";
import { packagesOutside } from "./packages/outside.ts";
import { provideDependencies } from "./packages/provide.ts";
import { tryOutPackages } from "./packages/tryOut.ts";
import { projectFilesOf } from "./projectFiles.ts";
import { baselineTests, incrementalTest, mergeTests, type ProjectTests } from "./projectTests.ts";
import { configuredChecks, toolsOf } from "./tools.ts";
import { typeChecksOf } from "./typeCheckers.ts";

/** Longest plan, in bytes, as the API takes it too. */
const planLimit = 4_000_000;
/** A planner is told this many characters of the project's knowledge; its tasks find the rest by key. */
const contextLimit = 20_000;
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

/** The project of one run. */
export function projectPort(
  folder: ProjectFolder & Pick<Repository, "ignoredFiles">,
  tests: ProjectTests,
  { copyFiles, managers }: Pick<ProjectConfig, "copyFiles" | "managers">,
): ProjectPort {
  const managersOf = (worktree: string) => packageManagers(worktree, managers);
  return {
    excluded: excludedPaths,
    projectFiles: projectFilesOf(folder),
    readPlan,
    async writePlan(worktree, text) {
      await rm(planIn(worktree), { recursive: true, force: true });
      if (text !== null) await writeFile(planIn(worktree), text, { flag: "wx" });
    },
    async contextFor(task) {
      const knowledge = await readKnowledge(folder.root);
      if (!knowledge.ok) return { text: "", keys: [] };
      const values = contextValues(knowledge.value);
      const keys = relevantKeys(values, task);
      return { text: contextText(values, keys), keys };
    },
    async wholeContext() {
      const knowledge = await readKnowledge(folder.root);
      if (!knowledge.ok || knowledge.value.entries.size === 0) return "";
      const values = contextValues(knowledge.value);
      return contextText(values, [...values.keys()]).slice(0, contextLimit);
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
    async rewriteContract(worktree, state, id) {
      const { before, after, file } = contractTexts(state, id);
      const path = join(worktree, file);
      const stands = before && after && (await readFile(path, "utf8").catch(() => null));
      // A task or the project has made it its own: whoever owns it writes what was agreed.
      if (!after || stands !== before || !(await lstat(path)).isFile()) return null;
      await writeFile(path, after);
      return file;
    },
    copyFiles: (worktree) => copyIgnoredFiles(folder, copyFiles, worktree),
    provideDependencies: (worktree, from, signal) => provideDependencies(worktree, from, signal, managersOf),
    install: (worktree, wanted, signal) => install(worktree, wanted, signal, managersOf),
    previewInstall: (worktree, wanted, signal) => previewInstall(worktree, wanted, signal, managersOf),
    tryOutPackages: (worktree, signal) => tryOutPackages(worktree, signal, managersOf),
    packagesOutside,
    dependencyConflicts,
    verifyEnvironment: tests.verifyEnvironment,
    environmentHash: async (worktree) => (await environmentOf(worktree)).hash,
    baselineTests: (worktree) => baselineTests(worktree, tests),
    mergeTests: (worktree) => mergeTests(worktree, tests),
    incrementalTest: (worktree, change) => incrementalTest(worktree, change, tests),
    configured: {
      verifier: configuredChecks("verifier", tests.verifier),
      postMerge: configuredChecks("post-merge", tests.postMerge),
      barrier: configuredChecks("barrier", tests.barrier),
    },
    tools: toolsOf,
    typeChecks: typeChecksOf,
    testCommand: async (worktree) => tests.configured ?? (await findTestCommand(worktree))?.full ?? null,
  };
}
