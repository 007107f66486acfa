// Measures the memory of the built program, pages included, with 50 sessions that print and 20 pages that watch them.
import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { RunState } from "@signalbox/engine";
import { report } from "./parts/figures.ts";
import { inFolder, makeRepository } from "./parts/folder.ts";
import { planOf } from "./parts/panel.ts";
import { openRun, type StartedProgram, startProgram } from "./parts/program.ts";
import { openWatcher } from "./parts/watcher.ts";

const talkative = `#!/bin/sh
n=0; while :; do n=$((n+1)); echo "$n of many lines that a session prints"; sleep 0.3; done
`;
const sessions = 50;
const pages = 20;
/** How long is watched; an hour is \`SIGNALBOX_BENCH_MINUTES=60\`. */
const minutes = Number(process.env.SIGNALBOX_BENCH_MINUTES ?? 1);

/** Megabytes in memory of the server and of the process that starts git for it. */
function megabytes(server: StartedProgram): number {
  const kilobytes = execFileSync("ps", ["-eo", "pid=,ppid=,rss=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([pid, ppid, , ...args]) => {
      const ownGit = ppid === String(server.child.pid) && args.some((each) => each.endsWith("git.cjs"));
      return pid === String(server.child.pid) || ownGit;
    })
    .map(([, , rss]) => Number(rss));
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1_000;
}

/** Approves the plan and waits until every task has its pane. */
async function approve(server: StartedProgram, runId: string): Promise<void> {
  const look = () => server.ask<RunState>("GET", `/api/runs/${runId}`);
  const { gate } = await look();
  const wish = { type: "gate.approve", gate: "plan", digest: gate?.digest, comment: "" };
  if (gate?.phase === "open") await server.ask("POST", `/api/runs/${runId}/commands`, wish);
  while (Object.values((await look()).tasks).some((task) => task.phase !== "working")) await wait(500);
}

await inFolder(async (folder) => {
  const script = join(folder, "session.sh");
  writeFileSync(script, talkative);
  chmodSync(script, 0o755);
  const server = await startProgram(join(folder, "home"), script);
  try {
    report({ name: "memory of the server at rest", samples: [megabytes(server)], unit: "MB" });
    const repository = join(folder, "repository");
    makeRepository(repository);
    const runId = await openRun(server, repository, planOf(sessions), sessions);
    await approve(server, runId);
    const watcher = await openWatcher(server.url, server.token, runId, pages);
    const panes = Array.from({ length: sessions }, (_, n) => `worker-task-${n}`);
    await watcher.ask({ do: "watch", panes, all: true });
    await wait(15_000);
    const first = megabytes(server);
    await wait(minutes * 60_000);
    const name = `memory of the server, ${sessions} panes, each watched by ${pages} pages`;
    report({ name, samples: [megabytes(server)], unit: "MB", budget: "under 300" });
    const growth = megabytes(server) - first;
    report({ name: `growth of it in ${minutes} min`, samples: [growth], unit: "MB", budget: "flat over an hour" });
    watcher.close();
  } finally {
    await server.end();
  }
});
