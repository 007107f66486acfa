// Keeps the first and the last part of an output that may be endless, with the cut marked.

/** Sizes of the kept parts, in characters. */
export interface KeptSizes {
  first: number;
  last: number;
}

/** DESIGN "Verification": first and last part of a long output; the end says more, so it gets more. */
export const keptSizes: KeptSizes = { first: 64 * 1024, last: 192 * 1024 };

/** Takes chunks and holds at most about twice `last` beside `first`. */
export class KeptOutput {
  readonly #sizes: KeptSizes;
  #first = "";
  #last: string[] = [];
  #lastLength = 0;
  #length = 0;

  constructor(sizes: KeptSizes = keptSizes) {
    this.#sizes = sizes;
  }

  add(chunk: string): void {
    this.#length += chunk.length;
    const room = this.#sizes.first - this.#first.length;
    if (room > 0) this.#first += chunk.slice(0, room);
    const rest = room > 0 ? chunk.slice(room) : chunk;
    if (rest === "") return;
    this.#last.push(rest);
    this.#lastLength += rest.length;
    if (this.#lastLength > 2 * this.#sizes.last || this.#last.length > 4_096) this.#trim();
  }

  #trim(): void {
    const all = this.#last.join("").slice(-this.#sizes.last);
    this.#last = [all];
    this.#lastLength = all.length;
  }

  /** What is kept; where something is missing, one line says how much. */
  text(): string {
    const last = this.#last.join("").slice(-this.#sizes.last);
    const cut = this.#length - this.#first.length - last.length;
    if (cut <= 0) return this.#first + last;
    return `${this.#first}\n[… ${cut.toLocaleString("en-US")} characters were cut here …]\n${last}`;
  }
}

const controlSequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal output is made of them.
  /\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b.|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** Output as plain lines: no colours, no control characters, and of an overwritten line what stood there last. */
export function plainText(output: string): string {
  const plain = output.replace(controlSequences, "").replace(/\r+\n/g, "\n");
  return plain.replace(/^[^\n]*\r(?=[^\n])/gm, "");
}
