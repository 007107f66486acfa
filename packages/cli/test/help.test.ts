// Every subcommand helps: it answers in JSON, and the examples of its help are calls that it takes.
import type { Command } from "commander";
import { expect, test } from "vitest";
import { createProgram } from "../src/program.ts";

/** They speak a language of their own: sessions with their host, and the protocol of `mcp`. */
const ownLanguage = ["report", "mcp"];

const leaves = ({ commands }: Command, path: string[] = []): [string, Command][] =>
  commands.flatMap((each): [string, Command][] => {
    const name = [...path, each.name()];
    return each.commands.length > 0 ? leaves(each, name) : [[name.join(" "), each]];
  });

const subcommands = leaves(createProgram()).filter(([name]) => !ownLanguage.includes(name));

function helpOf(command: Command): string {
  let help = "";
  const keep = (text: string) => {
    help += text;
  };
  command.configureOutput({ writeOut: keep }).outputHelp();
  return help;
}

const examplesOf = (command: Command): string[] =>
  [...helpOf(command).matchAll(/^ {2}\$ signalbox (.*)$/gm)].map(([, line]) => line ?? "");

/** The words of a line as a shell would pass them, without what it redirects. */
const wordsOf = (line: string): string[] =>
  [...line.replace(/ > .*/, "").matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");

test.each(subcommands)("%s answers in JSON", (_name, command) => {
  expect(command.options.map(({ long }) => long)).toContain("--json");
});

test.each(subcommands)("the examples of %s are calls of it", (name, command) => {
  const examples = examplesOf(command);
  expect(examples).not.toEqual([]);
  for (const example of examples) {
    const words = wordsOf(example);
    expect(words.slice(0, name.split(" ").length).join(" ")).toBe(name);
    const { operands, unknown } = command.parseOptions(words.slice(name.split(" ").length));
    expect(unknown, example).toEqual([]);
    const wanted = command.registeredArguments.filter(({ required }) => required).length;
    expect(operands.length, example).toBeGreaterThanOrEqual(wanted);
  }
});
