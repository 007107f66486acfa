// Watches one pane for its viewers: notices output, captures, and lets each viewer go on at its own pace.
import type { Result } from "@signalbox/base";
import { type Capture, capture } from "./capture.ts";
import type { CharacterWidths } from "./columns.ts";
import type { ControlClient } from "./controlClient.ts";
import { quote } from "./quote.ts";
import { RowFolder } from "./rows.ts";
import { newRows, Scrollback } from "./scrollback.ts";
import { frameIntervalMs, type PaneViewerEvents, type Screen, ViewerCursor } from "./viewer.ts";

/** A viewer's own hold on a watched pane. */
export interface PaneViewer {
  /** The viewer has drawn frame `seq` and all before. */
  ack(seq: number): void;
  /** The next frame starts from nothing, for a viewer that has lost its terminal. */
  refresh(): void;
  /** Ends the watching; no frame follows. */
  close(): void;
}

const firstHistoryRows = 2_000;
const mostHistoryRows = 1_000;
/** Rows above the expected new ones, to recognise where the known ones end. */
const spareRows = 8;

/** Told by the pane's watch to its owner. */
export interface WatchEvents {
  /** The last viewer left, or the pane is gone: forget this watch. */
  done(): void;
}

// Epochs never repeat, not even after a restart of this process.
let lastEpoch = 0;
const nextEpoch = (): number => {
  lastEpoch = Math.max(lastEpoch + 1, Date.now());
  return lastEpoch;
};

/** One per watched pane. Between captures tmux is told to keep a busy pane's output to itself, so a flood costs nothing here. */
export class PaneWatch {
  #client: ControlClient;
  #paneId: string;
  #events: WatchEvents;
  #viewers = new Set<ViewerCursor>();
  #screen: Screen | undefined;
  #past = new Scrollback();
  #widths: CharacterWidths;
  #folder: RowFolder;
  #dirty = true;
  #capturing = false;
  /** tmux reports this pane's output. */
  #listening = false;
  #lastGrowth = 0;
  #captureAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  /** `widths` is shared by all panes of a server. */
  constructor(client: ControlClient, paneId: string, widths: CharacterWidths, events: WatchEvents) {
    this.#client = client;
    this.#widths = widths;
    this.#folder = new RowFolder(widths);
    this.#paneId = paneId;
    this.#events = events;
  }

