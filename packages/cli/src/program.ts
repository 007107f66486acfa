// All of the `signalbox` command: each subcommand is declared here and loads its code only when it is called.
import { Command } from "commander";
import { sayTrouble } from "./answer.ts";
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
  // Commander's own types don't name what it was called with.
  sayBadCalls(program, () => (program as Command & { rawArgs: readonly string[] }).rawArgs);
  return program;
}

/** Lets a command, and those below it, say of a call that is none what is wrong, like any other trouble. */
function sayBadCalls(command: Command, words: () => readonly string[], above = ""): void {
  const name = `${above}${command.name()}`;
  const outputError = (said: string) => {
    const sentence = said.trim().replace(/^error: (.)/, (_, first: string) => first.toUpperCase());
    // Commander's suggestion stands in a line of its own.
    const [what = "", ...rest] = sentence.split("\n");
    const message = [/\.$/.test(what) ? what : `${what}.`, ...rest].join(" ");
    const hint = `\`${name} --help\` ${above === "" ? "lists the commands" : "shows how it is called"}.`;
    sayTrouble({ code: "bad_call", message, hint }, { json: words().includes("--json") });
  };
  command.configureOutput({ outputError });
  for (const each of command.commands) sayBadCalls(each, words, `${name} `);
}
