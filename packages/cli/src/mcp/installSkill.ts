// `signalbox install-skill`: the seed's `/orchestrate` for Claude Code, and the MCP server that it uses.
import { access, mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { failure, ok, type Result } from "@signalbox/base";
import type { Answer } from "../answer.ts";
import { findProject } from "../findProject.ts";

const skill = `---
name: orchestrate
description: Hands a larger change to Signalbox, which plans it as tasks, lets several sessions work on them in parallel, verifies, merges and lands. Use it when the user types /orchestrate or asks for a change that is worth splitting.
---

# Orchestrate with Signalbox

1. Call the tool \`start_run\` of the MCP server \`signalbox\` with the user's request in their own words. Without the server, run
   \`signalbox run "<request>"\` in the shell.
2. Give the user the URL. The plan waits there for their approval: never approve it yourself.
3. When they ask how it goes, call \`show_run\` (\`signalbox show\`). What stands after \`!\` waits for the user: say it first.
4. When the run has landed, say which branch moved to which commit, and what each task did. When it stopped, say why, with the end of
   \`read_output\` (\`signalbox logs <task>\`).

If Signalbox isn't running, ask the user to type \`signalbox up\` in another terminal.
`;

/** Writes the skill for this user, or with `project` for this repository. A skill that is there stays, unless `force`. */
export async function installSkill(options: { project?: boolean; force?: boolean }): Promise<Result<Answer>> {
  const base = options.project ? findProject() : homedir();
  const path = join(base, ".claude/skills/orchestrate/SKILL.md");
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (there && !options.force) return failure("skill_exists", `${path} is there already. Replace it with --force.`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, skill);
  } catch (error) {
    return failure("not_writable", `${path} can't be written. Check the folder.`, String(error));
  }
  const command = "claude mcp add signalbox -- signalbox mcp";
  return ok({ json: { path, mcp: command }, text: `Wrote ${path}\nLet Claude Code reach the panel:\n\n  ${command}` });
}
