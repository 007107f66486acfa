// Keeps a row's columns where tmux has them, whatever width the browser's terminal gives to a character.
import { drawnWith } from "@signalbox/protocol";
import type { ControlClient } from "./controlClient.ts";
import { quote } from "./quote.ts";

// Characters about whose width all programs agree: Latin, Greek, Cyrillic, boxes and blocks; and two cells: kana, Han, Hangul.
const narrow = (code: number): boolean =>
  code < 0x300 ||
  (code >= 0x370 && code < 0x483) ||
  (code >= 0x48a && code < 0x530) ||
  (code >= 0x2500 && code < 0x25a0);
const wide = (code: number): boolean =>
  (code >= 0x3041 && code < 0x3097) ||
  (code >= 0x30a0 && code < 0x3100) ||
  (code >= 0x4e00 && code < 0xa000) ||
  (code >= 0xac00 && code < 0xd7a4) ||
  (code >= 0xff01 && code < 0xff61);

// All others, and the tab, which newer versions of tmux keep as such.
const uncertain =
  /[\u0300-\u036f]|[\u0483-\u0489]|[\u3097-\u309f]|[\t\u0530-\u24ff\u25a0-\u3040\u3100-\u4dff\ua000-\uabff\ud7a4-\uff00\uff61-\u{10ffff}]/u;
const uncertainAll = new RegExp(uncertain.source, "gu");

/** Whether `text` holds a character whose columns need care. */
export const needsColumns = (text: string): boolean => uncertain.test(text);

const zeroWidthJoiner = 0x200d;
const mostKnown = 20_000;
const mostAskedAtOnce = 256;
/** tmux 3.3 keeps 21 bytes per cell; what doesn't fit there isn't joined. */
const cellBytes = 21;

/** The widths of characters as this tmux counts them, asked once each. */
export class CharacterWidths {
  #known = new Map<number, number>();

  /**
   * Learns the widths that `lines`, as captured, need. Only characters that tmux has shown may be asked for: of one
   * that it doesn't know, 3.3a never finishes computing the width.
   */
  async learn(client: ControlClient, lines: readonly string[]): Promise<void> {
    const asked = new Set<string>();
    for (const line of lines) {
      if (!needsColumns(line)) continue;
      for (const [char] of line.matchAll(uncertainAll))
        if (char !== "\t" && char !== "\ufffd" && !this.#known.has(char.codePointAt(0)!)) asked.add(char);
      if (asked.size >= mostAskedAtOnce) break;
    }
    if (asked.size === 0) return;
    if (this.#known.size > mostKnown) this.#known.clear();
    const format = [...asked].map((char) => `#{w:#{l:${char}}}`).join(",");
    const reply = await client.send(`display-message -p ${quote(format)}`);
    const widths = reply.ok ? (reply.value[0]?.[0] ?? "").split(",") : [];
    for (const [at, char] of [...asked].entries()) {
      const width = Number(widths[at] ?? 1);
      this.#known.set(char.codePointAt(0)!, width >= 0 && width <= 2 ? width : 1);
    }
  }

  /** Cells of one character; 1 for one never asked for. */
  of(char: string): number {
    const code = char.codePointAt(0)!;
    if (narrow(code)) return 1;
    return wide(code) ? 2 : (this.#known.get(code) ?? 1);
  }
}

/** How many cells `text`, of certain characters only, takes. */
function certainWidth(text: string): number {
  let cells = 0;
  for (const char of text) cells += wide(char.codePointAt(0)!) ? 2 : 1;
  return cells;
}

/**
 * `text`, which tmux shows from column `start` on, with the cursor set anew after each uncertain character, and the
 * column after it. Tabs become blanks. Characters join as in tmux 3.3: those without width, and what follows a
 * zero-width joiner within one cell. What the browser draws as one sign, flags and skin tones, is left together.
 */
export function placeColumns(text: string, start: number, widths: CharacterWidths): { text: string; column: number } {
  if (!needsColumns(text)) return { text, column: start + certainWidth(text) };
  let column = start;
  let out = "";
  let astray = false;
  let joined = false;
  let bytes = 0;
  let before = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    const size = Buffer.byteLength(char);
    const width = widths.of(char);
    const joins = width === 0 || (joined && size > 1 && bytes + size <= cellBytes);
    if (!joins && astray && !drawnWith(code, before)) out += `\x1b[${column + 1}G`;
    if (!joins) astray = false;
    if (char === "\t") {
      const cells = 8 - (column % 8);
      out += " ".repeat(cells);
      column += cells;
    } else {
      out += char;
      column += joins ? 0 : width;
      astray ||= needsColumns(char);
    }
    bytes = joins ? bytes + size : size;
    joined = code === zeroWidthJoiner;
    before = drawnWith(code, before) ? 0 : code;
  }
  return { text: astray ? `${out}\x1b[${column + 1}G` : out, column };
}
