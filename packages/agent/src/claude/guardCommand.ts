// Shell commands that are refused before they run, because what they do belongs to Signalbox or to a person. It tells a
// session early and in words; it is no boundary, since a shell can hide anything: that is the check of the result.

/** Words of one simple command, without assignments and wrappers in front of it. */
type Words = readonly string[];

const heredoc = /<<-?\s*(['"]?)(\w+)\1[\s\S]*?\n\s*\2\b/g;
const quoted = /'[^']*'|"(?:[^"\\]|\\[\s\S])*"/g;
const separators = /\$\(|[;&|\n(){}`]/;
const inFront = /^(\w+=\S*|sudo|env|time|nohup|exec|command|then|do|else|!)$/;

/** The simple commands of a shell line; quoted texts, which may say anything, become `Q`. */
function simpleCommands(line: string): Words[] {
  const plain = line.replace(heredoc, " ").replace(quoted, "Q");
  return plain.split(separators).map((part) => {
    const words = part.trim().split(/\s+/);
    const begin = words.findIndex((word) => !inFront.test(word));
    return begin < 0 ? [] : words.slice(begin);
  });
}

/** Git's subcommand and what follows it; options that stand before it are skipped with their values. */
function gitWords(words: Words): Words {
  let at = 1;
  while (words[at]?.startsWith("-")) at += ["-C", "-c", "--git-dir", "--work-tree"].includes(words[at] ?? "") ? 2 : 1;
  return words.slice(at);
}

const operands = (words: Words): string[] => words.slice(1).filter((word) => !word.startsWith("-"));
const has = (words: Words, ...wanted: string[]): boolean => words.some((word) => wanted.includes(word));

const elsewhere = "Work and commit on the branch that you stand on; Signalbox verifies and merges it.";
const dependency =
  'Packages are installed by Signalbox once a person agrees: run `signalbox report blocked --needs-dependency "name@range" --reason "…"`.';

/** Whether a git command reaches beyond the branch that the session stands on. */
function leavesBranch(words: Words): boolean {
  const [subcommand = ""] = words;
  const named = operands(words);
  switch (subcommand) {
    case "push":
    case "stash":
    case "worktree":
    case "update-ref":
    case "symbolic-ref":
    case "switch":
      return !has(words, "list", "show");
    case "checkout":
      return has(words, "-b", "-B", "--orphan");
    case "branch":
      return has(words, "-d", "-D", "-m", "-M", "-f", "--delete", "--force") || (named.length > 0 && !listing(words));
    case "tag":
      return named.length > 0 && !listing(words);
    case "remote":
      return has(named, "add", "set-url", "remove", "rm", "rename");
    case "config":
      return named.length > 1 || has(words, "--unset", "--unset-all", "--edit", "-e", "--global", "--system");
    default:
      return false;
  }
}

const listing = (words: Words): boolean =>
  has(words, "-l", "--list", "--contains", "--merged", "--no-merged", "--points-at");

const installing: Record<string, readonly string[]> = {
  npm: ["install", "i", "add", "uninstall", "remove", "update"],
  pnpm: ["add", "remove", "update"],
  yarn: ["add", "remove", "upgrade"],
  bun: ["add", "remove", "update"],
  pip: ["install", "uninstall"],
  pip3: ["install", "uninstall"],
  poetry: ["add", "remove"],
  uv: ["add", "remove"],
  cargo: ["add", "remove"],
  go: ["get"],
  gem: ["install"],
  bundle: ["add", "remove"],
  composer: ["require", "remove"],
};

/** Whether a package manager is asked to add or remove something by name. */
function changesPackages(words: Words): boolean {
  const [program = "", subcommand = "", ...rest] = words;
  if (!installing[program]?.includes(subcommand)) return false;
  return rest.some((word) => !word.startsWith("-") && word !== "." && !/^\.+\//.test(word)) && !has(rest, "-r", "-e");
}

/** What a session says and asks through `signalbox`. Everything else decides something, which is a person's. */
const wordsForSessions = new Set(
  "report context mailbox contracts environment verify risk dag conflict tasks --help --version".split(" "),
);

/** One report with plain or quoted words, in which the shell expands, redirects and chains nothing. */
const onlyReport = /^signalbox report(?:\s+(?:'[^']*'|"(?:[^"\\`$]|\\.)*"|[\w./:=@-]+))*$/;

/** The same for a session that only looks: a shell can write with any command, so that it has one. */
export const refuseToReader = (line: string): string | null =>
  onlyReport.test(line.trim())
    ? null
    : "This session only looks: read with the other tools, then run `signalbox report` alone.";

/** Why a shell line is refused, for the session to read; null where it may run. */
export function refuseCommand(line: string): string | null {
  for (const words of simpleCommands(line)) {
    if (words[0] === "git" && leavesBranch(gitWords(words))) {
      return `\`git ${gitWords(words).join(" ")}\` reaches beyond this session's branch. ${elsewhere}`;
    }
    if (changesPackages(words))
      return `\`${words.slice(0, 3).join(" ")}\` changes the project's packages. ${dependency}`;
    if (words[0] === "signalbox" && !wordsForSessions.has(words[1] ?? "--help")) {
      return `\`signalbox ${words[1]}\` belongs to the person who runs this panel; a session has \`signalbox report\`.`;
    }
  }
  return null;
}
