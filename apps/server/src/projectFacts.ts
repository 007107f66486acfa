// What the panel knows of a repository before anything in it is executed.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import { openRepository, type Repository, type RepositoryFacts } from "@signalbox/git";
import type { MachinePort } from "@signalbox/orchestrator";
import {
  configFileName,
  defaultConfig,
  type Executable,
  executables,
  findProjectTools,
  findSettingsOfTools,
  findTestCommand,
  loadProjectConfig,
  mergeConfig,
  type ProjectConfig,
  readLocalState,
  trustDigest,
} from "@signalbox/project";
import type { ProjectFacts } from "@signalbox/protocol";
import type { Project, Store } from "@signalbox/store";
import type { UserConfig } from "./userConfig.ts";

/** Makes the repository at `path` known. Failures: those of opening it. */
export async function addProject(store: Store, path: string): Promise<Result<Project>> {
  const repository = await openRepository(path);
  if (!repository.ok) return repository;
  const { root } = repository.value;
  return ok(await store.projects.add({ id: `p${randomBytes(4).toString("hex")}`, path: root, name: basename(root) }));
}

/** The configuration of a project, as far as it is trusted, together with the user's own. */
export interface ProjectSettings {
  config: ProjectConfig;
  trust: ProjectFacts["trust"];
  /** What its manifest names to test it, where that is trusted. */
  trustedTest: Executable | null;
  /** What is wrong with the project's file, in words. */
  notes: string[];
}

/** Reads what the project's file says and would execute; executes nothing. */
export async function readProjectSettings(project: Project, userConfig: UserConfig): Promise<ProjectSettings> {
  const text = await readFile(join(project.path, configFileName), "utf8").catch(() => "");
  const loaded = loadProjectConfig(text);
  const file = loaded.ok ? loaded.value : {};
  const test = await findTestCommand(project.path);
  const settings = await findSettingsOfTools(project.path);
  const tools = (await findProjectTools(project.path)).flatMap(({ executable }) => executable ?? []);
  const executes = executables(file, [...(test ? [test.executable] : []), ...settings, ...tools]);
  const digest = trustDigest(executes);
  const trusted = digest === null || project.trustedDigest === digest;
  return {
    config: mergeConfig(userConfig.file, file, trusted),
    trustedTest: trusted ? (test?.executable ?? null) : null,
    trust: {
      needed: digest !== null,
      trusted,
      digest: digest ?? "",
      executes: executes.map(({ source, command }) => ({ what: source, command })),
    },
    notes: loaded.ok
      ? []
      : loaded.problems.map((problem) => `${configFileName}, line ${problem.line}: ${problem.message}`),
  };
}

/** Everything the new-run page shows of a project. */
export async function projectFacts(
  project: Project,
  userConfig: UserConfig,
  machine: MachinePort,
): Promise<Result<ProjectFacts>> {
  const repository = await openRepository(project.path);
  if (!repository.ok) return repository;
  const inspected = await repository.value.inspect();
  if (!inspected.ok) return inspected;
  const facts = inspected.value;
  const settings = await readProjectSettings(project, userConfig);
  const plan = await readFile(join(project.path, "tasks.yaml"), "utf8").catch(() => null);
  return ok({
    id: project.id,
    name: project.name,
    path: project.path,
    headSha: facts.headSha,
    branch: facts.branch,
    defaultBranch: facts.defaultBranch,
    branches: facts.branches.map(({ branch }) => branch),
    dirty: facts.dirty,
    notes: [
      ...settings.notes.map((message) => ({ blocking: false, message })),
      ...(await notesOf(repository.value, facts)),
      ...(await notesOnMachine(machine)),
      ...(await notesOnLocalRun(project.path)),
    ],
    trust: settings.trust,
    plan: plan !== null && plan.length <= 4_000_000 ? plan : null,
    payer: await machine.payer(),
  });
}

async function notesOf(repository: Repository, facts: RepositoryFacts): Promise<ProjectFacts["notes"]> {
  const base = facts.branch ?? facts.defaultBranch;
  const target = facts.branch ?? facts.defaultBranch;
  if (!base || !target)
    return [
      {
        blocking: facts.headSha === null,
        message: "This repository has no branch checked out. Name a base and a target.",
      },
    ];
  const checked = await repository.preflight({ base, target, runId: "r0" });
  return checked.ok
    ? checked.value.warnings.map(({ message }) => ({ blocking: false, message }))
    : [{ blocking: true, message: checked.failure.message }];
}

/** What is missing on this machine can be installed while a plan is looked at, so it blocks nothing yet. */
async function notesOnMachine(machine: MachinePort): Promise<ProjectFacts["notes"]> {
  const findings = await machine.preflight(defaultConfig.maxParallelWorkers);
  return findings
    .filter(({ status }) => status !== "passed")
    .map(({ summary: message }) => ({ blocking: false, message }));
}

/** A run that was begun without the panel (`signalbox state init`): its plan stands in the form, to be taken over. */
async function notesOnLocalRun(root: string): Promise<ProjectFacts["notes"]> {
  const state = await readLocalState(root);
  if (!state.ok || "managed_by" in state.value || state.value.current_phase === "closed") return [];
  const tasks = Object.values(state.value.tasks);
  const merged = tasks.filter(({ status }) => status === "merged").length;
  if (tasks.length === 0 || merged === tasks.length) return [];
  const message = `A run without the panel was begun here (${merged} of ${tasks.length} tasks merged). A run with its tasks.yaml takes it over; \`signalbox worktree list\` shows its worktrees.`;
  return [{ blocking: false, message }];
}

/** The project of that id. Failure: `project_unknown`. */
export async function knownProject(store: Store, id: string): Promise<Result<Project>> {
  const project = await store.projects.get(id);
  return project ? ok(project) : failure("project_unknown", "There is no such project. Open its folder again.");
}
