// A folder for one measurement that goes when it ends, and a small repository in it.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A temporary folder with a short name, because sockets lie below it. Removed when `use` has settled. */
export async function inFolder<Value>(use: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), "sb-bench-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** Makes a repository with 50 files and one commit on `main`, and an identity of its own. */
export function makeRepository(path: string): void {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: path });
  execFileSync("git", ["init", "--quiet", "--initial-branch=main", path]);
  git("config", "user.name", "Bench");
  git("config", "user.email", "bench@localhost");
  git("config", "commit.gpgSign", "false");
  for (let n = 0; n < 50; n++) writeFileSync(join(path, `file-${n}.txt`), `file ${n}\n`.repeat(20));
  git("add", ".");
  git("commit", "--quiet", "--message=Start");
}
