// The newest rows that left a pane's screen, numbered without end, so that each viewer can go on from its own place.

const mostRows = 2_000;
const mostChars = 1_000_000;

/** Rows `start` to `end` (exclusive), as folded. Bounded: the oldest go first. */
export class Scrollback {
  #rows: string[] = [];
  #chars = 0;
  /** The number of the oldest row kept. */
  start = 0;

  /** The number that the next row will get. */
  get end(): number {
    return this.start + this.#rows.length;
  }

  /** Appends rows that follow those kept. */
  push(rows: readonly string[]): void {
    for (const row of rows) {
      this.#rows.push(row);
      this.#chars += row.length;
    }
    let drop = 0;
    while (this.#rows.length - drop > mostRows || (this.#chars > mostChars && drop < this.#rows.length)) {
      this.#chars -= this.#rows[drop++]!.length;
    }
    if (drop === 0) return;
    this.#rows.splice(0, drop);
    this.start += drop;
  }

  /** Appends rows before which others were lost: what was kept goes, and at least one number is left out. */
  pushAfterGap(rows: readonly string[]): void {
    this.start = this.end + 1;
    this.#rows = [];
    this.#chars = 0;
    this.push(rows);
  }

  /** The row with that number; undefined where it isn't kept. */
  at(number: number): string | undefined {
    return this.#rows[number - this.start];
  }

  /** The newest `count` rows, fewer where there are fewer. */
  newest(count: number): string[] {
    return count <= 0 ? [] : this.#rows.slice(-count);
  }
}

/**
 * Which of `captured`, the newest history rows now, came after the rows of `known`. `grown` is by how much the history's
 * size rose. tmux drops a tenth of a full history at once, so the size alone can mislead: the rows above the new ones
 * must be the ones known. Undefined means that nobody can tell: rows were lost.
 */
export function newRows(known: Scrollback, captured: readonly string[], grown: number): string[] | undefined {
  const fits = (count: number): boolean => {
    const above = captured.slice(0, captured.length - count).slice(-overlap);
    const expected = known.newest(above.length);
    return expected.length === 0 || expected.every((row, at) => row === above[above.length - expected.length + at]);
  };
  if (grown >= 0 && grown <= captured.length && fits(grown)) return captured.slice(captured.length - grown);
  if (known.newest(overlap).length < overlap) return undefined;
  const most = captured.length - overlap;
  const places = Array.from({ length: Math.max(0, most + 1) }, (_, count) => count).filter(fits);
  return places.length === 1 ? captured.slice(captured.length - places[0]!) : undefined;
}

/** How many known rows are compared. */
const overlap = 4;
