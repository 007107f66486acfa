// `signalbox completion`: a script for the shell, written from the commands themselves.
import { failure, ok, type Result } from "@signalbox/base";
import type { Command } from "commander";
import type { Answer } from "./answer.ts";

/** One line of what can be typed: the words so far, and the subcommands and options after them. */
interface Place {
  words: string[];
  next: { word: string; about: string }[];
}

/** The completion script of a shell. Failure: `bad_shell`. */
export function completion(program: Command, shell: string): Result<Answer> {
  const write = { bash, zsh, fish }[shell];
  if (!write) return failure("bad_shell", `"${shell}" isn't known. Use bash, zsh or fish.`);
  const text = write(placesIn(program));
  return ok({ json: { shell, script: text }, text });
}

function placesIn(command: Command, words: string[] = []): Place[] {
  const below = command.commands.filter((each) => each.name() !== "help");
  const options = command.options.flatMap((option) => {
    const word = option.long ?? option.short;
    return word ? [{ word, about: option.description }] : [];
  });
  const next = [...below.map((each) => ({ word: each.name(), about: each.description() })), ...options];
  return [{ words, next }, ...below.flatMap((each) => placesIn(each, [...words, each.name()]))];
}

const key = (words: readonly string[]) => words.join(" ");
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Words that don't begin with a dash tell the place; where nothing fits, files are offered. */
function bash(places: readonly Place[]): string {
  const cases = places.map(
    ({ words, next }) => `    ${quoted(key(words))}) words=${quoted(next.map(({ word }) => word).join(" "))};;`,
  );
  return `_signalbox() {
  local current="\${COMP_WORDS[COMP_CWORD]}" place="" at words
  for ((at = 1; at < COMP_CWORD && at < 3; at++)); do
    case "\${COMP_WORDS[at]}" in -*) ;; *) place="\${place:+$place }\${COMP_WORDS[at]}";; esac
  done
  case "$place" in
${cases.join("\n")}
    *) case "\${place%% *}" in
${cases.filter((_, at) => places[at]?.words.length === 1).join("\n")}
    esac;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _signalbox signalbox
`;
}

function zsh(places: readonly Place[]): string {
  const described = ({ word, about }: Place["next"][number]) =>
    quoted(`${word.replaceAll(":", "\\:")}:${about.replaceAll(":", "\\:")}`);
  const cases = places.map(
    ({ words, next }) => `    ${quoted(key(words))}) choices=(${next.map(described).join(" ")});;`,
  );
  return `#compdef signalbox
_signalbox() {
  local place="" word
  local -a choices
  for word in \${words[2,CURRENT-1]}; do
    [[ $word == -* ]] || place="\${place:+$place }$word"
  done
  case "$place" in
${cases.join("\n")}
  esac
  (( \${#choices} )) && _describe signalbox choices || _files
}
compdef _signalbox signalbox
`;
}

function fish(places: readonly Place[]): string {
  const lines = places.flatMap(({ words, next }) =>
    next.map(({ word, about }) => {
      const seen = words.map((each) => `__fish_seen_subcommand_from ${each}`);
      const when = seen.length > 0 ? seen.join("; and ") : "__fish_use_subcommand";
      const what = word.startsWith("--")
        ? `-l ${word.slice(2)}`
        : word.startsWith("-")
          ? `-s ${word.slice(1)}`
          : `-a ${word}`;
      return `complete -c signalbox -n ${quoted(when)} ${what} -d ${quoted(about)}`;
    }),
  );
  // Where a subcommand has to follow, files are noise.
  const groups = places.filter(
    ({ words, next }) => words.length === 1 && next.some(({ word }) => !word.startsWith("-")),
  );
  const noFiles = groups.map(({ words }) => `complete -c signalbox -n '__fish_seen_subcommand_from ${key(words)}' -f`);
  return `${[...noFiles, ...lines].join("\n")}\n`;
}
