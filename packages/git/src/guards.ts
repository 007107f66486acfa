// Switches off the programs that a repository's own configuration would have git start: filters and merge drivers.
import { callGit } from "./call.ts";
import type { Setting } from "./environment.ts";

/** One line of git's configuration, with where it comes from. */
export interface ConfigEntry {
  scope: string;
  key: string;
  value: string;
}

/** What has to be set so that nothing of the repository's configuration runs. */
export interface Guards {
  settings: Setting[];
  /** Names of filters that were switched off. */
  filters: string[];
  /** False where another file than the repository's `config` has a say, so that its time stamp isn't enough. */
  stable: boolean;
}

/** The configuration in files as git sees it in `cwd`, in its order; empty where git can't read it. */
export async function readConfig(cwd: string): Promise<ConfigEntry[]> {
  const { code, out } = await callGit({ cwd, args: ["config", "--list", "-z", "--show-scope"] });
  if (code !== 0) {
    return [];
  }
  const fields = out.split("\0");
  const entries: ConfigEntry[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [key = "", ...value] = fields[index + 1]!.split("\n");
    // Our own settings come by environment, in the scope of the command: they say nothing about the repository.
    if (fields[index] !== "command") {
      entries.push({ scope: fields[index]!, key, value: value.join("\n") });
    }
  }
  return entries;
}

/** Git LFS as `git lfs install` writes it is a known program, wherever it is configured. */
const lfsCommand = /^git-lfs (?:clean -- %f|smudge(?: --skip)? -- %f|filter-process(?: --skip)?)$/;

/** The plain text merge, for a path whose attributes name a merge driver of the repository's. */
const plainMerge = "git merge-file --marker-size=%L %A %O %B";

/**
 * The guards against `entries`. Only what the repository configures counts: the user's own configuration is
 * the user's choice. A filter in `trusted` stays.
 */
export function guardsFromConfig(entries: readonly ConfigEntry[], trusted: readonly string[]): Guards {
  const filters = new Set<string>();
  const drivers = new Set<string>();
  let stable = true;
  for (const { scope, key, value } of entries) {
    if (scope !== "local" && scope !== "worktree") {
      continue;
    }
    const filter = /^filter\.(.*)\.(?:clean|smudge|process)$/s.exec(key)?.[1];
    if (filter !== undefined && !trusted.includes(filter) && !lfsCommand.test(value)) {
      filters.add(filter);
    }
    const driver = /^merge\.(.*)\.driver$/s.exec(key)?.[1];
    if (driver !== undefined) {
      drivers.add(driver);
    }
    if (/^include(?:if)?\./.test(key) || (key === "extensions.worktreeconfig" && value !== "false")) {
      stable = false;
    }
  }
  const settings: Setting[] = [];
  for (const name of filters) {
    settings.push([`filter.${name}.clean`, ""], [`filter.${name}.smudge`, ""], [`filter.${name}.process`, ""]);
    settings.push([`filter.${name}.required`, "false"]);
  }
  for (const name of drivers) {
    settings.push([`merge.${name}.driver`, plainMerge]);
  }
  return { settings, filters: [...filters], stable };
}
