// Sessions and checks as hosts in panes: the agent's hosts, in the shape that the orchestrator asks for.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  endHost,
  followHost,
  hostArgv,
  onlyReads,
  probeHost,
  type SessionWork,
  sendToHost,
  writeHostSpec,
} from "@signalbox/agent";
import { sessionEnvironment } from "@signalbox/git";
import type { HostOrder, HostOutcome, HostsPort, SessionOrder } from "@signalbox/orchestrator";
import type { AgentChoice } from "../userConfig.ts";
import type { PortRanges } from "./portRanges.ts";
import { sandboxFor, type Work } from "./sandbox.ts";

/** What hosts need to know of this installation and project. */
export interface HostsOptions {
  agent: AgentChoice;
  /** The bundle that runs in a pane. */
  hostJs: string;
  /** Holds `signalbox`; goes first on a session's PATH. */
  binDir: string;
  home: string;
  sockets: string;
  programs: string;
  /** The user's checkout. */
  checkout: string;
  /** Whether such work is to be contained. */
  sandboxed: (work: Work) => Promise<boolean>;
  /** Whom commits of sessions are by; null where git knows nobody. */
  identity: { name: string; email: string } | null;
  runId: string;
  ports: PortRanges;
}

/** The hosts of one run. */
export function hostsPort(options: HostsOptions): HostsPort {
  return {
    async prepare(order) {
      const env = environmentOf(order, options);
      const contained = await options.sandboxed("session" in order.work ? "session" : "checks");
      const sandbox = contained ? { sandbox: sandboxFor({ ...options, order, env }) } : {};
      const spec = await writeHostSpec({
        ...sandbox,
        limits: options.agent.limits,
        dir: order.dir,
        socketPath: order.socketPath,
        title: order.title,
        cwd: order.cwd,
        env,
        binDir: options.binDir,
        statusFile: order.statusFile,
        work: "session" in order.work ? sessionWork(order.work.session, options) : { kind: "checks", ...order.work },
      });
      return { argv: hostArgv(options.hostJs, spec), env: {} };
    },
    probe: async (dir) => {
      const found = await probeHost(dir);
      return found.state === "settled" ? { state: "settled", outcome: outcomeOf(found.outcome) } : found;
    },
    follow: async ({ dir, socketPath }, events, signal) => {
      const outcome = await followHost({
        dir,
        socketPath,
        signal,
        onEvent: (event) => {
          if (event.type === "activity") events.onActivity(event.text);
          if (event.type === "usage") events.onUsage(event.usage);
          if (event.type === "context") {
            const { contextTokens, contextWindow, turns } = event;
            events.onContext({ contextTokens, contextWindow, turns });
          }
          if (event.type === "status" && event.status === "working") events.onWorking();
          if (event.type === "noticed") events.onNoticed(event.notice, event.text);
          if (event.type === "said") events.onSaid(event.message);
          if (event.type === "asked") events.onAsked(event.question);
          if (event.type === "unasked") events.onUnasked(event.id);
        },
      }).catch((error: unknown) => {
        // Told to stop listening, it rejects; what becomes of the host is decided by whoever told it.
        if (signal.aborted) return null;
        throw error;
      });
      return outcome ? outcomeOf(outcome) : { kind: "interrupted", report: null, usage: null, failure: null };
    },
    send: (socketPath, command) => sendToHost(socketPath, command),
    end: async (dir, socketPath) => {
      await endHost(dir, socketPath);
    },
  };
}

const outcomeOf = ({ kind, report, usage, failure, contracts = [], messages = [] }: HostOutcome): HostOutcome => ({
  kind,
  report,
  usage,
  failure,
  contracts,
  messages,
});

function sessionWork(order: SessionOrder, { agent }: HostsOptions): SessionWork {
  return {
    kind: "session",
    role: order.role,
    taskId: order.task,
    driver: agent.driver,
    command: agent.command,
    prompt: order.prompt,
    ...(order.message === undefined ? {} : { message: order.message }),
    ...(agent.models[order.role] ? { model: agent.models[order.role] as string } : {}),
    ...(agent.tools[order.role] ? { tools: agent.tools[order.role] as string[] } : {}),
    silentMs: agent.silentMs,
    sessionId: order.sessionId,
    resume: order.resume,
    usedBefore: order.usedBefore,
    ...(order.filesWrite
      ? { guard: { filesWrite: order.filesWrite, forbidden: [], readOnly: onlyReads(order.role) } }
      : {}),
    mode: order.mode,
    allow: [...order.allow, ...agent.allow],
    attempt: order.try,
    leg: order.leg,
  };
}

/** The worktree's own name for `docker compose`: its path below the run's worktrees. */
const composeName = (runId: string, worktree: string) =>
  `signalbox-${runId}-${worktree.split(`/${runId}/worktrees/`).at(-1)?.replaceAll("/", "-")}`.toLowerCase();

/** Variables of this process that sessions and checks may have; everything else stays here. */
const inherited =
  /^(HOME|USER|LOGNAME|SHELL|LANG|LC_[A-Z]+|TZ|TMPDIR|PATH|NODE_EXTRA_CA_CERTS|https?_proxy|no_proxy)$/i;
/** What the Claude Code CLI reads: for its sessions only, never for a check. */
const forClaude = /^(ANTHROPIC_|CLAUDE_|IS_SANDBOX$|DISABLE_)/;

const variablesOfThisProcess = (may: (name: string) => boolean): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value && may(name) ? [[name, value]] : [])),
  );

/** What sessions of the agent get of this process and of the configuration, wherever they work. */
export const sessionVariables = ({ env }: Pick<AgentChoice, "env">): Record<string, string> => ({
  ...variablesOfThisProcess((name) => inherited.test(name) || forClaude.test(name)),
  ...env,
});

function environmentOf(order: HostOrder, { agent, identity, runId, ports }: HostsOptions): Record<string, string> {
  const isSession = "session" in order.work;
  const env = variablesOfThisProcess((name) => inherited.test(name) || (isSession && forClaude.test(name)));
  // The Node that runs Signalbox is the one that `signalbox` needs, whatever the user's PATH says.
  const venv = join(order.cwd, ".venv");
  const python = existsSync(join(venv, "bin")) ? [join(venv, "bin")] : [];
  env.PATH = [...python, dirname(process.execPath), env.PATH ?? "/usr/bin:/bin"].join(":");
  if (python.length > 0) env.VIRTUAL_ENV = venv;
  return {
    ...env,
    TERM: "xterm-256color",
    LANG: env.LANG ?? "C.UTF-8",
    CI: "1",
    ...sessionEnvironment({ identity }),
    SIGNALBOX_RUN: runId,
    SIGNALBOX_PORT: String(ports.of(order.cwd)),
    SIGNALBOX_PORTS: String(ports.count),
    COMPOSE_PROJECT_NAME: composeName(runId, order.cwd),
    ...(isSession ? agent.env : {}),
  };
}
