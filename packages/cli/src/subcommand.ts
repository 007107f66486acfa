// How a subcommand is declared: its arguments, `--json`, examples in its help, and an action that loads its code late.
import type { Command } from "commander";

/** Adds `usage` (name and arguments, as commander reads them) below `parent`, with `--json` and examples. */
export function subcommand(
  parent: Command,
  usage: string,
  description: string,
  ...examples: [string, ...string[]]
): Command {
  return withExamples(parent.command(usage).description(description).option("--json", "answer in JSON"), examples);
}

/** Adds a group of subcommands; alone it prints its help. */
export function group(parent: Command, name: string, description: string, ...examples: [string, ...string[]]): Command {
  return withExamples(parent.command(name).description(description), examples);
}

export function withExamples(command: Command, examples: readonly string[]): Command {
  return command.addHelpText("after", `\nExamples:\n${examples.map((each) => `  $ signalbox ${each}`).join("\n")}`);
}
