// Reads what tmux prints to a control client: replies in blocks, notifications between them.

/** The reply to one command. */
export interface Block {
  error: boolean;
  lines: string[];
}

/** What the parser tells; `rowsExpected` is asked at the start of each block. */
export interface ParserEvents {
  /** The pane, by number, has printed something. */
  output(pane: number): void;
  /** Any other notification, for example `%window-close @3`. */
  notification(line: string): void;
  /** A block's end. `own` says that the command came from this client. */
  block(block: Block, own: boolean): void;
  /**
   * How many lines the block that begins now certainly has, or 0 where that isn't known. A pane can print `%end 1 2 1` with the right
   * numbers; lines that are counted can't be taken for the end of the block.
   */
  rowsExpected(): number;
}

const newline = 10;
const percent = 37;
const outputPrefix = Buffer.from("%output %");

/** Splits a control client's stdout into lines. Keeps no more than one unfinished line. */
export class ControlParser {
  #events: ParserEvents;
  #rest: Buffer[] = [];
  #guard = "";
  #own = false;
  #lines: string[] | undefined;
  #rows = 0;

  constructor(events: ParserEvents) {
    this.#events = events;
  }

  /** Takes the next bytes. */
  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      if (this.#rest.length > 0) {
        const line = Buffer.concat([...this.#rest, chunk.subarray(from, end)]);
        this.#rest = [];
        this.#line(line, 0, line.length);
      } else this.#line(chunk, from, end);
      from = end + 1;
    }
    if (from < chunk.length) this.#rest.push(chunk.subarray(from));
  }

  #line(buffer: Buffer, start: number, end: number): void {
    if (this.#lines) {
      this.#blockLine(buffer.toString("utf8", start, end));
      return;
    }
    if (buffer[start] !== percent) return;
    if (buffer.compare(outputPrefix, 0, outputPrefix.length, start, Math.min(end, start + outputPrefix.length)) === 0) {
      // Only the number matters: the screen is asked from tmux, so the data is never decoded.
      let pane = 0;
      for (let at = start + outputPrefix.length; at < end && buffer[at] !== 32; at++)
        pane = pane * 10 + buffer[at]! - 48;
      this.#events.output(pane);
      return;
    }
    const line = buffer.toString("utf8", start, end);
    const begin = /^%begin (\d+ \d+ (\d+))$/.exec(line);
    if (!begin) {
      this.#events.notification(line);
      return;
    }
    this.#guard = begin[1]!;
    this.#own = (Number(begin[2]) & 1) === 1;
    this.#lines = [];
    this.#rows = this.#own ? this.#events.rowsExpected() : 0;
  }

  #blockLine(line: string): void {
    const lines = this.#lines!;
    const error = line === `%error ${this.#guard}`;
    if (lines.length < this.#rows || (!error && line !== `%end ${this.#guard}`)) {
      lines.push(line);
      return;
    }
    this.#lines = undefined;
    this.#events.block({ error, lines }, this.#own);
  }
}
