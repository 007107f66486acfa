// What the tests of this package share: a tmux server of their own, a pane that prints what it is told, and a headless
// terminal that draws frames as a browser would.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cellWidths, type PaneFrame, renderFrame } from "@signalbox/protocol";
import type { Terminal as HeadlessTerminal } from "@xterm/headless";
import { expect } from "vitest";
import { type OpenOptions, type PaneViewer, TmuxServer } from "../src/index.ts";

const require = createRequire(import.meta.url);
const { Terminal } = require("@xterm/headless") as typeof import("@xterm/headless");
const { Unicode11Addon } = require("@xterm/addon-unicode11") as typeof import("@xterm/addon-unicode11");

/** Waits until `holds` is true, looking again every few milliseconds; fails the test after 20 s. */
export async function until(holds: () => boolean | Promise<boolean>, what = "the condition"): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`Waited in vain for ${what}`);
}

/** A tmux server in a folder of its own; `tmux` runs a command on it from outside, as another program would. */
export interface TestServer {
  server: TmuxServer;
  folder: string;
  socketPath: string;
  tmux(...args: string[]): string;
  remove(): Promise<void>;
}

export async function openServer(options: Partial<OpenOptions> = {}): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "sbx-tmux-"));
  const socketPath = join(folder, "s");
  const opened = await TmuxServer.open({ socketPath, sessionName: "run", ...options });
  if (!opened.ok) throw new Error(opened.failure.message);
  const tmux = (...args: string[]) =>
    execFileSync("tmux", ["-u", "-S", socketPath, "-f", "/dev/null", ...args], {
      encoding: "utf8",
      maxBuffer: 1e8,
      stdio: "pipe",
    });
  return {
    server: opened.value,
    folder,
    socketPath,
    tmux,
    async remove() {
      await opened.value.close();
      try {
        tmux("kill-server");
      } catch {
        // It has ended already.
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a pane that prints what is typed into it, byte for byte, and resolves to its id once it does. */
export async function echoPane({ server, tmux }: TestServer, name = "worker-a"): Promise<string> {
  const made = await server.ensurePane({
    name,
    cwd: "/",
    argv: ["sh", "-c", "stty -echo raw; printf ready; exec cat"],
  });
  if (!made.ok) throw new Error(made.failure.message);
  const { paneId } = made.value;
  await until(() => tmux("capture-pane", "-p", "-t", paneId).startsWith("ready"), "the pane");
  await server.sendKeys(paneId, "\r\x1b[K");
  await until(() => tmux("capture-pane", "-p", "-t", paneId).trim() === "", "an empty pane");
  return paneId;
}

/** A browser's terminal on a pane. `acks` may be switched off, to be slow. */
export class Watcher {
  readonly terminal: HeadlessTerminal;
  readonly frames: PaneFrame[] = [];
  acks = true;
  ended: string | undefined;
  viewer: PaneViewer;
  #drawn: Promise<void> = Promise.resolve();

  constructor(server: TmuxServer, paneId: string) {
    this.terminal = newTerminal(120, 40);
    this.viewer = server.watch(paneId, {
      onFrame: (frame) => this.#take(frame),
      onEnd: (reason) => {
        this.ended = reason;
      },
    });
  }

  #take(frame: PaneFrame): void {
    this.frames.push(JSON.parse(JSON.stringify(frame)) as PaneFrame);
    this.#drawn = this.#drawn.then(async () => {
      if (frame.reset) this.terminal.resize(frame.cols, frame.rows);
      await new Promise<void>((resolve) => this.terminal.write(renderFrame(frame), resolve));
      if (this.acks) this.viewer.ack(frame.seq);
    });
  }

  /** Rows of the screen, without blanks at their ends. */
  screen(): string[] {
    const { buffer, rows } = this.terminal;
    return textOf(this.terminal, buffer.active.baseY, buffer.active.baseY + rows);
  }

  /** Rows of the scrollback, oldest first. */
  scrollback(): string[] {
    return textOf(this.terminal, 0, this.terminal.buffer.normal.baseY, "normal");
  }
}

