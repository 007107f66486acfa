// Which model and tools a role's sessions get: what the user names first, then the configuration, agent files, and the seed's models.
import { type SessionRole, sessionRoles } from "@signalbox/base";
import type { ProjectConfig, RoleWords } from "@signalbox/project";
import type { AgentChoice } from "../userConfig.ts";

/** The seed's models: the strongest plans and reviews, a quick one works. */
const claudeModels: Record<SessionRole, string> = {
  planner: "opus",
  worker: "sonnet",
  reviewer: "opus",
  verifier: "haiku",
  "integration-checker": "sonnet",
};

/** Who only explains gets no tool that writes. */
const readingTools = ["Read", "Grep", "Glob"];
const usualTools: Partial<Record<SessionRole, string[]>> = {
  verifier: readingTools,
  "integration-checker": readingTools,
};

/** Without its shell a session could neither commit nor report. */
const neededTool = "Bash";

/** The agent with what holds for each role filled in; `models` is what the configuration says beside the user's `agent.models`. */
export function withRoles(
  agent: AgentChoice,
  { planner, worker, verifier }: ProjectConfig["models"],
  roles: Record<SessionRole, RoleWords>,
): AgentChoice {
  const configured: Partial<Record<SessionRole, string | undefined>> = { planner, worker, reviewer: planner, verifier };
  const models: AgentChoice["models"] = {};
  const tools: AgentChoice["tools"] = {};
  for (const role of sessionRoles) {
    const usual = agent.driver === "claude" ? claudeModels[role] : undefined;
    const model = agent.models[role] ?? configured[role] ?? roles[role].agent?.model ?? usual;
    if (model !== undefined) models[role] = model;
    const named = agent.tools[role] ?? roles[role].agent?.tools ?? usualTools[role];
    if (named) tools[role] = [...new Set([...named, neededTool])];
  }
  return { ...agent, models, tools };
}
