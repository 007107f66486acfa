// For tests: a person's repository, made with plain git, and the plays of the sessions that will work on it.
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const person = {
  GIT_AUTHOR_NAME: "A Person",
  GIT_AUTHOR_EMAIL: "person@example.org",
  GIT_COMMITTER_NAME: "A Person",
  GIT_COMMITTER_EMAIL: "person@example.org",
};

/** A task of a test's plan; it owns `<id>.txt` and is verified by that file, unless said otherwise. */
export interface TestTask {
  id: string;
  after?: string[];
  writes?: string[];
  check?: string;
  [key: string]: unknown;
}

/** A plan of these tasks, as the text of a tasks.yaml. */
export function planOf(tasks: TestTask[], more: Record<string, unknown> = {}): string {
  const planned = tasks.map(({ id, after = [], writes = [`${id}.txt`], check = `test -f ${id}.txt`, ...rest }) => ({
    id,
    description: `Write ${id}`,
    files_write: writes,
    depends_on: after,
    verification: [{ command: check, type: "test", required: true }],
    ...rest,
  }));
  return JSON.stringify({ tasks: planned, ...more }, null, 1);
}

/** A repository with one commit on `main`, and a folder of plays beside it. */
export class TestProject {
  readonly root: string;
  readonly plays: string;
  id = "";

  constructor(folder: string, files: Record<string, string> = {}) {
    this.root = join(folder, "the project");
    this.plays = join(folder, "plays");
    mkdirSync(this.root, { recursive: true });
    mkdirSync(this.plays);
    this.git("init", "--quiet", "-b", "main");
    appendFileSync(join(this.root, ".git/config"), "[user]\n\tname = A Person\n\temail = person@example.org\n");
    for (const [path, text] of Object.entries({ "README.md": "# A project\n", ...files })) this.write(path, text);
    this.commit("Begin");
  }

  /** Runs git as a person in the checkout and gives its output without the last line break. */
  git(...args: string[]): string {
    return execFileSync("git", args, { cwd: this.root, env: { ...process.env, ...person }, stdio: "pipe" })
      .toString()
      .replace(/\n$/, "");
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  commit(message: string): string {
    this.git("add", "--all");
    this.git("commit", "--quiet", "-m", message);
    return this.head();
  }

  head = (ref = "main"): string => this.git("rev-parse", ref);

  /** What a person sees: branch, commit, and whether anything is changed or stashed. */
  checkout = () => ({
    branch: this.git("symbolic-ref", "--short", "HEAD"),
    sha: this.git("rev-parse", "HEAD"),
    status: this.git("status", "--porcelain"),
    stashes: this.git("stash", "list"),
  });

  /** The text of a file at a commit; null where it has none. */
  at(ref: string, path: string): string | null {
    try {
      return this.git("show", `${ref}:${path}`);
    } catch {
      return null;
    }
  }

  refs = (prefix: string): string[] =>
    this.git("for-each-ref", "--format=%(refname)", prefix).split("\n").filter(Boolean);

  worktrees = (): string[] =>
    this.git("worktree", "list", "--porcelain")
      .split("\n")
      .filter((line) => line.startsWith("worktree ") && line.slice(9) !== this.root);

  /** Links that Signalbox left in the checkout. */
  links = (): string[] => (existsSync(join(this.root, ".worktrees")) ? readdirSync(join(this.root, ".worktrees")) : []);

  /** Files by which git keeps others out of the repository, or Signalbox of its queue. */
  locks = (): string[] =>
    [".git", ".orchestrator"].flatMap((folder) =>
      existsSync(join(this.root, folder))
        ? readdirSync(join(this.root, folder), { recursive: true, encoding: "utf8" }).filter((name) =>
            name.endsWith(".lock"),
          )
        : [],
    );

  json = (path: string): unknown => JSON.parse(readFileSync(join(this.root, path), "utf8"));

  /**
   * What a session does, in sh: `name` is a task (`a`), one of its tries (`a.2`), a leg of that (`a.1.2`), `reviewer`,
   * the review of one iteration (`reviewer.2`), `planner` or one of its drafts. `commit MESSAGE` commits everything; exit 0 means done.
   */
  play(name: string, script: string): void {
    writeFileSync(join(this.plays, `${name}.sh`), script);
  }
}

/** Plays a session: the most particular play of the project that it works on, or writes the task's file and commits. */
export const player = `
commit() { git add --all && git commit --quiet -m "$1"; }
plays="$(dirname "$(cd "$(git rev-parse --git-common-dir)/.." && pwd)")/plays"
if [ "$SIGNALBOX_ROLE" != worker ]; then names="$SIGNALBOX_ROLE.$SIGNALBOX_ATTEMPT $SIGNALBOX_ROLE"
else t=$SIGNALBOX_TASK; a=$SIGNALBOX_ATTEMPT; names="$t.$a.$SIGNALBOX_LEG $t.$a $t"; fi
for name in $names; do
  if [ -f "$plays/$name.sh" ]; then . "$plays/$name.sh"; exit $?; fi
done
if [ "$SIGNALBOX_ROLE" = reviewer ]; then signalbox report accepted --evidence "Read it all."
else echo "$t" > "$t.txt"; commit "Write $t"; fi
`;
