// The story of `signalbox demo`: lay out, start a panel, open a run at its gate, say its URL, and leave nothing behind.
import { ok, type Result } from "@signalbox/base";
import { prepareDemo } from "./prepareDemo.ts";

/** What the demo needs of a panel's server; the command passes the real one. */
export interface DemoPanel {
  /** Makes the project known, trusts it, and opens a run that stands at its gate. */
  openRun(order: { projectPath: string; request: string; plan: string }): Promise<Result<{ runId: string }>>;
  /** A URL with a fresh one-time token that leads to the run's page. */
  urlOf(runId: string): Promise<string>;
  /** Ends everything that the panel started (sessions, panes, tmux servers) and then the panel itself. */
  end(): Promise<void>;
}

/** What the demo is run with. */
export interface DemoParts {
  /** 1 is a pace that a person can follow. */
  speed: number;
  startPanel(home: string): Promise<Result<DemoPanel>>;
  /** Called once, with the URL of the run that waits at its gate. */
  announce(url: string): void;
  /** Resolves when the person has had enough: Ctrl-C, or the terminal closed. */
  stopped: Promise<void>;
}

/**
 * Runs the demo until `stopped`. Whatever happens, the panel is ended before the folder is removed, so that no process is
 * left with a folder that is gone. Fails as its parts do.
 */
export async function runDemo({ speed, startPanel, announce, stopped }: DemoParts): Promise<Result<null>> {
  const prepared = await prepareDemo(speed);
  if (!prepared.ok) return prepared;
  const demo = prepared.value;
  let panel: DemoPanel | null = null;
  try {
    const started = await startPanel(demo.home);
    if (!started.ok) return started;
    panel = started.value;
    const opened = await panel.openRun({ projectPath: demo.projectPath, request: demo.request, plan: demo.plan });
    if (!opened.ok) return opened;
    announce(await panel.urlOf(opened.value.runId));
    await stopped;
    return ok(null);
  } finally {
    await panel?.end();
    await demo.cleanUp();
  }
}
