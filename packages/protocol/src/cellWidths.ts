// How many cells characters take in a pane: what the browser's terminal counts has to be what tmux counted.

/** What xterm.js asks of a table of widths; its `charProperties` packs state, width and "joins the cell before". */
export interface CellWidths {
  readonly version: string;
  wcwidth(codepoint: number): 0 | 1 | 2;
  charProperties(codepoint: number, preceding: number): number;
}

const joiner = 0x200d;
const isRegional = (code: number): boolean => code >= 0x1f1e6 && code <= 0x1f1ff;
const isSkinTone = (code: number): boolean => code >= 0x1f3fb && code <= 0x1f3ff;

/** Whether `code`, right after `before`, is drawn with it as one sign, although tmux gives it cells of its own. */
export const drawnWith = (code: number, before: number): boolean =>
  isSkinTone(code) ? before > 0x2000 : isRegional(code) && isRegional(before);

/** What a cell was left with: nothing that matters, a joiner, or the first half of a flag. */
const state = { none: 0, joiner: 1, halfFlag: 2 } as const;
const packed = (next: number, width: number, joins: boolean): number => (next << 3) | (width << 1) | Number(joins);

/**
 * Widths of single characters as in `table`, and signs joined as in tmux 3.3: what has no width and what follows a
 * zero-width joiner goes to the cell before. Halves of a flag and skin tones do too, so that a font can draw one
 * sign; the cells that tmux gives a skin tone stay empty.
 */
export function cellWidths(table: { wcwidth(codepoint: number): 0 | 1 | 2 }): CellWidths {
  return {
    version: "tmux",
    wcwidth: (code) => table.wcwidth(code),
    charProperties(code, preceding) {
      const own = table.wcwidth(code);
      const before = preceding >> 3;
      const width = (preceding >> 1) & 3;
      if (before === state.halfFlag && isRegional(code)) return packed(state.none, 2, true);
      const joins = width > 0 && (own === 0 || before === state.joiner || (isSkinTone(code) && width === 2));
      const next = code === joiner ? state.joiner : isRegional(code) ? state.halfFlag : state.none;
      return packed(next, joins ? width : own, joins);
    },
  };
}

/** The text of a row, cell by cell: the cells that a skin tone leaves empty are no blanks of the program's. */
export function rowText(cells: Iterable<{ chars: string; width: number }>): string {
  let text = "";
  let empty = 0;
  for (const { chars, width } of cells) {
    if (width === 0) continue;
    if (chars === "" && empty > 0) {
      empty -= 1;
      continue;
    }
    text += chars || " ";
    empty = width === 2 && /.\p{Emoji_Modifier}/u.test(chars) ? 2 : 0;
  }
  return text;
}
