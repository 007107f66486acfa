// A range of ports for each worktree, so that what a task starts never meets what another started.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Ranges as files below `folder`, each named by its number and holding the worktree's path. */
export interface PortRanges {
  /** The first port of `worktree`'s range: the same as long as the worktree is there. */
  of: (worktree: string) => number;
  count: number;
}

/** Ranges of `count` ports from `first`; a range is free again when its worktree is gone. One process uses the folder. */
export function portRanges(folder: string, { first, count }: { first: number; count: number }): PortRanges {
  return {
    count,
    of(worktree) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const taken = new Map<number, string>();
      for (const name of readdirSync(folder)) taken.set(Number(name), readFileSync(join(folder, name), "utf8"));
      for (const [slot, path] of taken) {
        if (path === worktree) return first + slot * count;
        if (existsSync(path)) continue;
        rmSync(join(folder, String(slot)), { force: true });
        taken.delete(slot);
      }
      let slot = 0;
      while (taken.has(slot)) slot += 1;
      writeFileSync(join(folder, String(slot)), worktree, { mode: 0o600, flag: "wx" });
      return first + slot * count;
    },
  };
}
