// All runs of this server: recovered at start, created on request, found by id.
import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import { type Failure, failure, ok, type Result } from "@signalbox/base";
import {
  evolveAll,
  type PlanRevision,
  type RunOptions,
  type RunState,
  summariseRun,
  type Target,
} from "@signalbox/engine";
import { openRepository } from "@signalbox/git";
import { runFolders } from "@signalbox/orchestrator";
import { readRoles } from "@signalbox/project";
import type { PaneSummary } from "@signalbox/protocol";
import { type ActiveRun, type OpenedProject, openRun, type RunsContext } from "./activeRun.ts";
import { readProjectSettings } from "./projectFacts.ts";
import { Transcripts } from "./transcripts.ts";

/** A new run, as checked by the caller. */
export interface NewRun {
  projectId: string;
  request: string;
  base: string;
  target: Target;
  /** None where a planner is to write it. */
  plan: PlanRevision | null;
  options: RunOptions;
  by: string;
}

/** The runs in this server's hands. */
export class Runs {
  private readonly active = new Map<string, ActiveRun>();
  /** Why an unfinished run isn't open: its project was moved away, say. */
  private readonly stuck = new Map<string, Failure>();
  private readonly context: RunsContext;

  constructor(context: RunsContext) {
    this.context = context;
  }

  /** Goes on with every unfinished run; those that hold their project's slot come first. */
  async recover(): Promise<void> {
    const unfinished = await this.context.store.runs.unfinished();
    const open: RunState[] = [];
    for (const runId of unfinished) {
      const events = await this.context.store.events.readAll(runId);
      const state = evolveAll(events);
      if (!state) continue;
      // The list may lag behind the log by what was written last.
      await this.context.store.runs.project(summariseRun(state), events.length);
      if (state.phase !== "closed") open.push(state);
    }
    await this.recallToday();
    for (const { projectId, runId } of open.filter(holdsSlot)) {
      void this.context.slots.acquire(projectId, runId, new AbortController().signal);
    }
    for (const state of open) {
      const opened = await this.open(state.runId, state.projectId, state);
      if (!opened.ok) this.stuck.set(state.runId, opened.failure);
    }
  }

  /** The run if it is being executed; closed runs are read with `readState`. */
  get = (runId: string): ActiveRun | null => this.active.get(runId) ?? null;

  /** Tries again to open a run that couldn't go on at start. Failures: why not; `run_over`, `run_unknown`. */
  async reopen(runId: string): Promise<Result<ActiveRun>> {
    const run = this.get(runId);
    if (run) return ok(run);
    const state = await this.readState(runId);
    if (!state) return failure("run_unknown", "There is no such run. It may have been removed.");
    if (!this.stuck.has(runId)) {
      return failure("run_over", `The run is over (${state.outcome ?? "closed"}); nothing can be changed any more.`);
    }
    const opened = await this.open(runId, state.projectId, state);
    if (opened.ok) this.stuck.delete(runId);
    return opened;
  }

  /** The panes of any run; those of a closed one can only be replayed. */
  async panesOf(runId: string): Promise<PaneSummary[]> {
    const run = this.get(runId);
    if (run) return run.paneSummaries();
    const { home, sockets } = this.context.installation;
    return new Transcripts(runFolders(home, sockets, runId).hosts).summarise([]);
  }

  /** The state of any run, closed ones folded from their log; null where there is none. */
  async readState(runId: string): Promise<RunState | null> {
    return this.get(runId)?.loop.state() ?? (await this.readClosed(runId))?.state ?? null;
  }

  /** A run as its log tells it, with the number of its last event; null where there is none. */
  async readClosed(runId: string): Promise<{ state: RunState; seq: number } | null> {
    const events = await this.context.store.events.readAll(runId);
    const state = evolveAll(events);
    return state ? { state, seq: events.length } : null;
  }

  /** Creates a run that stands at its gate, or plans first. Failures: those of opening the repository and of the preflight. */
  async create(wanted: NewRun): Promise<Result<{ runId: string }>> {
    const project = await this.openProject(wanted.projectId);
    if (!project.ok) return project;
    const { repository } = project.value;
    const runId = `r${randomBytes(4).toString("hex")}`;
    const { kind } = wanted.target;
    const landing = kind === "branch" ? "branch" : kind === "pullRequest" ? "pull-request" : "fast-forward";
    const checked = await repository.preflight({ base: wanted.base, target: wanted.target.branch, landing, runId });
    if (!checked.ok) return checked;
    const run = await openRun(this.context, runId, project.value, () => this.retire(runId));
    const created = await run.loop.take({
      type: "run.create",
      by: wanted.by,
      runId,
      projectId: wanted.projectId,
      request: wanted.request,
      base: { ref: wanted.base, sha: checked.value.baseSha },
      target: wanted.target,
      options: wanted.options,
      plan: wanted.plan,
    });
    if (!created.ok) return created;
    this.active.set(runId, run);
    if (run.loop.state().phase === "closed") this.retire(runId);
    await this.context.store.projects.touch(wanted.projectId);
    return ok({ runId });
  }

  /** The repository of a project. Failures: `project_unknown`, and why it can't be opened. */
  async openProject(projectId: string): Promise<Result<OpenedProject>> {
    const project = await this.context.store.projects.get(projectId);
    if (!project) return failure("project_unknown", "There is no such project. Open its folder again.");
    const repository = await openRepository(project.path);
    if (!repository.ok) return repository;
    const facts = await repository.value.inspect();
    if (!facts.ok) return facts;
    const { userConfig, installation } = this.context;
    const { config, trustedTest, trust } = await readProjectSettings(project, userConfig);
    const places = {
      home: installation.home,
      userHome: userConfig.agent.env.HOME ?? homedir(),
      project: trust.trusted ? project.path : null,
    };
    const roles = await readRoles(places);
    return ok({ projectId, repository: repository.value, identity: facts.value.identity, config, trustedTest, roles });
  }

  /** Leaves all runs to themselves: panes and hosts go on. */
  async detach(): Promise<void> {
    await Promise.all([...this.active.values()].map((run) => run.detach()));
  }

  /** Ends all runs' panes and sessions; what they did stays recorded, and a later start goes on. */
  async end(): Promise<void> {
    const panes = [...this.active.values()].map((run) => run.panes);
    await this.detach();
    await Promise.all(panes.map((each) => each.end()));
  }

  /** What is over takes no memory any more: it is read from its log and its folders. */
  private retire(runId: string): void {
    const run = this.active.get(runId);
    if (!run) return;
    this.active.delete(runId);
    void run.detach().catch((error: unknown) => this.context.defect(error, `retire ${runId}`));
  }

  /** The day's budget counts what was used before this start. */
  private async recallToday(): Promise<void> {
    const { store, spent } = this.context;
    const today = new Date().toISOString().slice(0, 10);
    const { runs } = await store.runs.list({ limit: 500 });
    for (const run of runs.filter(({ updatedAt }) => updatedAt >= today)) {
      spent.recall(await store.events.readAll(run.runId));
    }
  }

  private async open(runId: string, projectId: string, found: RunState): Promise<Result<ActiveRun>> {
    const project = await this.openProject(projectId);
    if (!project.ok) return project;
    const run = await openRun(this.context, runId, project.value, () => this.retire(runId), found);
    this.active.set(runId, run);
    return ok(run);
  }
}

const slotPhases = new Set(["preparing", "executing", "integrating", "reviewing", "landing"]);
/** A run that was rejected at its gate closes without ever having held the slot. */
const holdsSlot = (state: RunState) =>
  slotPhases.has(state.phase) || (state.phase === "closing" && state.staging.sha !== null);
