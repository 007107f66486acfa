// The panes of one run: its own tmux server, opened when first needed and again after it died.
import { ok, type Result } from "@signalbox/base";
import type { PanesPort } from "@signalbox/orchestrator";
import { type PaneInfo, TmuxServer } from "@signalbox/tmux";

/** The run's panes, and what the panel needs of them. */
export interface RunPanes extends PanesPort {
  /** The living tmux server; started where there is none. */
  open: () => Promise<Result<TmuxServer>>;
  /** The server if one is open now. */
  current: () => TmuxServer | null;
  list: () => Promise<PaneInfo[]>;
  /** Leaves the tmux server and its panes to themselves. */
  detach: () => Promise<void>;
}

/** Panes on a tmux server at `socketPath`; `changed` hears whenever panes come, die or go. */
export function runPanes(socketPath: string, runId: string, changed: () => void): RunPanes {
  let opening: Promise<Result<TmuxServer>> | null = null;
  let server: TmuxServer | null = null;
  const open = (): Promise<Result<TmuxServer>> => {
    opening ??= TmuxServer.open({ socketPath, sessionName: runId }).then((opened) => {
      if (!opened.ok) {
        opening = null;
        return opened;
      }
      server = opened.value;
      server.on("exit", () => {
        opening = null;
        server = null;
        changed();
      });
      server.on("paneDied", changed);
      return opened;
    });
    return opening;
  };
  return {
    open,
    current: () => server,
    async list() {
      const listed = await server?.listPanes();
      return listed?.ok ? listed.value : [];
    },
    async ensurePane(wanted) {
      const opened = await open();
      if (!opened.ok) return opened;
      const pane = await opened.value.ensurePane(wanted);
      changed();
      return pane.ok ? ok({ paneId: pane.value.paneId }) : pane;
    },
    async end() {
      // Joining is the way to end a server that was left by an earlier start.
      const opened = await open();
      if (opened.ok) await opened.value.kill();
    },
    async detach() {
      await server?.close();
    },
  };
}
