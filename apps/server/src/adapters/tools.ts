// The tools that look at the whole of staging, as commands: which of them may block, and what they look at.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CheckCommand } from "@signalbox/base";
import { pathMatcher, quoteForShell } from "@signalbox/checks";
import type { ProjectPort } from "@signalbox/orchestrator";
import { findProjectTools, type NamedCommand } from "@signalbox/project";

/**
 * Types and lint are reported. A scanner blocks where the run changed what it judges: what it finds in a project that was
 * left as it was is older than the run.
 */
export const toolsOf: ProjectPort["tools"] = async (worktree, { base, changed }) => {
  const tools = await findProjectTools(worktree);
  return tools.flatMap(({ id, name, type, scanner, command, concerns = [] }): CheckCommand[] => {
    const touched = changed.filter(pathMatcher(concerns));
    const python = touched.filter((path) => path.endsWith(".py") && existsSync(join(worktree, path)));
    if (command.includes("{changed_python}") && python.length === 0) return [];
    const filled = command
      .replaceAll("{base}", base)
      .replaceAll("{changed_python}", () => python.map(quoteForShell).join(" "));
    const required = scanner !== undefined && touched.length > 0;
    return [{ id, name, command: filled, type, required, ...(scanner ? { scanner } : {}) }];
  });
};

/** Commands of the configuration as checks, with ids that begin with `prefix`. */
export const configuredChecks = (prefix: string, commands: readonly NamedCommand[]): CheckCommand[] =>
  commands.map(({ name, command, required }, index) => ({
    id: `${prefix}-${index + 1}`,
    name,
    command,
    type: "check",
    required,
  }));
