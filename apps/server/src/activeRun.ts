// One run that is being executed: its loop, its panes, and what its sessions show by the second.
import { join } from "node:path";
import { type RunEvent, type RunState, summariseRun } from "@signalbox/engine";
import type { Repository } from "@signalbox/git";
import {
  effectsIn,
  openRunLoop,
  type ProjectSlots,
  type RunFolders,
  type RunLoop,
  runFolders,
  takeTurns,
} from "@signalbox/orchestrator";
import type { ProjectConfig } from "@signalbox/project";
import type { LiveFacts, PaneSummary } from "@signalbox/protocol";
import type { Store } from "@signalbox/store";
import { checksPort } from "./adapters/checks.ts";
import { hostsPort } from "./adapters/hosts.ts";
import { type RunPanes, runPanes } from "./adapters/panes.ts";
import { projectPort } from "./adapters/project.ts";
import type { Hub } from "./hub.ts";
import type { Installation } from "./installation.ts";
import type { UserConfig } from "./userConfig.ts";

/** What runs share. */
export interface RunsContext {
  installation: Installation;
  store: Store;
  slots: ProjectSlots;
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
export interface OpenedProject {
  repository: Repository;
  /** Whom commits of sessions are by; null where git knows nobody. */
  identity: { name: string; email: string } | null;
  config: ProjectConfig;
}

/** Opens the loop of a run on what its log says. */
export async function openRun(context: RunsContext, runId: string, project: OpenedProject): Promise<ActiveRun> {
  const { installation, store, slots, hub, userConfig } = context;
  const { repository } = project;
  const folders = runFolders(installation.home, installation.sockets, runId);
  const live = new Map<string, LiveFacts>();
  const panes = runPanes(join(installation.sockets, `${runId}.tmux`), runId, () => void publishPanes());
  const paneSummaries = async () => summarisePanes(await panes.list());
  const publishPanes = async () => hub.emit("panes", runId, await paneSummaries());

  const publish = (fromSeq: number, events: RunEvent[], state: RunState) => {
    hub.emit("events", runId, fromSeq, events);
    const summary = summariseRun(state);
    hub.emit("summary", summary);
    void store.runs.project(summary, fromSeq + events.length - 1);
    if (state.phase === "closed") slots.release(state.projectId, runId);
    void files.projectFiles(state);
  };
  const files = projectPort(repository, project.config.testCommand);
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
    doEffect: effectsIn({
      repository,
      panes,
      hosts: hostsPort({ ...installation, agent: userConfig.agent, identity: project.identity, runId }),
      checks: checksPort(project.config.boundaries),
      project: files,
      folders,
      slots,
      stagingTurn: takeTurns(),
      incrementalTest: project.config.incrementalTestCommand ?? null,
    }),
  });
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
      await loop.detach();
      await panes.detach();
    },
  };
}

const hasPanes = (state: RunState) => state.staging.sha !== null && state.phase !== "closing";

const roles = /^(worker|verifier)-(.+)$/;

/** What the panel shows of the panes, in the order in which they came. */
function summarisePanes(panes: { name: string; dead: boolean }[]): PaneSummary[] {
  return panes.map(({ name, dead }) => {
    const task = roles.exec(name)?.[2];
    return { name, title: name, live: !dead, ...(task ? { task } : {}) };
  });
}
