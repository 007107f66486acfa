// The server's parts in one place: what HTTP routes and socket messages work with.
import { randomBytes } from "node:crypto";
import { failure, type Result } from "@signalbox/base";
import type { GateConfig, RunState } from "@signalbox/engine";
import {
  daySpend,
  exclusiveUse,
  type MachinePort,
  projectSlots,
  type RunFolders,
  runFolders,
  type Wish,
  workerSlots,
} from "@signalbox/orchestrator";
import type { PersonCommand, ProjectSummary } from "@signalbox/protocol";
import type { Store } from "@signalbox/store";
import type { Logger } from "pino";
import { type Access, audited, type ClientTokens, createGuestActions, type Visitor } from "./access/index.ts";
import { machinePort } from "./adapters/machine.ts";
import { Hub } from "./hub.ts";
import type { Installation } from "./installation.ts";
import { knownProject, readProjectSettings } from "./projectFacts.ts";
import { Runs } from "./runs.ts";
import type { UserConfig } from "./userConfig.ts";
import { Webhooks } from "./webhooks/webhooks.ts";

/** Sessions of Claude Code begin a moment apart, in milliseconds: each loads a machine for a second, and they share files. */
const startsApartMs = { claude: 500, acp: 500, command: 500, script: 0 } as const;

/** What a panel is made of. */
export interface PanelParts {
  store: Store;
  access: Access;
  clients: ClientTokens;
  installation: Installation;
  userConfig: UserConfig;
  log: Logger;
  /** How the owner is called in the log. */
  ownerName: string;
  /** The address under which this server is reached, without a slash at its end. */
  url: () => string;
  /** How others reach it, where it listens on the network or stands behind a proxy; else null. */
  publicUrl: () => string | null;
  /** Stops the server; with `end` its sessions too. */
  stop: (end: boolean) => void;
}

/** A person's command as the loop takes it; a message gets its id and its sender here, an approval whose it is. */
function wishOf(command: PersonCommand, by: string, as: string): Wish {
  const known = command.type === "gate.approve" && as !== by ? { as } : {};
  if (command.type !== "message.send") return { ...command, by, ...known } as Wish;
  const { to, kind = "info", body } = command;
  const message = { id: randomBytes(4).toString("hex"), to, type: kind, body };
  return { type: "message.send", by, message };
}

/** What a command may change, in few words, for the audit log; the run's own log has everything. */
function standing(state: RunState | null, command: PersonCommand): object | null {
  if (!state) return null;
  const { phase, paused, gate, target, options, outcome } = state;
  const task = "task" in command ? state.tasks[command.task] : undefined;
  return {
    phase,
    paused: paused !== null,
    ...(gate ? { gate: gate.phase } : {}),
    ...(task ? { task: task.phase } : {}),
    ...(command.type === "landing.retarget" ? { target } : {}),
    ...(command.type === "workers.change" ? { maxWorkers: options.maxWorkers } : {}),
    ...(command.type === "budget.change" ? { budget: options.budget } : {}),
    ...(outcome ? { outcome } : {}),
  };
}

/** One panel: its runs and everything that requests need. */
export class Panel {
  readonly store: Store;
  readonly access: Access;
  readonly clients: ClientTokens;
  readonly userConfig: UserConfig;
  readonly hub = new Hub();
  readonly runs: Runs;
  readonly webhooks: Webhooks;
  readonly url: () => string;
  readonly publicUrl: () => string | null;
  readonly stop: (end: boolean) => void;
  readonly installation: Installation;
  readonly machine: MachinePort;
  readonly ownerName: string;
  private readonly parts: PanelParts;
  private readonly tooManyActions = createGuestActions();

  constructor(parts: PanelParts) {
    this.parts = parts;
    this.store = parts.store;
    this.access = parts.access;
    this.clients = parts.clients;
    this.userConfig = parts.userConfig;
    this.url = parts.url;
    this.publicUrl = parts.publicUrl;
    this.stop = parts.stop;
    this.installation = parts.installation;
    this.ownerName = parts.ownerName;
    this.machine = machinePort(parts.installation.home, parts.userConfig.agent);
    this.runs = new Runs({
      installation: parts.installation,
      store: parts.store,
      slots: projectSlots(),
      spent: daySpend(),
      workers: workerSlots(parts.userConfig.agent.maxSessions, startsApartMs[parts.userConfig.agent.driver]),
      exclusive: exclusiveUse(),
      hub: this.hub,
      userConfig: parts.userConfig,
      defect: this.defect,
    });
    this.webhooks = new Webhooks({
      store: parts.store,
      hub: this.hub,
      url: () => parts.publicUrl() ?? parts.url(),
      allowPrivate: parts.userConfig.allowPrivateWebhooks,
      defect: this.defect,
    });
  }

  /** Writes a defect to the log; the id is what a person looks for. */
  defect = (error: unknown, where: string): string => {
    const id = randomBytes(4).toString("hex");
    this.parts.log.error({ err: error, id, where }, "defect");
    return id;
  };

  /** A person's command, with its audit entry. */
  async command(visitor: Visitor, runId: string, command: PersonCommand): Promise<Result<{ seq: number }>> {
    if (await this.tooManyActions(visitor))
      return failure("too_many_actions", "That was too much at once. Wait a minute, then decide again.");
    const facts = async () => standing(await this.runs.readState(runId), command);
    return audited(this.store.audit, visitor, { action: command.type, runId, detail: command, facts }, async () => {
      const opened = await this.runs.reopen(runId);
      if (!opened.ok) return opened;
      const run = opened.value;
      return run.loop.take(wishOf(command, visitor.name, await this.knownAs(visitor)));
    });
  }

  /** Whom the rules of approval know a visitor as: a guest chooses their name themselves, so theirs is the link's. */
  async knownAs({ name, linkId, runId }: Visitor): Promise<string> {
    if (linkId === null) return name;
    const link = (await this.store.access.listLinks(runId ?? "")).find(({ id }) => id === linkId);
    return link?.label || `link ${linkId.slice(0, 8)}`;
  }

  folders(runId: string): RunFolders {
    const { home, sockets } = this.installation;
    return runFolders(home, sockets, runId);
  }

  async projectSummaries(): Promise<ProjectSummary[]> {
    const projects = await this.store.projects.list();
    return projects.map(({ id, name, path, trustedDigest, lastUsedAt }) => ({
      id,
      name,
      path,
      trusted: trustedDigest !== null,
      lastUsedAt,
    }));
  }

  /** What a plan is measured with: the user's configuration and, where there is a project, its tightening. */
  async gateConfig(projectId: string | null): Promise<GateConfig> {
    const project = projectId ? await knownProject(this.store, projectId) : null;
    if (!project?.ok) return this.userConfig.gate;
    return (await readProjectSettings(project.value, this.userConfig)).config.gate;
  }

  /** The branch that is checked out in a project, or its default branch. */
  async defaultTarget(projectId: string): Promise<string | null> {
    const project = await this.runs.openProject(projectId);
    if (!project.ok) return null;
    const facts = await project.value.repository.inspect();
    return facts.ok ? (facts.value.branch ?? facts.value.defaultBranch) : null;
  }
}
