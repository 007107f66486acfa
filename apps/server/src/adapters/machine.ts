// What a run needs of this machine besides the repository: tmux, the agent's program, room on the disk.
import { execFile } from "node:child_process";
import { statfs } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { findClaude, findPayer, isProgram } from "@signalbox/agent";
import { failure, ok, type Result } from "@signalbox/base";
import type { CheckSummary } from "@signalbox/engine";
import type { MachinePort } from "@signalbox/orchestrator";
import { findTmux } from "@signalbox/tmux";
import type { AgentChoice } from "../userConfig.ts";
import { sessionVariables } from "./hosts.ts";
import { containmentOf } from "./sandbox.ts";

/** Below this nothing is started: worktrees, the log and evidence wouldn't fit. */
const leastFreeBytes = 200 * 1024 ** 2;
/** Below this a person should know. */
const littleFreeBytes = 2 * 1024 ** 3;

/** Asking the CLI for its version takes half a second: what was found counts this long. */
const lookAgainMs = 60_000;

/** Open files that the server needs for itself, and for each worker with its pane, host and viewers. */
const filesNeeded = (workers: number) => 128 + 48 * workers;

/** The machine as it is seen from the data in `home`. */
export function machinePort(home: string, agent: AgentChoice): MachinePort {
  let foundAt = 0;
  let payerAskedAt = 0;
  let payer: Promise<string | null> = Promise.resolve(null);
  const agentFinding = async () => {
    const program = Date.now() - foundAt > lookAgainMs ? await findAgent(agent) : ok(null);
    if (program.ok) foundAt = Date.now();
    return program.ok
      ? passed("agent", "Agent", `${agent.command[0]} is there.`)
      : failed("agent", "Agent", program.failure.message);
  };
  return {
    async preflight(workers) {
      const tmux = await findTmux();
      return [
        tmux.ok ? passed("tmux", "tmux", `tmux ${tmux.value.version}`) : failed("tmux", "tmux", tmux.failure.message),
        await agentFinding(),
        await sandboxFinding(agent),
        await openFiles(workers),
        await freeDisk(home),
      ];
    },
    payer: () => {
      if (Date.now() - payerAskedAt > lookAgainMs) payer = payerOf(agent);
      payerAskedAt = Date.now();
      return payer;
    },
  };
}

const finding = { type: "rule", durationMs: 0 } as const;
const passed = (id: string, name: string, summary: string): CheckSummary => ({
  ...finding,
  ...{ id, name, summary, required: true, status: "passed" },
});
const failed = (id: string, name: string, summary: string): CheckSummary => ({
  ...finding,
  ...{ id, name, summary, required: true, status: "failed" },
});
/** Said, and in nobody's way. */
const warning = (id: string, name: string, summary: string): CheckSummary => ({
  ...failed(id, name, summary),
  required: false,
});

/** The shell tells the limit that this process passes on; a run that meets it would fail in the middle. */
async function openFiles(workers: number): Promise<CheckSummary> {
  const name = "Open files";
  const said = await new Promise<string>((resolve) => {
    execFile("/bin/sh", ["-c", "ulimit -n"], { timeout: 10_000 }, (error, out) => resolve(error ? "" : out.trim()));
  });
  const limit = said === "unlimited" ? Number.POSITIVE_INFINITY : Number(said);
  if (said === "" || Number.isNaN(limit)) return warning("files", name, "The limit of open files can't be read.");
  const needed = filesNeeded(workers);
  if (limit >= needed)
    return passed("files", name, `${said} may be open; ${needed} are enough for ${workers} workers.`);
  const remedy = `Start the panel after \`ulimit -n ${needed}\`, or use fewer workers.`;
  const summary = `Only ${limit} files may be open, and ${workers} workers need about ${needed}. ${remedy}`;
  return limit < filesNeeded(1) ? failed("files", name, summary) : warning("files", name, summary);
}

async function freeDisk(home: string): Promise<CheckSummary> {
  const { bavail, bsize } = await statfs(home);
  const free = bavail * bsize;
  const summary = `${free < littleFreeBytes ? "Only " : ""}${inMegabytes(free)} are free on the disk of ${home}.`;
  if (free < leastFreeBytes) return failed("disk", "Disk", `${summary} A run needs more room; free some.`);
  return free < littleFreeBytes ? warning("disk", "Disk", summary) : passed("disk", "Disk", summary);
}

const inMegabytes = (bytes: number) => `${Math.floor(bytes / 1024 ** 2)} MB`;

/** The program that plays the sessions. Failures: `claude_missing`, `agent_missing`. */
async function findAgent({ driver, command, env }: AgentChoice): Promise<Result<unknown>> {
  const environment = { ...process.env, ...env };
  const name = command[0] ?? "";
  if (driver === "claude") return findClaude(name, environment);
  const places = isAbsolute(name)
    ? [name]
    : (environment.PATH ?? "").split(delimiter).map((folder) => join(folder, name));
  return places.some(isProgram)
    ? ok(null)
    : failure(
        "agent_missing",
        `${name}, which plays the sessions (config.yaml, agent.command), isn't there. Correct it.`,
      );
}

/** Only Claude Code is paid for, as far as this panel knows. */
async function payerOf(agent: AgentChoice): Promise<string | null> {
  if (agent.driver !== "claude") return null;
  const env = sessionVariables(agent);
  const found = await findClaude(agent.command[0], env);
  return found.ok ? findPayer(found.value.path, env) : null;
}

/** What contains sessions and checks; only where it was asked for, a run can't do without. */
async function sandboxFinding(agent: AgentChoice) {
  const { words, lacks } = await containmentOf(agent);
  if (!lacks) return passed("sandbox", "Sandbox", words);
  return (agent.sandbox.mode === "on" ? failed : warning)("sandbox", "Sandbox", words);
}
