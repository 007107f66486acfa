// Turns what `capture-pane -e` prints into rows that each stand alone.
import { type CharacterWidths, needsColumns, placeColumns } from "./columns.ts";
import { lineDrawing } from "./lineDrawing.ts";

// `capture-pane -e` carries colours and attributes over from row to row, and so the line-drawing set (shift out).
interface Style {
  attributes: ReadonlySet<string>;
  foreground: string;
  background: string;
  underlineColour: string;
  lineDrawing: boolean;
}

const plain: Style = { attributes: new Set(), foreground: "", background: "", underlineColour: "", lineDrawing: false };

// Attributes that show on a blank cell: underline, reverse, strike-through, overline.
const visibleOnBlank = ["4", "7", "9", "53"];

const showsOnBlank = (style: Style): boolean =>
  style.background !== "" || [...style.attributes].some((code) => visibleOnBlank.includes(code.split(":")[0]!));

// One style has one form, however tmux got there: rows are compared as text.
function codesOf(style: Style): string {
  const attributes = [...style.attributes].sort();
  return [...attributes, style.foreground, style.background, style.underlineColour].filter(Boolean).join(";");
}

const clearedBy: Record<string, string[]> = {
  "22": ["1", "2"],
  "23": ["3"],
  "24": ["4"],
  "25": ["5"],
  "27": ["7"],
  "28": ["8"],
  "29": ["9"],
  "55": ["53"],
};

function withoutAttributes(style: Style, gone: readonly string[]): Style {
  return { ...style, attributes: new Set([...style.attributes].filter((code) => !gone.includes(code.split(":")[0]!))) };
}

// One SGR sequence, as tmux writes it: `38;5;n` and `38;2;r;g;b` with semicolons, `4:3` and `58:…` with colons.
function applySgr(style: Style, sgr: string): Style {
  let next = style;
  const codes = sgr.split(";");
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at]!;
    const number = Number.parseInt(code, 10) || 0;
    const extended = number === 38 || number === 48 || number === 58;
    let whole = code;
    if (extended && !code.includes(":")) {
      const length = codes[at + 1] === "5" ? 3 : 5;
      whole = codes.slice(at, at + length).join(";");
      at += length - 1;
    }
    if (number === 0) next = { ...plain, lineDrawing: style.lineDrawing };
    else if (clearedBy[number]) next = withoutAttributes(next, clearedBy[number]);
    else if (number < 10 || number === 53 || number === 21)
      next = { ...next, attributes: new Set([...withoutAttributes(next, [String(number)]).attributes, code]) };
    else if (number === 39 || number === 38 || (number >= 30 && number < 38) || (number >= 90 && number < 98))
      next = { ...next, foreground: number === 39 ? "" : whole };
    else if (number === 49 || number === 48 || (number >= 40 && number < 48) || (number >= 100 && number < 108))
      next = { ...next, background: number === 49 ? "" : whole };
    else if (number === 58 || number === 59) next = { ...next, underlineColour: number === 59 ? "" : whole };
  }
  return next;
}

// SGR, shift out, shift in, text; what matches nothing (tmux prints nothing else) is dropped.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern tells control characters from text
const pieces = /\x1b\[([0-9;:]*)m|([\x0e\x0f])|([^\x00-\x08\x0a-\x1f\x7f-\x9f]+)/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const anyControl = /[\x00-\x1f\x7f-\x9f]/;

const withoutBlanks = (text: string): string => (text.endsWith(" ") ? text.replace(/ +$/, "") : text);

interface Folded {
  text: string;
  end: Style;
}

function foldRow(raw: string, start: Style, widths: CharacterWidths): Folded {
  let style = start;
  let text = "";
  let codes = "";
  let kept = 0;
  let column = 0;
  for (const [, sgr, shift, printable] of raw.matchAll(pieces)) {
    if (sgr !== undefined) {
      style = applySgr(style, sgr);
    } else if (shift !== undefined) {
      style = { ...style, lineDrawing: shift === "\x0e" };
    } else if (printable !== undefined) {
      const next = codesOf(style);
      if (next !== codes) text += codes === "" ? `\x1b[${next}m` : `\x1b[${next === "" ? "" : `0;${next}`}m`;
      codes = next;
      const placed = placeColumns(printable, column, widths);
      text += style.lineDrawing ? lineDrawing(placed.text) : placed.text;
      column = placed.column;
      const blank = showsOnBlank(style) ? 0 : printable.length - withoutBlanks(printable).length;
      if (blank < printable.length) kept = text.length - blank;
    }
  }
  return { text: text.slice(0, kept), end: style };
}

/**
 * Folds captures of one pane. Rows that were there at the last capture, with the same state at their start, are
 * remembered, so that a busy screen of which little changes costs little.
 */
export class RowFolder {
  #before = new Map<string, Folded>();
  #widths: CharacterWidths;

  constructor(widths: CharacterWidths) {
    this.#widths = widths;
  }

  /**
   * The rows of one capture, top to bottom and from a row where tmux starts with the default state. Each result
   * begins with the SGR state it needs, holds nothing but SGR, cursor-column sequences and printable characters, and loses the blanks at its
   * end that have no colour. Line-drawing characters become their Unicode equals.
   */
  fold(raw: readonly string[]): string[] {
    const now = new Map<string, Folded>();
    let style = plain;
    const rows = raw.map((row) => {
      const easy = style === plain && !anyControl.test(row) && !needsColumns(row);
      if (easy) return withoutBlanks(row);
      const key = `${style.lineDrawing ? 1 : 0}${codesOf(style)}\n${row}`;
      const folded = now.get(key) ?? this.#before.get(key) ?? foldRow(row, style, this.#widths);
      now.set(key, folded);
      style = folded.end;
      if (codesOf(style) === "" && !style.lineDrawing) style = plain;
      return folded.text;
    });
    this.#before = now;
    return rows;
  }
}
