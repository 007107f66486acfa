// What every operation on one repository shares: where it is, and how git is called there without its programs.
import { statSync } from "node:fs";
import { join } from "node:path";
import { callGit, type GitCall, type GitOutput } from "./call.ts";
import { type Guards, guardsFromConfig, readConfig } from "./guards.ts";

/** An opened repository as the operations of this package see it. All paths are real and absolute. */
export interface Context {
  /** The user's checkout: the top level of the working tree that was opened. */
  root: string;
  /** The repository's own directory, which all worktrees share. */
  commonDir: string;
  /** The checkout's own part of it; the same as `commonDir` unless a linked worktree was opened. */
  gitDir: string;
  /** Names of filters in the repository's configuration that the user trusts to be run. */
  trustedFilters: readonly string[];
  /** Calls git with the programs of the repository's configuration switched off. `cwd` is the root unless given. */
  git(args: readonly string[], more?: Partial<Omit<GitCall, "args">>): Promise<GitOutput>;
}

/** Makes the context; reads nothing yet. */
export function createContext(place: Omit<Context, "git">): Context {
  let cached: { stamp: string; guards: Promise<Guards> } | undefined;
  const configFile = join(place.commonDir, "config");

  // Read again whenever the file changed: a session can write to it, and what it wrote must not run.
  async function guardsAt(cwd: string): Promise<Guards> {
    const stamp = stampOf(configFile);
    if (cached?.stamp === stamp) {
      return cached.guards;
    }
    const reading = readConfig(cwd).then((config) => guardsFromConfig(config, place.trustedFilters));
    const mine = { stamp, guards: reading };
    cached = mine;
    const guards = await reading;
    if (!guards.stable && cached === mine) {
      cached = undefined;
    }
    return guards;
  }

  return {
    ...place,
    async git(args, more = {}) {
      const cwd = more.cwd ?? place.root;
      const guards = await guardsAt(cwd);
      return callGit({ ...more, cwd, args, settings: [...guards.settings, ...(more.settings ?? [])] });
    },
  };
}

/** Changes whenever the file does: its number, size and times; "none" where it isn't there. */
export function stampOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? "none" : `${stat.ino}/${stat.size}/${stat.mtimeNs}/${stat.ctimeNs}`;
}
