// What can be replayed of a run: the latest transcript of each pane, found in the folders of its hosts.
import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { readHostFolder } from "@signalbox/orchestrator";
import type { PaneSummary } from "@signalbox/protocol";
import type { PaneInfo } from "@signalbox/tmux";

interface Recorded {
  /** The host's folder, by which GET /api/runs/:runId/transcripts/:id finds the file. */
  id: string;
  pane: string;
  task?: string;
  attempt?: number;
  startedAtMs: number;
}

/** The transcripts in one folder of hosts; looks at each host once. */
export class Transcripts {
  private readonly known = new Map<string, Recorded>();
  private readonly hosts: string;

  constructor(hosts: string) {
    this.hosts = hosts;
  }

  /** The panes that live or have died, and those that are gone but can be replayed, in the order in which they began. */
  async summarise(panes: readonly Pick<PaneInfo, "name" | "dead">[]): Promise<PaneSummary[]> {
    const latest = await this.latest();
    const gone = [...latest.values()].filter(({ pane }) => !panes.some(({ name }) => name === pane));
    const shown = [...gone.map(({ pane }) => ({ name: pane, dead: true })), ...panes];
    return shown.map(({ name, dead }) => summaryOf(name, !dead, latest.get(name)));
  }

  /** The latest recording of each pane, oldest first. */
  private async latest(): Promise<Map<string, Recorded>> {
    const names = await readdir(this.hosts).catch(() => []);
    await Promise.all(names.filter((name) => !this.known.has(name)).map((name) => this.learn(name)));
    const inOrder = [...this.known.values()].sort((a, b) => a.startedAtMs - b.startedAtMs);
    const latest = new Map<string, Recorded>();
    for (const recorded of inOrder) {
      latest.delete(recorded.pane);
      latest.set(recorded.pane, recorded);
    }
    return latest;
  }

  private async learn(name: string): Promise<void> {
    const told = readHostFolder(name);
    if (!told || !existsSync(join(this.hosts, name, "transcript.cast"))) return;
    const order = await stat(join(this.hosts, name, "spec.json")).catch(() => null);
    if (!order) return;
    const { start: _start, ...of } = told;
    this.known.set(name, { id: name, ...of, startedAtMs: order.mtimeMs });
  }
}

const ofTask = /^(worker|verifier)-(.+)$/;

function summaryOf(name: string, live: boolean, recorded: Recorded | undefined): PaneSummary {
  // The integration checker serves all tasks; what it tested last says nothing about the pane.
  const task = ofTask.exec(name)?.[2];
  return {
    name,
    title: name,
    live,
    ...(task === undefined ? {} : { task }),
    ...(task === undefined || recorded?.attempt === undefined ? {} : { attempt: recorded.attempt }),
    ...(live || !recorded ? {} : { transcript: recorded.id }),
    ...(recorded ? { recording: recorded.id } : {}),
  };
}
