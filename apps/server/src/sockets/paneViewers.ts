// The panes that one page watches: each viewer has its own cursor in the pane's output.
import { randomUUID } from "node:crypto";
import { failure, ok, type Result } from "@signalbox/base";
import type { PaneViewer } from "@signalbox/tmux";
import type { Panel } from "../panel.ts";
import type { Page } from "./sockets.ts";

/** More panes than anybody can look at; a page that opens more is broken. */
const mostViewers = 64;

interface Watched {
  runId: string;
  paneId: string;
  viewer: PaneViewer;
}

/** The viewers of one page. */
export class PaneViewers {
  private readonly watched = new Map<string, Watched>();
  private readonly panel: Panel;
  private readonly tell: Page["tell"];

  constructor(panel: Panel, tell: Page["tell"]) {
    this.panel = panel;
    this.tell = tell;
  }

  /** The run whose pane a viewer shows; null where there is no such viewer. */
  runOf = (id: string): string | null => this.watched.get(id)?.runId ?? null;

  /** Begins to watch a pane by its name. Failures: `pane_missing`, `too_many_panes`. */
  async open(runId: string, name: string): Promise<Result<{ viewer: string }>> {
    if (this.watched.size >= mostViewers) return failure("too_many_panes", "Close some panes before you open more.");
    const server = this.panel.runs.get(runId)?.panes.current();
    const listed = await server?.listPanes();
    const pane = listed?.ok ? listed.value.find((each) => each.name === name) : undefined;
    if (!server || !pane) return failure("pane_missing", `The pane ${name} isn't there (any more).`);
    const id = randomUUID();
    const viewer = server.watch(pane.paneId, {
      onFrame: (frame) => this.tell("pane:frame", { viewer: id, frame }),
      onEnd: (reason) => {
        this.watched.delete(id);
        this.tell("pane:closed", { viewer: id, reason });
      },
    });
    this.watched.set(id, { runId, paneId: pane.paneId, viewer });
    return ok({ viewer: id });
  }

  ack = (id: string, seq: number): void => this.watched.get(id)?.viewer.ack(seq);

  refresh = (id: string): void => this.watched.get(id)?.viewer.refresh();

  close(id: string): void {
    this.watched.get(id)?.viewer.close();
    this.watched.delete(id);
  }

  closeAll(): void {
    for (const id of [...this.watched.keys()]) this.close(id);
  }

  /** Types into the pane. */
  async input(id: string, text: string): Promise<Result<Record<never, never>>> {
    const watched = this.watched.get(id);
    const server = watched && this.panel.runs.get(watched.runId)?.panes.current();
    if (!server) return failure("pane_missing", "This pane isn't there any more.");
    const sent = await server.sendKeys(watched.paneId, text);
    return sent.ok ? ok({}) : sent;
  }
}
