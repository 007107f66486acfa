// One viewer of a pane: what its terminal shows, how far it lags, and the frame that takes it on.
import { type PaneFrame, type PaneModes, pushedRows } from "@signalbox/protocol";
import type { PaneState } from "./capture.ts";
import type { Scrollback } from "./scrollback.ts";

/** The latest look at a pane, shared by its viewers. */
export interface Screen {
  paneId: string;
  /** Rises when the pane is looked at anew: another size, another connection to tmux. */
  epoch: number;
  state: PaneState;
  /** The rows of the screen, folded. */
  lines: string[];
}

/** What a viewer gives to `watch`. Neither may throw. */
export interface PaneViewerEvents {
  onFrame(frame: PaneFrame): void;
  /** The pane or its server is gone; no frame follows. */
  onEnd?(reason: string): void;
}

// Budgets (DESIGN): at most 30 frames and 300 KB a second to one viewer; 64 KB at once after a quiet while.
export const frameIntervalMs = 1000 / 30;
const refillBytesPerMs = 200;
const burstBytes = 64_000;
/** Frames on their way without an answer, after which a viewer gets none: it skips to the latest screen later. */
const mostUnacknowledged = 8;
/** Further behind than this, and rows are given up as a gap; also what a newcomer gets of the past. */
const mostBacklogRows = 2_000;
const fewestScrolledBytes = 1_500;
const mostScrolledRows = 400;

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** The cursor of one viewer in a pane's output. Knows no clock: the caller says the time in milliseconds. */
export class ViewerCursor {
  readonly events: PaneViewerEvents;
  #epoch = -1;
  #seen: Screen | undefined;
  #seq = 0;
  #acknowledged = 0;
  #shown: (string | undefined)[] = [];
  #modes: PaneModes | undefined;
  #place = "";
  /** The number of the next row for the scrollback. */
  #top = 0;
  #tokens = burstBytes;
  #filledAt = 0;
  #frameAt = -Infinity;

  constructor(events: PaneViewerEvents) {
    this.events = events;
  }

  /** Takes an acknowledgement; one from the future or the past changes nothing. */
  acknowledge(seq: number): void {
    if (seq > this.#acknowledged && seq <= this.#seq) this.#acknowledged = seq;
  }

  /** The next frame starts from nothing. */
  restart(): void {
    this.#epoch = -1;
    this.#acknowledged = this.#seq;
  }

  /** Milliseconds until the next frame may go; Infinity while an acknowledgement must come first. */
  waitMs(now: number): number {
    if (this.#seq - this.#acknowledged >= mostUnacknowledged) return Infinity;
    this.#tokens = Math.min(burstBytes, this.#tokens + (now - this.#filledAt) * refillBytesPerMs);
    this.#filledAt = now;
    const forTokens = this.#tokens > 0 ? 0 : Math.ceil(-this.#tokens / refillBytesPerMs) + 1;
    return Math.max(0, forTokens, this.#frameAt + frameIntervalMs - now);
  }

  /** Whether there is anything that this viewer hasn't been given yet. */
  waiting(screen: Screen, past: Scrollback): boolean {
    return this.#seen !== screen || this.#epoch !== screen.epoch || this.#top < past.end;
  }

  /** The frame from what this viewer shows to the latest screen; undefined where nothing differs. Counts as sent. */
  next(screen: Screen, past: Scrollback, now: number): PaneFrame | undefined {
    const { state } = screen;
    const reset = this.#epoch !== screen.epoch;
    this.#seen = screen;
    if (reset) this.#startOver(screen, past);
    const gap = this.#skipLost(past, state.rows);
    const scrolled = this.#takeScrolled(past, screen, reset);
    const pushed = pushedRows({ scrolled, ...(gap && { gap }) });
    const leavesAlternate = pushed > 0 && (state.modes.alternate || this.#modes?.alternate === true);
    const withModes = reset || leavesAlternate || JSON.stringify(this.#modes) !== JSON.stringify(state.modes);
    const switched = leavesAlternate || this.#modes?.alternate !== state.modes.alternate;
    const base = switched ? [] : this.#shiftedBy(pushed, state.rows);
    const changed = screen.lines.flatMap((text, row): [number, string][] => (base[row] === text ? [] : [[row, text]]));
    const place = JSON.stringify([state.cursor, state.dead]);
    if (!reset && pushed === 0 && changed.length === 0 && !withModes && place === this.#place) return undefined;
    this.#shown = screen.lines;
    this.#modes = state.modes;
    this.#place = place;
    const frame: PaneFrame = {
      paneId: screen.paneId,
      epoch: screen.epoch,
      seq: ++this.#seq,
      cols: state.cols,
      rows: state.rows,
      ...(reset && { reset }),
      ...(gap && { gap }),
      scrolled,
      changed,
      cursor: state.cursor,
      ...(withModes && { modes: state.modes }),
      ...(state.dead && { dead: state.dead }),
    };
    this.#tokens -= sizeOf(frame);
    this.#frameAt = now;
    return frame;
  }

  #startOver(screen: Screen, past: Scrollback): void {
    this.#epoch = screen.epoch;
    this.#shown = Array.from({ length: screen.state.rows }, () => "");
    this.#modes = { ...screen.state.modes, alternate: false };
    this.#top = Math.max(past.start, past.end - mostBacklogRows);
  }

  // Too far behind, or over rows that nobody has: go on with the last screen full, and say so.
  #skipLost(past: Scrollback, rows: number): true | undefined {
    if (this.#top >= past.start && past.end - this.#top <= mostBacklogRows) return undefined;
    this.#top = Math.max(past.start, past.end - rows);
    return true;
  }

  #takeScrolled(past: Scrollback, screen: Screen, reset: boolean): string[] {
    const lags = past.end - this.#top;
    if (lags === 0) return [];
    let room = Math.max(fewestScrolledBytes, this.#tokens - sizeOf(screen.lines) * (reset ? 2 : 1));
    const taken: string[] = [];
    while (this.#top < past.end && taken.length < mostScrolledRows) {
      const row = past.at(this.#top)!;
      room -= sizeOf(row) + 1;
      if (room < 0 && taken.length > 0) break;
      taken.push(row);
      this.#top++;
    }
    return taken;
  }

  #shiftedBy(pushed: number, rows: number): (string | undefined)[] {
    if (pushed === 0) return this.#shown;
    const left = this.#shown.slice(pushed);
    return [...left, ...Array.from({ length: rows - left.length }, () => "")];
  }
}
