// Measures panes as a page sees them: through tmux, the real server and a socket, with the page in another process.
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { cpuPercent, parentOf } from "./parts/cpu.ts";
import { remark, report } from "./parts/figures.ts";
import { inFolder, makeRepository } from "./parts/folder.ts";
import { clientToken, openApprovedRun, planOf, runReaches, startPanel } from "./parts/panel.ts";
import { openWatcher } from "./parts/watcher.ts";

/** A session that only stays, so that the run has panes and nothing else happens. */
const patientSession = "#!/bin/sh\nexec sleep 600\n";
const busyLoop =
  "while :; do for i in 1 2 3 4 5 6 7 8; do printf '\\033[3%dm%s working\\033[m\\n' $i $i; done; sleep 0.05; done";
const floodLine = "a line of output as a noisy build prints it, over and over";

await inFolder(async (folder) => {
  const server = await startPanel(folder, patientSession);
  try {
    const repository = join(folder, "repository");
    makeRepository(repository);
    const runId = await openApprovedRun(server, repository, planOf(1), 1);
    await runReaches(server, runId, (run) => run.phase === "executing");
    const { panes } = server.panel.runs.get(runId)!;
    const add = async (name: string, ...argv: string[]) => {
      const made = await panes.ensurePane({ name, cwd: folder, env: {}, argv });
      if (!made.ok) throw new Error(made.failure.message);
      return name;
    };
    const numbered = async (count: number, name: string, ...argv: string[]) => {
      const names: string[] = [];
      for (let n = 0; n < count; n++) names.push(await add(`${name}-${n}`, ...argv));
      return names;
    };
    const watcher = await openWatcher(server.url, await clientToken(folder), runId, 1);
    const echo = () => watcher.ask<number[]>({ do: "echo", pane: "quiet", count: 60 });
    await add("quiet", "sh", "-c", "stty -echo raw; exec cat");
    await watcher.ask({ do: "watch", panes: ["quiet"] });
    await wait(500);
    report({ name: "key to frame at a socket client, quiet", samples: await echo(), unit: "ms", budget: "median 5" });

    const busy = await numbered(20, "busy", "sh", "-c", busyLoop);
    await watcher.ask({ do: "watch", panes: busy });
    await wait(1_000);
    report({
      name: "the same, with 20 busy panes watched",
      samples: await echo(),
      unit: "ms",
      budget: "median 20, 95th percentile 50",
    });
    report({ name: "server with 20 busy panes watched", samples: [await cpuPercent(3_000)], unit: "% of a core" });
    await watcher.ask({ do: "unwatch" });
    await wait(500);
    report({
      name: "server with 20 busy panes, nobody watching",
      samples: [await cpuPercent(3_000)],
      unit: "% of a core",
      budget: "nothing",
    });
    for (const name of busy) await panes.current()?.killPane(name);

    await add("flood", "sh", "-c", `exec yes '${floodLine}'`);
    await watcher.ask({ do: "watch", panes: ["flood"] });
    await wait(1_000);
    const flood = await watcher.ask<{ framesPerSecond: number; bytesPerSecond: number }>({ do: "count", ms: 4_000 });
    report({ name: "flooded pane, frames to one viewer", samples: [flood.framesPerSecond], unit: "/s", budget: "30" });
    report({
      name: "flooded pane, bytes to one viewer",
      samples: [flood.bytesPerSecond / 1_000],
      unit: "KB/s",
      budget: "300",
    });
    await watcher.ask({ do: "watch", panes: ["quiet"] });
    report({ name: "key to frame beside a flooded pane", samples: await echo(), unit: "ms", budget: "unaffected" });
    await watcher.ask({ do: "unwatch" });
    await panes.current()?.killPane("flood");

    const idle = await numbered(50, "idle", "sleep", "600");
    await watcher.ask({ do: "watch", panes: idle });
    await wait(1_500);
    const tmux = parentOf((await panes.list())[0]?.pid ?? 0);
    const both = await Promise.all([cpuPercent(5_000), cpuPercent(5_000, tmux)]);
    const total = both[0] + both[1];
    report({ name: "50 idle panes watched, with tmux", samples: [total], unit: "% of a core", budget: "under 2" });
    if (tmux === 0) remark("tmux's own share could not be told on this system.");
    await watcher.ask({ do: "unwatch" });
    watcher.close();
  } finally {
    await server.close({ end: true });
  }
});
