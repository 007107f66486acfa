// `mcp` and `install-skill` on the command line: Signalbox from inside a Claude Code session.
import type { Command } from "commander";
import { type AnswerOptions, give } from "../answer.ts";
import { subcommand } from "../subcommand.ts";

/** Adds both. */
export function addMcpCommands(program: Command): void {
  program
    .command("mcp")
    .description("Serve the panel to a Claude Code session (claude mcp add signalbox -- signalbox mcp).")
    .action(async () => (await import("../mcp/mcpServer.ts")).serveMcp());
  subcommand(program, "install-skill", "Install /orchestrate for Claude Code.", "install-skill --project")
    .option("--project", "for this repository instead of for you")
    .option("--force", "replace one that is there")
    .action((options: AnswerOptions & { project?: boolean; force?: boolean }) =>
      give(options, async () => (await import("../mcp/installSkill.ts")).installSkill(options)),
    );
}
