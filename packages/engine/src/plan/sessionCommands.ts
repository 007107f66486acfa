// Which shell lines a guarded session may run unasked: looking around, usual checks, committing. It spares a person
// questions; what a command really did is found out by verification.
import { judgeCommand } from "./commands.ts";
import { shellWords } from "./shellWords.ts";

/** A commit message written as a quoted here-document, in which the shell expands nothing. */
const quotedMessage = /"\$\(cat <<'(\w+)'\n[\s\S]*?\n\s*\1\n?\s*\)"/g;
const harmlessRedirections = /\s*(2>&1|[12]?>\s*\/dev\/null)(?=\s|$|[;&|])/g;
const outside = /(^|[=:,])[/~]|(^|[=/:,])\.\.($|\/)/;

const lookers = new Set(
  "cat head tail wc ls grep cut tr pwd echo printf true false test [ which diff cmp stat basename dirname date tree cd".split(
    " ",
  ),
);
const gitWork = new Set("add blame commit diff log ls-files mv restore rev-parse rm show status".split(" "));
const gitRuns = /^(-O|--output|--ext-diff|--textconv|--open-files-in-pager|--exec|--git-dir|--work-tree)/;

/**
 * Whether a session in `cwd` may run `line` without asking: every simple command of it is one of `usual` (the task's own
 * checks, what the user allows), a check that a rule recognises, only looks inside the worktree, commits, or reports.
 */
export function mayRunUnasked(line: string, cwd: string, usual: readonly string[] = []): boolean {
  if (usual.includes(line.trim())) return true;
  const plain = line.replaceAll(`${cwd}/`, "./").replaceAll(cwd, ".").replace(quotedMessage, "message");
  const parts = simpleCommands(plain.replace(harmlessRedirections, " "));
  return parts?.every((part) => usual.includes(part) || isHarmless(part) || isCheck(part, usual)) ?? false;
}

const isCheck = (part: string, usual: readonly string[]): boolean => judgeCommand(part, usual).kind === "recognised";

function isHarmless(part: string): boolean {
  // `HEAD~1` is a commit; at the beginning of a word it would be somebody's home.
  const split = shellWords(part.replace(/(?<=[\w^])~/g, "-"));
  if (!split.ok) return false;
  const [program = "", ...rest] = split.words;
  // Which words of it are a session's is for the guard, which has refused the others.
  if (program === "signalbox") return true;
  if (program === "git") return gitWork.has(rest[0] ?? "") && !rest.some((word) => gitRuns.test(word));
  return lookers.has(program) && !rest.some((word) => outside.test(word));
}

/** The simple commands of a line that only chains them; null where a quote stays open. Line breaks in quotes become blanks. */
function simpleCommands(line: string): string[] | null {
  const parts: string[] = [];
  let part = "";
  let quote = "";
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? "";
    if (quote !== "") {
      part += character === "\n" ? " " : character;
      if (character === quote) quote = "";
      continue;
    }
    if (character === "'" || character === '"') quote = character;
    const separator = /^(&&|\|\||[;|\n])/.exec(line.slice(at, at + 2))?.[0];
    if (separator === undefined) {
      part += character;
      continue;
    }
    parts.push(part);
    part = "";
    at += separator.length - 1;
  }
  parts.push(part);
  return quote === "" ? parts.map((each) => each.trim()).filter((each) => each !== "") : null;
}
