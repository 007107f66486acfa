// Says which verification commands are usual; what no rule recognises, a person has to see.
import { shellWords } from "./shellWords.ts";
import { behindRunner, isPackageScript, tools } from "./tools.ts";

/** What the gate thinks of a command; `reason` is half a sentence, to follow the command. */
export type CommandVerdict =
  | { kind: "recognised" }
  | { kind: "unusual"; reason: string }
  | { kind: "placeholder"; reason: string };

const binFolders = /^(\.\/)?(node_modules\/\.bin|\.venv\/bin|venv\/bin|vendor\/bin)\//;
const localWrappers = new Set(["./gradlew", "./mvnw"]);
const harmlessVariables =
  /^(CI|NODE_ENV|NO_COLOR|FORCE_COLOR|RUST_BACKTRACE|PYTHONDONTWRITEBYTECODE|PYTHONPATH)=[\w./:-]*$/;
const outside = /(^|[=:,])(\/|~)|(^|[=/:,])\.\.($|\/)|:\/\//;
const neverFails =
  /^(--collect-only|--co|--no-run|--passWithNoTests|--if-present|--listTests|--list|--exit-zero|--version|--help)$/;
const emptyPrograms = new Set(
  "true : exit echo printf ls pwd cat sleep date whoami hostname /bin/true /usr/bin/true".split(" "),
);

/** Judges one command; `recognised` are those that the user has declared usual, word for word. */
export function judgeCommand(command: string, recognised: readonly string[] = []): CommandVerdict {
  if (recognised.includes(command.trim())) return { kind: "recognised" };
  const hidden = /(\|\||;)\s*(true|:|exit 0|echo\b.*)\s*$/.exec(command);
  if (hidden) return { kind: "placeholder", reason: `can't fail, because of "${hidden[0].trim()}"` };
  const split = shellWords(command.replace(/\{modified_(files|tests)\}/g, "modified"));
  if (!split.ok) return { kind: "unusual", reason: `has shell syntax (${JSON.stringify(split.character)})` };
  let words = split.words;
  while (words[0] && harmlessVariables.test(words[0])) words = words.slice(1);
  const program = words[0] ?? "";
  if (emptyPrograms.has(program) || words.length === 0)
    return { kind: "placeholder", reason: "says nothing about the work" };
  if (/^\w+=/.test(program)) return { kind: "unusual", reason: `sets the variable ${program.split("=")[0]}` };
  const beyond = words.slice(1).find((word) => outside.test(word));
  if (beyond) return { kind: "unusual", reason: `names something outside of the worktree (${beyond})` };
  const empty = words.find((word) => neverFails.test(word));
  if (empty) return { kind: "placeholder", reason: `runs nothing or can't fail, because of ${empty}` };
  return judgeWords(words);
}

function judgeWords(words: readonly string[]): CommandVerdict {
  if (isPackageScript(words)) return { kind: "recognised" };
  const rest = behindRunner(words) ?? words;
  const named = rest[0] ?? "";
  const name = localWrappers.has(named) ? named.slice(2) : named.replace(binFolders, "");
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
  if (!tool) return { kind: "unusual", reason: "is no command that a rule recognises" };
  const args = rest.slice(1);
  if (tool.first && !tool.first.test(args[0] ?? "")) return { kind: "unusual", reason: `is an unusual use of ${name}` };
  if (tool.needs && !args.some((word) => tool.needs!.test(word))) {
    return { kind: "unusual", reason: `may change files; ${name} is usual only where it checks` };
  }
  const odd = tool.never && args.find((word) => tool.never!.test(word));
  if (odd) return { kind: "unusual", reason: `uses ${odd}, which can load or change something else` };
  return { kind: "recognised" };
}
