// An xterm with the panel's manners: its own ground in both themes, and nothing that a pane prints reaches beyond it.
import "@xterm/xterm/css/xterm.css";
import { cellWidths, rowText } from "@signalbox/protocol";
import { SearchAddon } from "@xterm/addon-search";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { type IBufferLine, type ITheme, Terminal } from "@xterm/xterm";

/** Tested for contrast against its own ground; the same in light and dark. */
const theme: ITheme = {
  background: "#0f1113",
  foreground: "#d9d6d0",
  cursor: "#e9e7e2",
  cursorAccent: "#0f1113",
  selectionBackground: "#3a5f8a99",
  black: "#24282c",
  red: "#f0716b",
  green: "#6ac286",
  yellow: "#d9a94a",
  blue: "#6ba6ee",
  magenta: "#b594ee",
  cyan: "#5fbcc4",
  white: "#d0cdc7",
  brightBlack: "#7d8288",
  brightRed: "#ff928c",
  brightGreen: "#8ddba4",
  brightYellow: "#f2c76e",
  brightBlue: "#93c1fb",
  brightMagenta: "#cdb4fb",
  brightCyan: "#86d8df",
  brightWhite: "#f5f3ef",
};

/** The packaged font, and what stands in for it until it is loaded. */
const packagedFont = '"JetBrains Mono Variable"';
const otherFonts = "ui-monospace, monospace";

/** Lines kept above the screen. */
const scrollback = 5_000;

/** A terminal that is drawn, with what searches in it. */
export interface OpenTerminal {
  terminal: Terminal;
  search: SearchAddon;
}

/** A terminal of `cols` x `rows`. Links do nothing, titles and the clipboard are nobody's business. */
export function makeTerminal(cols: number, rows: number): OpenTerminal {
  const terminal = new Terminal({
    cols,
    rows,
    theme,
    scrollback,
    fontFamily: otherFonts,
    fontSize: 12,
    lineHeight: 1.15,
    cursorBlink: false,
    cursorInactiveStyle: "none",
    disableStdin: true,
    allowProposedApi: true,
    linkHandler: { activate: () => undefined, allowNonHttpProtocols: false },
    minimumContrastRatio: 3,
    screenReaderMode: false,
  });
  setFont(terminal);
  countAsTmux(terminal);
  for (const code of [0, 1, 2, 4, 10, 11, 12, 52, 104]) terminal.parser.registerOscHandler(code, () => true);
  const search = new SearchAddon();
  terminal.loadAddon(search);
  return { terminal, search };
}

/** Rows are measured when a font is set: set before it is loaded, they would keep the height of another. */
function setFont(terminal: Terminal): void {
  const set = () => {
    terminal.options.fontFamily = `${packagedFont}, ${otherFonts}`;
  };
  const wanted = `12px ${packagedFont}`;
  if (document.fonts.check(wanted)) set();
  else void document.fonts.load(wanted).finally(set);
}

/** The addon has the table of single characters; how they join is tmux's. */
function countAsTmux(terminal: Terminal): void {
  const register = (table: Parameters<typeof cellWidths>[0]) => terminal.unicode.register(cellWidths(table));
  new Unicode11Addon().activate({ unicode: { register } } as never);
  terminal.unicode.activeVersion = "tmux";
}

/** Everything that a terminal holds, scrollback first, without the empty lines at its end. */
export function textOf(terminal: Terminal): string {
  const { active } = terminal.buffer;
  let text = "";
  for (let row = 0; row < active.length; row += 1) {
    const line = active.getLine(row);
    if (line) text += `${line.isWrapped || row === 0 ? "" : "\n"}${rowText(cellsOf(line)).trimEnd()}`;
  }
  return `${text.trimEnd()}\n`;
}

function* cellsOf(line: IBufferLine): Generator<{ chars: string; width: number }> {
  for (let column = 0; column < line.length; column += 1) {
    const cell = line.getCell(column);
    if (cell) yield { chars: cell.getChars(), width: cell.getWidth() };
  }
}

/** The smallest type that can still be read; a narrower place is scrolled sideways. */
const leastSize = 8;
/** Width of a character of the packaged font, per pixel of its size. */
const perPixel = 0.602;

/** How large type is to be, in pixels: `exact`, or so that all columns fit into the width, but at most `most`. */
export interface TypeSize {
  most: number;
  exact?: number | undefined;
}

/** Sets the size of the type for a place that is `width` pixels wide. */
export function fitWidth(terminal: Terminal, width: number, { most, exact }: TypeSize): void {
  const fit = Math.max(leastSize, Math.min(most, Math.floor((width / (terminal.cols * perPixel)) * 4) / 4));
  const size = exact || fit;
  if (terminal.options.fontSize !== size) terminal.options.fontSize = size;
}

/** Shows the part of the screen that the cursor is in, where the place is lower than the screen. */
export function showCursor(terminal: Terminal, place: HTMLElement): void {
  const screen = place.querySelector<HTMLElement>(".xterm-screen");
  if (!screen) return;
  const row = screen.clientHeight / terminal.rows;
  const foot = (terminal.buffer.active.cursorY + 2) * row;
  place.scrollTop = Math.max(0, foot - place.clientHeight);
}
