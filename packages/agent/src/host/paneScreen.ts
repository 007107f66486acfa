// What a person sees in the pane, and what they type there: output, and a line editor that keeps out of its way.
import type { Transcript } from "./transcript.ts";

/** Unfinished output that waits while a person types; more than this isn't held back. */
const heldLimit = 65_536;
const promptMark = "\x1b[1;36m›\x1b[0m ";

/** The keyboard's side: whole lines, and Ctrl-C. */
export interface PaneInput {
  line(text: string): void;
  interrupt(): void;
}

/** The pane of a host. */
export interface PaneScreen {
  /** Writes output as it came. */
  write(text: string): void;
  /** Writes a line of the host's own, always starting at the left edge. */
  note(text: string): void;
  listen(input: PaneInput): void;
  close(): void;
}

/** Writes that survive a pane that is gone: the transcript goes on, and SIGHUP tells the rest. */
function safeWrite(text: string): void {
  try {
    process.stdout.write(text);
  } catch {
    // EIO: the terminal is gone.
  }
}

/** Splits typed bytes into keys; escape sequences are dropped, a pasted text is one key. */
export function readKeys(data: string): string[] {
  const keys: string[] = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keys are control characters.
  const token = /\x1b\[200~([\s\S]*?)\x1b\[201~|\x1b\[[0-9;?]*[ -/]*[@-~]|\x1bO.|\x1b.?|[\s\S]/gu;
  for (const found of data.matchAll(token)) {
    if (found[1] !== undefined) keys.push(found[1].replace(/\r\n?|\n/g, "\n"));
    else if (!found[0].startsWith("\x1b")) keys.push(found[0]);
  }
  return keys;
}

class LineEditor {
  buffer = "";
  readonly #input: PaneInput;
  readonly #screen: { redraw(): void; submitted(text: string): void };

  constructor(input: PaneInput, screen: { redraw(): void; submitted(text: string): void }) {
    this.#input = input;
    this.#screen = screen;
  }

  type(data: string): void {
    for (const key of readKeys(data)) this.#press(key);
    this.#screen.redraw();
  }

  #press(key: string): void {
    if (key === "\r" || key === "\n") this.#submit();
    else if (key === "\x03") this.#input.interrupt();
    else if (key === "\x7f" || key === "\b") this.buffer = [...this.buffer].slice(0, -1).join("");
    else if (key === "\x15") this.buffer = "";
    else if (key === "\x17") this.buffer = this.buffer.replace(/\S*\s*$/, "");
    else if (key.length > 2 || key >= " ") this.buffer += key;
  }

  #submit(): void {
    const text = this.buffer.trim();
    this.buffer = "";
    if (text === "") return;
    this.#screen.submitted(text);
    this.#input.line(text);
  }
}

/** Draws on this process's standard output, and records what it draws, but not the line that is being typed. */
export function openPaneScreen(transcript: Transcript): PaneScreen {
  let atLineStart = true;
  let editor: LineEditor | null = null;
  let held = "";
  let promptShown = false;
  const isTerminal = process.stdin.isTTY === true;

  const put = (text: string) => {
    if (text === "") return;
    safeWrite(text);
    transcript.output(text);
    atLineStart = text.endsWith("\n");
  };
  const hidePrompt = () => {
    if (promptShown) safeWrite("\r\x1b[K");
    promptShown = false;
  };
  const release = () => {
    hidePrompt();
    const text = held;
    held = "";
    put(text);
  };
  const showPrompt = () => {
    if (!editor || editor.buffer === "") return;
    if (!atLineStart) put("\n");
    const width = Math.max(20, (process.stdout.columns ?? 120) - 4);
    // Only the end of a long line is shown: a wrapped line couldn't be erased again.
    const shown = [...editor.buffer.replaceAll("\n", "⏎")].slice(-Math.floor(width / 2)).join("");
    safeWrite(`${promptMark}${shown}`);
    promptShown = true;
  };
  const screen = {
    write(text: string) {
      if (!editor || editor.buffer === "") return put(text);
      // While a person types, only whole lines are drawn, above what they type.
      held += text;
      const cut = held.length > heldLimit ? held.length : held.lastIndexOf("\n") + 1;
      if (cut === 0) return;
      hidePrompt();
      put(held.slice(0, cut));
      held = held.slice(cut);
      showPrompt();
    },
    note(text: string) {
      release();
      if (!atLineStart) put("\n");
      put(`${text}\n`);
      showPrompt();
    },
    listen(input: PaneInput) {
      if (!isTerminal) return;
      const redraw = () => {
        if (editor?.buffer === "") return release();
        hidePrompt();
        showPrompt();
      };
      editor = new LineEditor(input, { redraw, submitted: (text) => screen.note(`${promptMark}${text}`) });
      process.stdin.setRawMode(true);
      process.stdin.setEncoding("utf8");
      process.stdin.on("data", (data: string) => editor?.type(data));
      process.stdin.on("error", () => {});
      safeWrite("\x1b[?2004h");
    },
    close() {
      release();
      if (editor) {
        safeWrite("\x1b[?2004l");
        process.stdin.setRawMode(false);
      }
      process.stdin.destroy();
    },
  };
  process.stdout.on("error", () => {});
  process.stdout.on("resize", () => transcript.resize(process.stdout.columns ?? 120, process.stdout.rows ?? 40));
  return screen;
}
