// The user's own configuration, `config.yaml` in the data directory: which agent plays the sessions, and what loosens the gate.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DriverName } from "@signalbox/agent";
import { failure, ok, type Result, type SessionRole, sessionRoles } from "@signalbox/base";
import { type GateConfig, gateConfigFrom } from "@signalbox/engine";
import { type ConfigFile, loadProjectConfig } from "@signalbox/project";
import { parseDocument } from "yaml";
import * as z from "zod";

const toolNames = z.array(z.string().regex(/^[A-Za-z]\w{0,99}$/, "needs names of tools, such as Read"));

const megabyte = 1024 ** 2;

/** The same for every role that sessions play. */
const eachRole = <Schema extends z.ZodType>(schema: Schema) =>
  Object.fromEntries(sessionRoles.map((role) => [role, schema])) as Record<SessionRole, Schema>;

const agentSchema = z.object({
  driver: z.enum(["claude", "acp", "command", "script"]).default("claude"),
  /** The argv of the agent: the `claude` program, or a script that plays sessions. */
  command: z.array(z.string().min(1)).min(1).optional(),
  env: z.record(z.string(), z.string()).default({}),
  models: z.object(eachRole(z.string())).partial().default({}),
  /** Claude Code's tools that the sessions of a role have; all where none are named. */
  tools: z.object(eachRole(toolNames)).partial().default({}),
  /** Whether a session says what it makes of failures that no rule explains; else where the driver can hold it to reading. */
  explain_failures: z.boolean().optional(),
  /** Minutes that a model may say nothing before its session is started again. */
  silent_minutes: z.number().min(1).max(1_440).default(15),
  /** Workers at once on this machine, over all runs. */
  max_sessions: z.int().min(1).max(64).default(5),
  /** `guarded` asks a person for every tool call that no rule allows, `unattended` asks nobody; a run may choose. */
  mode: z.enum(["guarded", "unattended"]).default("guarded"),
  /** Shell lines that guarded sessions may run unasked, word for word. */
  allow: z.array(z.string().min(1)).default([]),
  /** Beyond these a session or check is ended. */
  limits: z
    .object({
      processes: z.int().min(20).max(100_000).default(1_000),
      free_disk_mb: z.int().min(0).max(1_000_000).default(150),
      temporary_mb: z.int().min(16).max(1_000_000).default(2_048),
    })
    .prefault({}),
  sandbox: z
    .object({
      /** `auto`: around all but the sessions of an agent whose own folders aren't named, where the machine has one. */
      mode: z.enum(["auto", "on", "off"]).default("auto"),
      readable: z.array(z.string().regex(/^\//, "needs absolute paths")).default([]),
      writable: z.array(z.string().regex(/^\//, "needs absolute paths")).default([]),
    })
    .prefault({}),
});

/** `config.yaml` as far as it is Signalbox's own; every other key is as in `.claude-agents.yaml`. */
export const userConfigSchema = z.object({
  agent: agentSchema.prefault({}),
  notifications: z.object({ allow_private_addresses: z.boolean().default(false) }).prefault({}),
});

/** The agent that plays sessions. */
export interface AgentChoice {
  driver: DriverName;
  command: string[];
  env: Record<string, string>;
  models: Partial<Record<SessionRole, string>>;
  tools: Partial<Record<SessionRole, string[]>>;
  explainsFailures: boolean;
  /** How long a model may say nothing, in milliseconds. */
  silentMs: number;
  /** Workers at once on this machine, over all runs. */
  maxSessions: number;
  mode: "guarded" | "unattended";
  allow: string[];
  sandbox: { mode: "auto" | "on" | "off"; readable: string[]; writable: string[] };
  /** What a session or check may take: processes at once, bytes to be left on the disk, bytes of temporary files. */
  limits: { processes: number; freeBytes: number; temporaryBytes: number };
}

/** What the user configured: the agent, and every key of `.claude-agents.yaml` for all projects. */
export interface UserConfig {
  agent: AgentChoice;
  gate: GateConfig;
  /** Webhooks may go to addresses that only this machine's network can reach. */
  allowPrivateWebhooks: boolean;
  /** Transcripts and evidence of closed runs go after so many days; 0 is never. */
  keepDays: number;
  /** Those of the runs that closed first go while all together take more than so many bytes; 0 is never. */
  keepBytes: number;
  file: ConfigFile;
}

/** Reads `config.yaml` in `home`; all defaults where there is none. Failure: `config_invalid`, naming line and key. */
export async function readUserConfig(home: string): Promise<Result<UserConfig>> {
  const file = join(home, "config.yaml");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const document = parseDocument(text);
  const broken = document.errors[0];
  if (broken) return failure("config_invalid", `${file} is not valid YAML: ${broken.message}`);
  const parsed = userConfigSchema.safeParse(document.toJS({ maxAliasCount: 50 }) ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return failure(
      "config_invalid",
      `${file}, ${issue?.path.join(".") || "top level"}: ${issue?.message}. Correct it, then start again.`,
    );
  }
  const shared = loadProjectConfig(withoutOwnKeys(document.toJS()));
  if (!shared.ok) {
    const problem = shared.problems[0];
    return failure("config_invalid", `${file}: ${problem?.message} Correct it, then start again.`);
  }
  const { agent } = parsed.data;
  if (agent.driver !== "claude" && !agent.command) {
    return failure(
      "config_invalid",
      `${file}, agent.command: the ${agent.driver} driver needs the program that plays sessions.`,
    );
  }
  if (agent.driver === "command" && !agent.command?.some((word) => /\{prompt(_file)?\}/.test(word))) {
    return failure(
      "config_invalid",
      `${file}, agent.command: a word has to hold {prompt} or {prompt_file}, or the agent learns nothing of its task.`,
    );
  }
  return ok({
    agent: {
      driver: agent.driver,
      command: agent.command ?? ["claude"],
      env: agent.env,
      models: agent.models as AgentChoice["models"],
      tools: agent.tools as AgentChoice["tools"],
      explainsFailures: agent.explain_failures ?? (agent.driver === "claude" || agent.driver === "acp"),
      silentMs: agent.silent_minutes * 60_000,
      maxSessions: agent.max_sessions,
      mode: agent.mode,
      allow: agent.allow,
      sandbox: agent.sandbox,
      limits: {
        processes: agent.limits.processes,
        freeBytes: agent.limits.free_disk_mb * megabyte,
        temporaryBytes: agent.limits.temporary_mb * megabyte,
      },
    },
    keepDays: shared.value.signalbox?.keep_days ?? 0,
    keepBytes: (shared.value.signalbox?.keep_mb ?? 0) * megabyte,
    allowPrivateWebhooks: parsed.data.notifications.allow_private_addresses,
    gate: gateConfigFrom(shared.value.risk ?? {}),
    file: shared.value,
  });
}

/** The part of the file that it shares with `.claude-agents.yaml`, as text again. */
function withoutOwnKeys(value: unknown): string {
  const { agent: _agent, notifications: _notifications, ...shared } = (value ?? {}) as Record<string, unknown>;
  return JSON.stringify(shared);
}
