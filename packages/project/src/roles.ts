// What people say of a role: agent files of Claude Code, a project's or one's own, and prompts of one's own.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type SessionRole, sessionRoles } from "@signalbox/base";
import { readYaml } from "@signalbox/engine";
import { modelName } from "./configSchema.ts";
import { readText } from "./testCommand.ts";

/** An agent file: its text, and what its front matter says of model and tools. */
export interface AgentFile {
  /** As a person knows it: `.claude/agents/worker.md`. */
  source: string;
  text: string;
  model?: string;
  tools?: string[];
}

/** What holds for a role beside what is built in. `rules` stands in place of the built-in ones. */
export interface RoleWords {
  rules: string | null;
  agent: AgentFile | null;
}

/** Names of agent files, the first that is there counts; `planner-architect` is the seed's. */
const fileNames: Record<SessionRole, readonly string[]> = {
  worker: ["worker"],
  planner: ["planner-architect", "planner"],
  reviewer: ["reviewer"],
  verifier: ["verifier"],
  "integration-checker": ["integration-checker"],
};

/** The file in the data directory whose text stands in place of a role's built-in rules. */
export const rulesFile = (home: string, role: SessionRole): string => join(home, "prompts", `${role}.md`);

/** Characters of a text that is put into prompts. */
const longest = 50_000;
const toolName = /^[A-Za-z]\w{0,99}$/;

/**
 * Reads what holds for each role: the project's agent files (`project` is its root, null where it isn't trusted), else those
 * in `userHome`, and the rules in the data directory `home`.
 */
export async function readRoles(places: {
  home: string;
  userHome: string;
  project: string | null;
}): Promise<Record<SessionRole, RoleWords>> {
  const found = await Promise.all(
    sessionRoles.map(async (role): Promise<[SessionRole, RoleWords]> => {
      const rules = await readFile(rulesFile(places.home, role), "utf8").catch(() => "");
      const agent = (await agentFile(places.project, role, "")) ?? (await agentFile(places.userHome, role, "~/"));
      return [role, { rules: rules.trim() === "" ? null : rules.trim().slice(0, longest), agent }];
    }),
  );
  return Object.fromEntries(found) as Record<SessionRole, RoleWords>;
}

async function agentFile(root: string | null, role: SessionRole, shown: string): Promise<AgentFile | null> {
  if (root === null) return null;
  for (const name of fileNames[role]) {
    const path = `.claude/agents/${name}.md`;
    const text = await readText(root, path).catch(() => undefined);
    if (text?.trim()) return parseAgentFile(text, `${shown}${path}`);
  }
  return null;
}

/** Reads an agent file, whoever wrote it: what its front matter says and isn't understood counts as not said. */
export function parseAgentFile(text: string, source: string): AgentFile {
  const parts = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)([\s\S]*)$/.exec(text);
  const read = parts ? readYaml(parts[1] ?? "", "agent file") : null;
  const said = (read?.ok ? read.value.raw : null) as { model?: unknown; tools?: unknown } | null;
  const model = modelName.safeParse(said?.model);
  const listed = typeof said?.tools === "string" ? said.tools.split(",") : said?.tools;
  const tools = Array.isArray(listed)
    ? listed.map((each) => String(each).trim()).filter((each) => toolName.test(each))
    : [];
  return {
    source,
    text: (parts ? (parts[2] ?? "") : text).trim().slice(0, longest),
    ...(model.success && model.data !== "inherit" ? { model: model.data } : {}),
    ...(tools.length > 0 ? { tools } : {}),
  };
}
