// What travels from a pane to a browser: the difference between two screens, and the bytes that draw it.

/** Where the cursor is, in cells from 0; `x` may equal the width while a wrap is pending. */
export interface PaneCursor {
  x: number;
  y: number;
  visible: boolean;
}

/** What the program in the pane has switched on and the browser's terminal must follow. */
export interface PaneModes {
  /** The alternate screen, which has no scrollback. */
  alternate: boolean;
  /** Cursor keys send application codes (DECCKM). */
  cursorKeys: boolean;
  /** The keypad sends application codes (DECKPAM). */
  keypad: boolean;
  /** Which mouse events the program asked for. */
  mouse: "none" | "standard" | "button" | "all";
  /** Mouse reports in SGR form (1006). */
  mouseSgr: boolean;
}

/**
 * One step of a pane, plain JSON. `epoch` rises with each `reset`, `seq` counts a viewer's frames from 1 and is what
 * `pane:ack` names. A row's text holds printable characters, SGR and cursor-column sequences only, begins with the
 * SGR state in which it starts, and has no default-coloured blanks at its end. A viewer resizes its terminal to
 * `cols` x `rows` before it writes a `reset` frame.
 */
export interface PaneFrame {
  paneId: string;
  epoch: number;
  seq: number;
  cols: number;
  rows: number;
  /** The terminal starts from nothing: screen and scrollback are replaced. */
  reset?: true;
  /** Rows were lost before the first of `scrolled`; drawn as one row of its own. */
  gap?: true;
  /** Rows that left the screen at the top since the last frame, oldest first. */
  scrolled: string[];
  /** Rows of the screen, from 0, that differ after `scrolled` has been pushed. */
  changed: [row: number, text: string][];
  cursor: PaneCursor;
  /** Only in a `reset` frame and where a mode changed, or rows scrolled off below an alternate screen. */
  modes?: PaneModes;
  /** The pane's process has ended: its exit status or the number of the signal that ended it. */
  dead?: { status: number | null; signal: number | null };
}

/** The row that stands for lost rows in the scrollback. */
export const gapRow = "\x1b[2m┄┄┄ some output is not shown here ┄┄┄";

const ESC = "\x1b";
const CSI = `${ESC}[`;

// Everything a row may hold besides printable characters, and everything else that a terminal could act upon.
// biome-ignore lint/suspicious/noControlCharactersInRegex: telling control characters apart is this pattern's job
const controls = /\x1b\[[0-9;:]{0,120}m|\x1b\[[0-9]{1,4}G|[\x00-\x1f\x7f-\x9f]/g;

/** A row without anything but printable characters, SGR and cursor-column sequences: titles, links, clipboard and modes lose their introducer. */
export const safeRow = (text: string): string => text.replace(controls, (found) => (found.length > 1 ? found : ""));

/** How many rows a frame pushes into the scrollback, the row for a gap included. */
export const pushedRows = (frame: Pick<PaneFrame, "scrolled" | "gap">): number =>
  frame.scrolled.length + (frame.gap ? 1 : 0);

const at = (row: number, column = 0): string => `${CSI}${row + 1};${column + 1}H`;
const drawRow = (row: number, text: string): string => `${at(row)}${CSI}m${CSI}2K${safeRow(text)}`;
const mode = (on: boolean, code: string): string => `${CSI}?${code}${on ? "h" : "l"}`;

// Rows are written at the top and pushed out by line feeds in the last row, a screen full at a time.
function pushRows(rows: readonly string[], height: number): string {
  let out = "";
  for (let from = 0; from < rows.length; from += height) {
    const part = rows.slice(from, from + height);
    out += part.map((text, row) => drawRow(row, text)).join("");
    out += `${CSI}m${at(height - 1)}${"\n".repeat(part.length)}`;
  }
  return out;
}

function setModes(modes: PaneModes): string {
  const mouse = mode(false, "1000") + mode(false, "1002") + mode(false, "1003");
  const code = { none: "", standard: "1000", button: "1002", all: "1003" }[modes.mouse];
  return (
    mode(modes.alternate, "1049") +
    mode(modes.cursorKeys, "1") +
    (modes.keypad ? `${ESC}=` : `${ESC}>`) +
    mouse +
    (code ? mode(true, code) : "") +
    mode(modes.mouseSgr, "1006")
  );
}

/**
 * The bytes that bring a terminal of the frame's size from the previous frame to this one, for one `xterm.write`.
 * Scrolled rows really enter the scrollback; wrapping is off while drawing, so that a character which the terminal
 * thinks wider than tmux does can't push anything into the next row.
 */
export function renderFrame(frame: PaneFrame): string {
  const scrolled = frame.gap ? [gapRow, ...frame.scrolled] : frame.scrolled;
  let out = `${mode(true, "2026")}${mode(false, "25")}`;
  if (frame.reset)
    out += `${mode(false, "1049")}${CSI}!p${mode(false, "25")}${CSI}4l${CSI}r${CSI}m${CSI}H${CSI}2J${CSI}3J`;
  out += mode(false, "7");
  if (scrolled.length > 0) out += (frame.modes ? mode(false, "1049") : "") + pushRows(scrolled, frame.rows);
  if (frame.modes) out += setModes(frame.modes);
  for (const [row, text] of frame.changed) out += drawRow(row, text);
  const x = Math.min(frame.cursor.x, frame.cols - 1);
  out += `${CSI}m${mode(true, "7")}${at(frame.cursor.y, x)}${mode(frame.cursor.visible, "25")}${mode(false, "2026")}`;
  return out;
}
