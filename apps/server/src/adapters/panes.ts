// The panes of one run: its own tmux server, opened when first needed and again after it died.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { delay, ok, type Result } from "@signalbox/base";
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
    opening ??= TmuxServer.open({ socketPath, sessionName: runId, alone: true }).then((opened) => {
      if (!opened.ok) {
        opening = null;
        return opened;
      }
      server = opened.value;
      server.on("exit", () => {
        if (server === opened.value) {
          opening = null;
          server = null;
        }
        changed();
      });
      server.on("paneDied", changed);
      // Pages that came before it was found again after a restart took its panes for ended.
      changed();
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
      await letEarlierGo(opened.value, wanted);
      const pane = await opened.value.ensurePane(wanted);
      changed();
      return pane.ok ? ok({ paneId: pane.value.paneId }) : pane;
    },
    async end() {
      // One that is being opened right now would stay behind.
      if (!opening && !existsSync(socketPath)) return;
      // Joining is the way to end a server that was left by an earlier start.
      const opened = await open();
      // A server that was already dying may never say that it has gone.
      if (opened.ok) await Promise.race([opened.value.kill(), delay(goesWithinMs)]);
    },
    async detach() {
      const left = opening;
      opening = null;
      const opened = await left;
      if (!opened?.ok) return;
      if (server === opened.value) server = null;
      await opened.value.close();
    },
  };
}

/** How long a pane may live on after its host has written its outcome, in milliseconds. */
const goesWithinMs = 5_000;

/**
 * A pane of that name which lives but runs something else belongs to work that has just ended: it is waited for, and
 * ended where it stays, since the new work would never begin in it.
 */
async function letEarlierGo(server: TmuxServer, { name, argv }: { name: string; argv: string[] }): Promise<void> {
  const giveUpAt = Date.now() + goesWithinMs;
  for (;;) {
    const panes = await server.listPanes();
    const living = panes.ok ? panes.value.find((pane) => pane.name === name && !pane.dead) : undefined;
    if (!living || (await commandOf(living.pid)).includes(argv.at(-1) ?? "")) return;
    if (Date.now() > giveUpAt) return void (await server.killPane(name));
    await delay(20);
  }
}

/** The command line of a process; empty where it is gone. */
const commandOf = (pid: number): Promise<string> =>
  new Promise((resolve) => {
    execFile("ps", ["-o", "args=", "-p", String(pid)], (_error, out) => resolve(out));
  });
