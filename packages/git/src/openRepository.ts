// The door to a repository: finds its top level and refuses, in one sentence, what can't be worked with.
import { realpathSync, statSync } from "node:fs";
import { failure, ok, type Result } from "@signalbox/base";
import { callGit, gitFailed } from "./call.ts";
import { createContext } from "./context.ts";
import { createRepository, type Repository } from "./repository.ts";

/** The oldest git that has everything this package relies on (settings by environment). */
const oldestGit = [2, 31] as const;

/**
 * Opens the repository that `path` lies in, resolving links and sub-folders to the top level. Executes nothing
 * of the repository's. `trustedFilters` names the filters of its configuration that may be run (git-crypt, say).
 * Failures: `not_a_directory`, `not_a_repository`, `bare_repository`, `inside_git_directory`, `not_owned`,
 * `git_missing`, `git_too_old`, `git_failed`.
 */
export async function openRepository(
  path: string,
  options: { trustedFilters?: readonly string[] } = {},
): Promise<Result<Repository>> {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    return failure(
      "not_a_directory",
      `There is no directory ${path}. Give the path of a git repository on this machine.`,
    );
  }
  const cwd = realpathSync(path);
  const ask = (...args: string[]) => callGit({ cwd, args: ["rev-parse", ...args] });
  // One question per call: a path may hold a line break, and rev-parse has no other separator.
  const [version, top, common, own] = await Promise.all([
    callGit({ cwd, args: ["version"] }),
    ask("--show-toplevel"),
    ask("--path-format=absolute", "--git-common-dir"),
    ask("--absolute-git-dir"),
  ]);
  const unusable = judgeVersion(version.code, version.out);
  if (unusable !== null) {
    return unusable;
  }
  if (common.code !== 0 || own.code !== 0) {
    return noRepository(path, common.err);
  }
  if (top.code !== 0 || top.out.trim() === "") {
    const bare = (await ask("--is-bare-repository")).out.trim() === "true";
    if (bare) {
      return failure("bare_repository", `${path} is a bare repository. Clone it and open the clone, which has files.`);
    }
    return /must be run in a work tree/.test(top.err)
      ? failure("inside_git_directory", `${path} is inside a repository's .git directory. Open the folder above it.`)
      : gitFailed(`${path} can't be opened`, top);
  }
  const strip = (text: string): string => realpathSync(text.replace(/\n$/, ""));
  return ok(
    createRepository(
      createContext({
        root: strip(top.out),
        commonDir: strip(common.out),
        gitDir: strip(own.out),
        trustedFilters: options.trustedFilters ?? [],
      }),
    ),
  );
}

function judgeVersion(code: number, text: string) {
  const found = /(\d+)\.(\d+)/.exec(text);
  if (code !== 0 || found === null) {
    return failure("git_missing", "git can't be started. Install git and see that it is on the PATH.");
  }
  const [major, minor] = [Number(found[1]), Number(found[2])];
  const fine = major > oldestGit[0] || (major === oldestGit[0] && minor >= oldestGit[1]);
  return fine
    ? null
    : failure("git_too_old", `git ${found[0]} is too old. Install git ${oldestGit.join(".")} or newer.`);
}

function noRepository(path: string, said: string) {
  if (/dubious ownership/.test(said)) {
    return failure(
      "not_owned",
      `The repository at ${path} belongs to another account. Give it to your account, or add it to git's safe.directory.`,
      said.trim(),
    );
  }
  return failure(
    "not_a_repository",
    `${path} is not in a git repository. Run "git init" there and make a first commit, or choose another folder.`,
    said.trim(),
  );
}
