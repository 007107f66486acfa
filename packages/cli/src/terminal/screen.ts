// The terminal as a screen: only lines that have changed are written, it is put back as it was, and resizing draws again.

/** A screen that is being drawn on. */
export interface Screen {
  /** Asks for the lines and writes those that have changed. */
  draw: () => void;
  onKey: (take: (key: string) => void) => void;
  /** Puts the terminal back. */
  close: () => void;
}

const enter = "\u001b[?1049h\u001b[?25l";
const leave = "\u001b[?25h\u001b[?1049l";

/** Takes the terminal; `lines` gives what is to be seen at a size, longer lines than that are its own mistake. */
export function openScreen(lines: (size: { columns: number; rows: number }) => readonly string[]): Screen {
  const { stdout, stdin } = process;
  let shown: readonly string[] = [];
  const draw = (): void => {
    const { columns = 80, rows = 24 } = stdout;
    const next = lines({ columns, rows }).slice(0, rows);
    let out = "";
    for (let row = 0; row < Math.max(next.length, shown.length); row += 1) {
      if (next[row] !== shown[row]) out += `\u001b[${row + 1};1H\u001b[0m${next[row] ?? ""}\u001b[0m\u001b[K`;
    }
    shown = next;
    if (out !== "") stdout.write(out);
  };
  const resized = (): void => {
    shown = [];
    stdout.write("\u001b[2J");
    draw();
  };
  const put = () => void stdout.write(leave);
  stdout.write(`${enter}\u001b[2J`);
  stdout.on("resize", resized);
  process.once("exit", put);
  draw();
  return {
    draw,
    onKey(take) {
      if (!stdin.isTTY) return;
      stdin.setRawMode(true);
      stdin.on("data", (data) => take(String(data)));
    },
    close() {
      stdout.off("resize", resized);
      process.off("exit", put);
      if (stdin.isTTY) stdin.setRawMode(false);
      stdin.pause();
      put();
    },
  };
}

/** Resolves at Ctrl-C, `q` on a screen that takes keys, or when the terminal goes. */
export function untilLeft(screen: Screen): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
    screen.onKey((key) => {
      if (key === "q" || key === "\u0003") resolve();
    });
  });
}
