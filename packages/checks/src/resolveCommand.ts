// Fills in the files that a plan's command asks for, quoted so that a name can't become anything else.
import { basename, dirname, extname, join } from "node:path/posix";

/** What is there to fill in; paths are relative to the worktree, without deleted files. */
export interface CommandFiles {
  modifiedFiles: readonly string[];
  /** True where a file of that path is in the worktree. */
  exists(path: string): boolean;
}

const scriptExtensions = new Set([".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"]);

/** One word for `/bin/sh`, whatever it holds; a name that looks like an option is made a path. */
export function quoteForShell(path: string): string {
  const safe = path.startsWith("-") ? `./${path}` : path;
  return /^[\w@%+=:,./-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", "'\\''")}'`;
}

function pythonTests(path: string): string[] {
  const stem = basename(path, ".py");
  const folder = basename(dirname(path));
  const names = [`test_${stem}.py`, `${stem}_test.py`];
  if (folder !== "." && folder !== "") names.push(`test_${folder}_${stem}.py`);
  return names.map((name) => `tests/${name}`);
}

function scriptTests(path: string): string[] {
  const extension = extname(path);
  const stem = basename(path, extension);
  const names = [`${stem}.test${extension}`, `${stem}.spec${extension}`];
  const folder = dirname(path);
  const below = folder.replace(/^src(\/|$)/, "");
  const folders = [folder, join("tests", folder), join("tests", below), "tests"];
  return folders.flatMap((where) => names.map((name) => join(where, name)));
}

function isTest(path: string): boolean {
  return path.startsWith("tests/") || /\.(test|spec)\.[cm]?[jt]sx?$/.test(path);
}

/**
 * The tests of changed files, by the rules of the seed: changed tests themselves, for `src/x/foo.py` the first of
 * `tests/test_foo.py`, `tests/foo_test.py`, `tests/test_x_foo.py`, for TypeScript and JavaScript the neighbouring `foo.test.ts`,
 * `foo.spec.ts` or the same under `tests/`; `tests/` where nothing is found.
 */
export function modifiedTests(files: CommandFiles): string[] {
  const tests = new Set<string>();
  for (const path of files.modifiedFiles) {
    if (isTest(path)) {
      tests.add(path);
      continue;
    }
    const extension = extname(path);
    const candidates =
      extension === ".py" ? pythonTests(path) : scriptExtensions.has(extension) ? scriptTests(path) : [];
    const found = candidates.find((candidate) => files.exists(candidate));
    if (found !== undefined) tests.add(found);
  }
  return tests.size > 0 ? [...tests] : ["tests/"];
}

/**
 * Replaces `{modified_files}` (`.` where nothing changed) and `{modified_tests}` in a command line by quoted paths. Other
 * braces are the shell's own.
 */
export function resolveCommand(command: string, files: CommandFiles): string {
  const words = (paths: readonly string[]) => paths.map(quoteForShell).join(" ");
  // By function: a path may hold `$&`, which a replacement text would interpret.
  return command
    .replaceAll("{modified_files}", () => words(files.modifiedFiles.length > 0 ? files.modifiedFiles : ["."]))
    .replaceAll("{modified_tests}", () => words(modifiedTests(files)));
}
