// The story of `signalbox demo`: lay out, start a panel, open a run at its gate, print one URL, and leave nothing behind.
import type { Result } from "@signalbox/base";
import { openBrowser } from "./openBrowser.ts";
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

/** How the demo is run. */
export interface DemoOptions {
  /** 1 is a pace that a person can follow. */
  speed: number;
  startPanel(home: string): Promise<Result<DemoPanel>>;
  print(line: string): void;
  /** Resolves when the person has had enough: Ctrl-C, or the terminal closed. */
  stopped: Promise<void>;
}

/**
 * Runs the demo until `stopped`; resolves with an exit code. Whatever happens, the panel is ended before the folder is
 * removed, so that no process is left with a folder that is gone.
 */
export async function runDemo({ speed, startPanel, print, stopped }: DemoOptions): Promise<number> {
  const prepared = await prepareDemo(speed);
  if (!prepared.ok) {
    print(prepared.failure.message);
    return 1;
  }
  const demo = prepared.value;
  let panel: DemoPanel | null = null;
  try {
    const started = await startPanel(demo.home);
    if (!started.ok) {
      print(started.failure.message);
      return 1;
    }
    panel = started.value;
    const opened = await panel.openRun({ projectPath: demo.projectPath, request: demo.request, plan: demo.plan });
    if (!opened.ok) {
      print(opened.failure.message);
      return 1;
    }
    const url = await panel.urlOf(opened.value.runId);
    print(`The demo waits for your approval:\n\n  ${url}\n\nCtrl-C ends it and leaves nothing behind.`);
    openBrowser(url);
    await stopped;
    print("Ending the demo …");
    return 0;
  } finally {
    await panel?.end();
    await demo.cleanUp();
  }
}
