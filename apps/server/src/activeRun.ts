// One run that is being executed: its loop, its panes, and what its sessions show by the second.
import { join } from "node:path";
import type { SessionRole } from "@signalbox/base";
import { type RunEvent, type RunState, runLifecycle, summariseRun } from "@signalbox/engine";
import type { Repository } from "@signalbox/git";
import {
  type DaySpend,
  type ExclusiveUse,
  effectsIn,
  openRunLoop,
  type ProjectSlots,
  type RunFolders,
  type RunLoop,
  runFolders,
  takeTurns,
  type WorkerSlots,
  whatIsThere,
} from "@signalbox/orchestrator";
import type { RoleWords } from "@signalbox/project";
import type { LiveFacts, PaneSummary } from "@signalbox/protocol";
import type { Store } from "@signalbox/store";
import { checksPort } from "./adapters/checks.ts";
import { hostsPort } from "./adapters/hosts.ts";
import { machinePort } from "./adapters/machine.ts";
import { type RunPanes, runPanes } from "./adapters/panes.ts";
import { portRanges } from "./adapters/portRanges.ts";
import { projectPort } from "./adapters/project.ts";
import { pullRequestsPort } from "./adapters/pullRequests.ts";
import { withRoles } from "./adapters/roles.ts";
import { isSandboxed } from "./adapters/sandbox.ts";
import { countAwakeTime } from "./awakeTime.ts";
import type { Hub } from "./hub.ts";
import type { Installation } from "./installation.ts";
import { checkDraft } from "./plans.ts";
import { FollowedSettings, type RunSettings, type SettingsChange } from "./runSettings.ts";
import { Transcripts } from "./transcripts.ts";
import type { UserConfig } from "./userConfig.ts";

/** What runs share. */
export interface RunsContext {
  installation: Installation;
  store: Store;
  slots: ProjectSlots;
  workers: WorkerSlots;
  exclusive: ExclusiveUse;
  /** What all runs use today. */
  spent: DaySpend;
  hub: Hub;
  userConfig: UserConfig;
  /** Logs a defect and answers with the id by which a person finds it. */
  defect: (error: unknown, where: string) => string;
}

/** A run in the server's hands. */
export interface ActiveRun {
  runId: string;
  loop: RunLoop;
  panes: RunPanes;
  folders: RunFolders;
  repository: Repository;
  live: () => LiveFacts[];
  paneSummaries: () => Promise<PaneSummary[]>;
  detach: () => Promise<void>;
}

/** A project that can be worked on. */
export interface OpenedProject extends RunSettings {
  projectId: string;
  repository: Repository;
  /** Whom commits of sessions are by; null where git knows nobody. */
  identity: { name: string; email: string } | null;
  /** What people say of each role. */
  roles: Record<SessionRole, RoleWords>;
}

/**
 * Opens the loop of a run on what its log says; `closed` is called once the run is over and its files are written.
 * `found` is the run as its log has it, where it goes on after the server was away.
 */
