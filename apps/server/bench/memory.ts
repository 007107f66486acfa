// Measures the memory of the whole server, pages included, with 50 panes that print and 20 pages that watch them.
import { join } from "node:path";
import { memoryUsage } from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { report } from "./parts/figures.ts";
import { inFolder, makeRepository } from "./parts/folder.ts";
import { openApprovedRun, planOf, runReaches, startPanel } from "./parts/panel.ts";
import { openWatcher } from "./parts/watcher.ts";

const patientSession = "#!/bin/sh\nexec sleep 600\n";
const talkative = "n=0; while :; do n=$((n+1)); echo $n of many lines that a session prints; sleep 0.3; done";
const panesWatched = 50;
const pages = 20;
const settleMs = 10_000;
const laterMs = 30_000;

/** Megabytes of this process in memory: the server's, and what it takes to run it from its sources (some 100). */
const megabytes = () => memoryUsage.rss() / 1_000_000;

await inFolder(async (folder) => {
  const server = await startPanel(folder, patientSession, true);
  try {
    const repository = join(folder, "repository");
    makeRepository(repository);
    const runId = await openApprovedRun(server, repository, planOf(1), 1);
    await runReaches(server, runId, (run) => run.phase === "executing");
    await fetch(`${server.url}/enter`);
    report({ name: "memory of the server at rest", samples: [megabytes()], unit: "MB" });
    const names: string[] = [];
    for (let n = 0; n < panesWatched; n++) {
      const name = `pane-${n}`;
      await server.panel.runs
        .get(runId)!
        .panes.ensurePane({ name, cwd: folder, env: {}, argv: ["sh", "-c", talkative] });
      names.push(name);
    }
    const watcher = await openWatcher(server, join(folder, "home"), runId, pages);
    await watcher.ask({ do: "watch", panes: names, all: true });
    await wait(settleMs);
    const first = megabytes();
    await wait(laterMs);
    const name = `memory of the server, ${panesWatched} panes, each with ${pages} viewers`;
    report({ name, samples: [megabytes()], unit: "MB", budget: "under 300" });
    report({ name: "growth of it in 30 s", samples: [megabytes() - first], unit: "MB", budget: "flat over an hour" });
    watcher.close();
  } finally {
    await server.close({ end: true });
  }
});