export function newTerminal(cols: number, rows: number): HeadlessTerminal {
  const terminal = new Terminal({ cols, rows, scrollback: 10_000, allowProposedApi: true });
  new Unicode11Addon().activate({
    unicode: { register: (table: Parameters<typeof cellWidths>[0]) => terminal.unicode.register(cellWidths(table)) },
  } as never);
  terminal.unicode.activeVersion = "tmux";
  return terminal;
}

function textOf(terminal: HeadlessTerminal, from: number, to: number, which: "active" | "normal" = "active"): string[] {
  const rows: string[] = [];
  for (let at = from; at < to; at++) rows.push(terminal.buffer[which].getLine(at)?.translateToString(true) ?? "");
  return rows.map((row) => row.trimEnd());
}

/** Each row of the screen as its text in runs of one style; what can't be seen of a blank is left out. */
export function cells(terminal: HeadlessTerminal): string[] {
  const { active } = terminal.buffer;
  return Array.from({ length: terminal.rows }, (_, row) => {
    const line = active.getLine(active.baseY + row)!;
    let out = "";
    let last = "";
    for (let column = 0; column < terminal.cols; column++) {
      const cell = line.getCell(column)!;
      if (cell.getWidth() === 0) continue;
      const text = cell.getChars() || " ";
      const lines = [cell.isUnderline(), cell.isInverse(), cell.isStrikethrough()].map(Number).join("");
      const background = `${cell.getBgColorMode()}:${cell.getBgColor()}`;
      const ink = [cell.getFgColorMode(), cell.getFgColor(), cell.isBold(), cell.isDim(), cell.isItalic()].join(":");
      const style = text === " " && Number(lines) === 0 ? background : `${background}/${ink}/${lines}`;
      if (style !== last) out += `<${style}>`;
      last = style;
      out += text;
    }
    return out;
  });
}

/** The screen as tmux itself says it, drawn row by row in a terminal of its own. */
export async function reference(tmux: TestServer["tmux"], paneId: string): Promise<HeadlessTerminal> {
  const size = tmux("display-message", "-p", "-t", paneId, "#{pane_width} #{pane_height}")
    .trim()
    .split(" ")
    .map(Number);
  const terminal = newTerminal(size[0]!, size[1]!);
  const rows = tmux("capture-pane", "-p", "-e", "-N", "-t", paneId).split("\n").slice(0, size[1]);
  const bytes = `\x1b)0\x1b[?7l${rows.map((row, at) => `\x1b[${at + 1};1H${row}`).join("")}`;
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  return terminal;
}

/** tmux's rows: of the screen, and of the history. */
export function tmuxRows(tmux: TestServer["tmux"], paneId: string): { screen: string[]; history: string[] } {
  const of = (...args: string[]) =>
    tmux("capture-pane", "-p", "-t", paneId, ...args)
      .split("\n")
      .slice(0, -1)
      .map((row) => row.trimEnd());
  const size = Number(tmux("display-message", "-p", "-t", paneId, "#{history_size}"));
  return { screen: of(), history: size === 0 ? [] : of("-S", "-", "-E", "-1") };
}

/** Waits until the watcher's terminal shows what tmux shows, scrollback included unless told otherwise. */
export async function untilSame(test: TestServer, watcher: Watcher, paneId: string, scrollback = true): Promise<void> {
  const same = () => {
    const { screen, history } = tmuxRows(test.tmux, paneId);
    const equal = (left: string[], right: string[]) => left.join("\n") === right.join("\n");
    return equal(watcher.screen(), screen) && (!scrollback || equal(watcher.scrollback(), history));
  };
  await until(same, "the same screen as tmux").catch(() => {});
  const { screen, history } = tmuxRows(test.tmux, paneId);
  expect(watcher.screen()).toEqual(screen);
  if (scrollback) expect(watcher.scrollback()).toEqual(history);
}

/** Waits until text, colours and attributes of every cell, and the scrollback, are what tmux says. */
export async function untilSameCells(test: TestServer, watcher: Watcher, paneId: string): Promise<void> {
  const both = async () => [cells(watcher.terminal), cells(await reference(test.tmux, paneId))] as const;
  await until(async () => JSON.stringify((await both())[0]) === JSON.stringify((await both())[1])).catch(() => {});
  const [shown, expected] = await both();
  expect(shown).toEqual(expected);
  await untilSame(test, watcher, paneId);
}
