// What a run needs of this machine besides the repository: tmux, the agent's program, room on the disk.
import { accessSync, constants, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { findClaude } from "@signalbox/agent";
import { failure, ok, type Result } from "@signalbox/base";
import type { MachinePort } from "@signalbox/orchestrator";
import { findTmux } from "@signalbox/tmux";
import type { AgentChoice } from "../userConfig.ts";

/** Below this nothing is started: worktrees, the log and evidence wouldn't fit. */
const leastFreeBytes = 200 * 1024 ** 2;
/** Below this a person should know. */
const littleFreeBytes = 2 * 1024 ** 3;

/** Asking the CLI for its version takes half a second: what was found counts this long. */
const lookAgainMs = 60_000;

/** The machine as it is seen from the data in `home`. */
export function machinePort(home: string, agent: AgentChoice): MachinePort {
  let foundAt = 0;
  return {
    async preflight() {
      const tmux = await findTmux();
      if (!tmux.ok) return tmux;
      if (Date.now() - foundAt > lookAgainMs) {
        const program = await findAgent(agent);
        if (!program.ok) return program;
        foundAt = Date.now();
      }
      const { bavail, bsize } = await statfs(home);
      const free = bavail * bsize;
      if (free < leastFreeBytes) {
        return failure(
          "disk_full",
          `Only ${inMegabytes(free)} are free on the disk of ${home}. A run needs more room.`,
        );
      }
      return ok(free < littleFreeBytes ? [`Only ${inMegabytes(free)} are free on the disk of ${home}.`] : []);
    },
  };
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

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