export async function openRun(
  context: RunsContext,
  runId: string,
  project: OpenedProject,
  closed: () => void,
  found: RunState | null = null,
): Promise<ActiveRun> {
  const { installation, store, slots, spent, workers, hub, userConfig } = context;
  const { repository } = project;
  const folders = runFolders(installation.home, installation.sockets, runId);
  const live = new Map<string, LiveFacts>();
  const panes = runPanes(join(installation.sockets, `${runId}.tmux`), runId, () => void publishPanes());
  const transcripts = new Transcripts(folders.hosts);
  const paneSummaries = async () => transcripts.summarise(await panes.list());
  const publishPanes = () => quietly("panes", async () => void hub.emit("panes", runId, await paneSummaries()));
  /** What is only shown never stops a run: where it can't be done (a full disk), the log says so. */
  const quietly = (what: string, work: () => Promise<unknown>): Promise<unknown> =>
    work().catch((error: unknown) => context.defect(error, `${what} of ${runId}`));

  const publish = (fromSeq: number, events: RunEvent[], state: RunState) => {
    hub.emit("events", runId, fromSeq, events);
    const summary = summariseRun(state);
    hub.emit("summary", summary);
    void quietly("the line", () => store.runs.project(summary, fromSeq + events.length - 1));
    const written = quietly("the project's files", () => projectFiles(state));
    // The project is the next run's only when nothing is written to it any more.
    if (state.phase === "closed") void written.then(() => slots.release(state.projectId, runId)).then(closed);
  };
  const { projectId } = project;
  const settings = await FollowedSettings.open(
    { store, userConfig, projectId, folder: folders.root },
    project,
    found !== null,
  );
  const ports = portRanges(join(installation.home, "ports"), project.config.ports);
  const { projectFiles } = projectOf(repository, project);
  /** The part of the world that follows the project's settings. */
  const configured = ({ config, trustedTest }: RunSettings) => ({
    plans: { check: (yaml: string, as: { revision: number; draft: number }) => checkDraft(yaml, as, config.gate) },
    hosts: hostsPort({
      ...installation,
      agent: withRoles(userConfig.agent, config.models, project.roles),
      identity: project.identity,
      runId,
      ports,
      checkout: repository.root,
      sandboxed: (work) => isSandboxed(userConfig.agent, work),
    }),
    checks: checksPort(config.boundaries),
    project: projectOf(repository, { config, trustedTest }),
    setUp: {
      commands: config.setup,
      teardown: config.teardown,
      exclusive: config.exclusive,
      timeoutMs: config.commandTimeoutSeconds * 1_000,
    },
  });
  const fixed = {
    machine: machinePort(installation.home, userConfig.agent),
    repository,
    panes,
    pullRequests: pullRequestsPort,
    folders,
    slots,
    spent,
    workers,
    sessions: new Map(),
    stagingTurn: takeTurns(),
    exclusive: context.exclusive,
    roles: project.roles,
    explains: userConfig.agent.explainsFailures,
  };
  const recovery = found && (await whatIsThere(found, configured(settings.current).hosts, folders));
  const loop = await openRunLoop({
    runId,
    log: store.events,
    now: () => new Date().toISOString(),
    defect: context.defect,
    publish,
    live: (facts) => {
      const shown = { activity: "", ...live.get(facts.pane), ...facts, at: new Date().toISOString() };
      live.set(facts.pane, shown);
      hub.emit("live", runId, shown);
    },
    doEffect: async (effect, its) => {
      const tell = (change: SettingsChange) => its.take({ type: "run.reconfigure", by: "Signalbox", ...change });
      await quietly("the settings", () => settings.refresh(() => its.state().configurationNotes, tell));
      return effectsIn({ ...fixed, ...configured(settings.current) })(effect, its);
    },
  });
  if (recovery && recovery.found.length + recovery.restarted.length > 0) {
    await loop.take({ type: "run.recover", by: "Signalbox", ...recovery });
  }
  const stopCounting = countAwakeTime(loop);
  // A run that goes on after a restart may have panes to watch before it needs a new one.
  if (loop.seq() > 0 && loop.state().phase !== "closed" && hasPanes(loop.state())) void panes.open();
  return {
    runId,
    loop,
    panes,
    folders,
    repository,
    live: () => [...live.values()],
    paneSummaries,
    async detach() {
      stopCounting();
      await loop.detach();
      await panes.detach();
    },
  };
}

/** The project's port under some settings. */
const projectOf = (repository: Repository, { config, trustedTest }: RunSettings) =>
  projectPort(
    repository,
    {
      configured: config.testCommand,
      incremental: config.incrementalTestCommand,
      trusted: trustedTest,
      verifier: config.verifierChecks,
      postMerge: config.postMergeChecks,
      barrier: config.barrierChecks,
      verifyEnvironment: config.dependencies.verifyEnvHash,
    },
    config,
  );

const hasPanes = (state: RunState) =>
  runLifecycle[state.phase].beside !== undefined || (state.staging.sha !== null && state.phase !== "closing");