  /** Adds a viewer; its first frame is a `reset` with the screen and the newest scrollback. */
  add(events: PaneViewerEvents): PaneViewer {
    const viewer = new ViewerCursor(events);
    this.#viewers.add(viewer);
    // Never from within the call: the caller doesn't know the viewer yet.
    setImmediate(() => this.#turn());
    return {
      ack: (seq) => {
        viewer.acknowledge(seq);
        this.#turn();
      },
      refresh: () => {
        viewer.restart();
        this.#turn();
      },
      close: () => {
        if (this.#viewers.delete(viewer) && this.#viewers.size === 0) this.#finish();
      },
    };
  }

  /** tmux says that the pane has printed, changed its size or died. */
  changed(): void {
    this.#dirty = true;
    if (this.#capturing) return;
    this.#turn();
    if (this.#dirty && !this.#capturing) this.#rest();
  }

  /** Goes on with another client after a lost connection: everybody starts over. */
  reconnect(client: ControlClient): void {
    this.#client = client;
    this.#listening = false;
    this.#screen = undefined;
    this.#dirty = true;
    this.#turn();
  }

  /** The pane or the server is gone. */
  end(reason: string): void {
    const viewers = [...this.#viewers];
    this.#finish();
    for (const viewer of viewers) viewer.events.onEnd?.(reason);
  }

  #finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#viewers.clear();
    this.#rest();
    this.#events.done();
  }

  #rest(): void {
    if (!this.#listening) return;
    this.#listening = false;
    void this.#client.send(`refresh-client -A ${quote(`${this.#paneId}:pause`)}`);
  }

  // Captures if there is something new and somebody to show it to, else lets viewers catch up, else waits.
  #turn(): void {
    if (this.#ended || this.#capturing) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const now = performance.now();
    const soonest = Math.min(...[...this.#viewers].map((viewer) => viewer.waitMs(now)));
    if (soonest === Infinity) return;
    if (this.#dirty) {
      const wait = Math.max(soonest, this.#captureAt + frameIntervalMs - now);
      if (wait > 0) this.#turnIn(wait);
      else void this.#capture(now);
      return;
    }
    this.#deliver(now);
  }

  #turnIn(ms: number): void {
    this.#timer = setTimeout(() => this.#turn(), Math.ceil(ms));
  }

  #deliver(now: number): void {
    const screen = this.#screen;
    if (!screen) return;
    let again = Infinity;
    for (const viewer of [...this.#viewers]) {
      if (!viewer.waiting(screen, this.#past)) continue;
      if (viewer.waitMs(now) <= 0) {
        const frame = viewer.next(screen, this.#past, now);
        if (frame) viewer.events.onFrame(frame);
      }
      if (this.#viewers.has(viewer) && viewer.waiting(screen, this.#past)) again = Math.min(again, viewer.waitMs(now));
    }
    if (again !== Infinity && !this.#ended && this.#timer === undefined) this.#turnIn(Math.max(1, again));
  }

  async #capture(now: number): Promise<void> {
    this.#capturing = true;
    this.#captureAt = now;
    const client = this.#client;
    const failed = await this.#look();
    this.#capturing = false;
    if (this.#ended || client !== this.#client) return this.#turn();
    if (failed) {
      if (failed.code === "pane_missing") this.end(failed.message);
      return; // A lost server is the owner's to notice.
    }
    this.#deliver(performance.now());
    if (this.#dirty) this.changed();
  }

  // A second look is needed where more rows scrolled off than the first one asked for, or the size has changed.
  async #look(): Promise<{ code: string; message: string } | undefined> {
    let rows = this.#screen ? Math.min(mostHistoryRows, this.#lastGrowth * 2 + spareRows) : firstHistoryRows;
    for (let tries = 1; ; tries++) {
      this.#dirty = false;
      const listen = !this.#listening;
      this.#listening = true;
      const found: Result<Capture> = await capture(this.#client, this.#paneId, rows, listen);
      if (!found.ok) return found.failure;
      await this.#widths.learn(this.#client, found.value.lines);
      const more = tries < 3 ? this.#take(found.value) : this.#take(found.value, true);
      if (more === 0) return undefined;
      rows = more;
    }
  }

  // Takes a capture in; returns how many rows of history another one must have instead, or 0.
  #take({ state, lines }: Capture, last = false): number {
    const before = this.#screen?.state;
    const captured = lines.length - state.rows;
    const sameSize = before && before.cols === state.cols && before.rows === state.rows;
    // A trim takes a tenth; anything more was the program clearing its scrollback, and the browser's goes too.
    const cleared = before && state.historySize < before.historySize / 2;
    if (!before || !sameSize || cleared) {
      if (before && captured < Math.min(firstHistoryRows, state.historySize) && !last) return firstHistoryRows;
      return this.#startOver({ state, lines });
    }
    const grown = state.historySize - before.historySize;
    if (grown > captured && grown <= mostHistoryRows && !last) return Math.min(mostHistoryRows, grown * 2 + spareRows);
    // Too much to fetch: a gap, with the last screen full above the screen.
    if (grown > captured && captured < state.rows && !last) return state.rows * 2;
    const folded = this.#folder.fold(lines);
    const history = folded.slice(0, captured);
    const added = grown > captured ? undefined : newRows(this.#past, history, grown);
    const wider = Math.min(mostHistoryRows, state.historySize);
    if (!added && !last && grown <= mostHistoryRows && captured < wider) return wider;
    if (added) this.#past.push(added);
    else this.#past.pushAfterGap(grown > captured ? history : []);
    this.#lastGrowth = added?.length ?? state.rows;
    this.#screen = { ...this.#screen!, state, lines: folded.slice(captured) };
    return 0;
  }

  #startOver({ state, lines }: Capture): number {
    const folded = this.#folder.fold(lines);
    const captured = lines.length - state.rows;
    this.#past = new Scrollback();
    this.#past.push(folded.slice(0, captured));
    this.#screen = { paneId: this.#paneId, epoch: nextEpoch(), state, lines: folded.slice(captured) };
    this.#lastGrowth = 0;
    return 0;
  }
}
