// `doctor`: what Signalbox needs of this machine and this project, each with its verdict and what to do about it.
import { statfsSync, statSync } from "node:fs";
import { findClaude } from "@signalbox/agent";
import { ok, type Result } from "@signalbox/base";
import { openRepository } from "@signalbox/git";
import { dataFolderPath, isRunning, readServerFile } from "@signalbox/server/running";
import { findTmux } from "@signalbox/tmux";
import { type Answer, columns } from "../answer.ts";
import { findProject } from "../findProject.ts";
import { version } from "../version.ts";

/** One thing that was looked at. `warn` passes, with a remark. */
export interface Look {
  pass: boolean;
  detail: string;
  warn?: boolean;
}

const littleFreeBytes = 2 * 1024 ** 3;

/** Looks at everything; the verdicts by name. */
export async function lookAround(root = findProject()): Promise<Record<string, Look>> {
  const of = (result: Result<unknown>, fine: string): Look =>
    result.ok ? { pass: true, detail: fine } : { pass: false, detail: result.failure.message };
  const [tmux, claude, repository] = await Promise.all([
    findTmux(),
    findClaude("claude", process.env),
    openRepository(root),
  ]);
  const home = dataFolderPath();
  const server = await readServerFile(home);
  const running = server !== null && (await isRunning(server));
  const facts = repository.ok ? await repository.value.inspect() : repository;
  const dirty = facts.ok && facts.value.dirty.changed > 0;
  return {
    signalbox: { pass: true, detail: `Signalbox ${version}` },
    node: { pass: true, detail: `Node ${process.versions.node}` },
    git: of(repository, `A repository: ${root}`),
    tmux: of(tmux, tmux.ok ? `tmux ${tmux.value.version}` : ""),
    claude: claude.ok
      ? { pass: true, detail: "Claude Code is there" }
      : { pass: true, warn: true, detail: claude.failure.message },
    checkout: dirty
      ? { pass: true, warn: true, detail: `${facts.value.dirty.changed} files are changed: landing would wait` }
      : of(facts, "The checkout is clean"),
    data: privateFolder(home),
    disk: freeDisk(home),
    panel: { pass: true, detail: running ? `Running at ${server.url}` : "Not running; `signalbox up` starts it" },
  };
}

/** The looks as an answer; exit code 1 where one didn't pass. */
export async function doctor(): Promise<Result<Answer>> {
  const checks = await lookAround();
  const all_pass = Object.values(checks).every(({ pass }) => pass);
  const rows = Object.entries(checks).map(([name, { pass, warn, detail }]) => [
    pass ? (warn ? "!" : "✓") : "✗",
    name,
    detail,
  ]);
  return ok({ json: { checks, all_pass }, text: columns(rows), code: all_pass ? 0 : 1 });
}

function privateFolder(home: string): Look {
  const found = statSync(home, { throwIfNoEntry: false });
  if (!found) return { pass: true, detail: `${home} will be made` };
  const open = (found.mode & 0o077) !== 0;
  return open
    ? { pass: true, warn: true, detail: `${home} is readable by others; the next start closes it` }
    : { pass: true, detail: `${home} is private` };
}

function freeDisk(home: string): Look {
  const at = statSync(home, { throwIfNoEntry: false }) ? home : "/";
  const { bavail, bsize } = statfsSync(at);
  const free = bavail * bsize;
  const detail = `${(free / 1024 ** 3).toFixed(1)} GB free`;
  return free < littleFreeBytes ? { pass: free > littleFreeBytes / 10, warn: true, detail } : { pass: true, detail };
}
