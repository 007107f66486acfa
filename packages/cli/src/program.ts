// All of the `signalbox` command: each subcommand is declared here and loads its code only when it is called.
import { Command } from "commander";
import { addMcpCommands } from "./commands/mcpCommands.ts";
import { addPanelCommands } from "./commands/panelCommands.ts";
import { addPlanCommands } from "./commands/planCommands.ts";
import { addServerCommands } from "./commands/serverCommands.ts";
import { addSharedCommands } from "./commands/sharedCommands.ts";
import { addStateCommands } from "./commands/stateCommands.ts";
import { addViewCommands } from "./commands/viewCommands.ts";
import { addWorkCommands } from "./commands/workCommands.ts";
import { version } from "./version.ts";

/** The command, ready to parse; one call parses once. */
export function createProgram(): Command {
  const program = new Command("signalbox")
    .version(version)
    .enablePositionalOptions() // `contracts generate --version` is that subcommand's own
    .description("Run several Claude Code sessions on one git repository, and land their work safely.")
    .showHelpAfterError("(signalbox --help lists the commands)")
    .showSuggestionAfterError();
  program.commandsGroup("The panel:");
  addServerCommands(program);
  program.commandsGroup("Runs of the panel:");
  addPanelCommands(program);
  addMcpCommands(program);
  program.commandsGroup("A plan and its project:");
  addPlanCommands(program);
  addSharedCommands(program);
  program.commandsGroup("A run without the panel:");
  addStateCommands(program);
  addWorkCommands(program);
  addViewCommands(program);
  return program;
}
