// What a browser shows against what tmux says, for output that is hard to draw.
import { rowText } from "@signalbox/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  echoPane,
  openServer,
  type TestServer,
  tmuxRows,
  until,
  untilSame,
  untilSameCells,
  Watcher,
} from "./terminals.ts";

let test: TestServer;
let pane: string;
beforeEach(async () => {
  test = await openServer();
  pane = await echoPane(test);
});
afterEach(() => test.remove());

const print = async (bytes: string) => {
  const sent = await test.server.sendKeys(pane, bytes);
  if (!sent.ok) throw new Error(sent.failure.message);
};

describe("a pane in the browser", () => {
  it("keeps colours and attributes that carry over from row to row", async () => {
    const watcher = new Watcher(test.server, pane);
    await print("\x1b[1;31mred\r\nstill red\r\n\x1b[44mon blue   \r\n\x1b[0mplain\x1b[38;5;208m orange\r\n");
    await print("\x1b[48;2;1;2;3mrgb \x1b[4:3;58;5;9mcurly\x1b[24m\r\n\x1b[7mreverse  \x1b[27m end\x1b[m\r\n");
    await untilSameCells(test, watcher, pane);
    await print("\x1b[2;1Hchanged alone");
    await untilSameCells(test, watcher, pane);
  });

  it("draws line-drawing characters as boxes", async () => {
    const watcher = new Watcher(test.server, pane);
    await print("\x1b(0lqqk\r\nx\x1b(B  \x1b(0x\r\nmqqj\x1b(B text\r\n┌──┐ ▓▒░");
    await until(() => watcher.screen()[2] === "└──┘ text");
    expect(watcher.screen().slice(0, 4)).toEqual(["┌──┐", "│  │", "└──┘ text", "┌──┐ ▓▒░"]);
  });

  it("keeps what follows wide, combining and joined characters in its column", async () => {
    const watcher = new Watcher(test.server, pane);
    const samples = [
      "中文字",
      "e\u0301a\u0308",
      "👨‍👩‍👧",
      "👍🏽",
      "🇩🇪",
      "⚠️",
      "한글",
      "🪀🫠",
      "\ue0b0",
      "क्षि",
      "1️⃣",
      "ก็",
    ];
    for (const sample of samples) await print(`\r\n\x1b[31m${sample}\x1b[m|`);
    await print("\r\n");
    // tmux itself tells the column of each bar: the cursor right after it.
    const columns: number[] = [];
    for (const sample of samples) {
      await print(`\x1b[39;1H\x1b[K${sample}|\x1b[6n`);
      await until(() => tmuxRows(test.tmux, pane).screen[38] === `${sample}|`, sample);
      columns.push(Number(test.tmux("display-message", "-p", "-t", pane, "#{cursor_x}")) - 1);
    }
    await until(() => watcher.screen()[38] === `${samples.at(-1)}|`);
    const { buffer } = watcher.terminal;
    samples.forEach((sample, at) => {
      const line = buffer.active.getLine(buffer.active.baseY + at + 1)!;
      expect(line.getCell(columns[at]!)?.getChars(), `the bar after ${sample}`).toBe("|");
    });
  });

  it("leaves to one cell what is drawn as one sign: families, flags, skin tones", async () => {
    const watcher = new Watcher(test.server, pane);
    const signs = ["👨‍👩‍👧", "🏳️‍🌈", "🇩🇪", "👍🏽", "👩🏽‍💻"];
    for (const sign of signs) await print(`\r\n${sign}|`);
    await until(() => watcher.screen()[signs.length]?.includes("|") === true);
    const { active } = watcher.terminal.buffer;
    const first = signs.map((_, row) =>
      active
        .getLine(active.baseY + row + 1)
        ?.getCell(0)
        ?.getChars(),
    );
    expect(first).toEqual(signs);
    const { screen } = tmuxRows(test.tmux, pane);
    const texts = signs.map((_, row) => {
      const line = active.getLine(active.baseY + row + 1)!;
      const cells = Array.from({ length: line.length }, (_, column) => line.getCell(column)!);
      return rowText(cells.map((cell) => ({ chars: cell.getChars(), width: cell.getWidth() }))).trimEnd();
    });
    expect(texts).toEqual(screen.slice(1, signs.length + 1));
  });

  it("never lets a wide character at the right edge spill into the next row", async () => {
    const watcher = new Watcher(test.server, pane);
    await print(`${"x".repeat(118)}👨‍👩‍👧\r\nsecond row\r\n${"y".repeat(119)}中\r\nend`);
    await until(() => watcher.screen().includes("end"));
    expect(watcher.screen()[1]).toBe("second row");
    expect(watcher.screen()[3]).toBe("中");
  });

  it("goes to the alternate screen and back", async () => {
    const watcher = new Watcher(test.server, pane);
    await print(`${Array.from({ length: 60 }, (_, n) => `line ${n}`).join("\r\n")}`);
    await untilSameCells(test, watcher, pane);
    await print("\x1b[?1049h\x1b[2J\x1b[Hfull screen\x1b[?25l\x1b[?1h\x1b[?1002h\x1b[?1006h");
    await until(() => watcher.screen()[0] === "full screen");
    expect(watcher.terminal.buffer.active.type).toBe("alternate");
    expect(watcher.terminal.modes.applicationCursorKeysMode).toBe(true);
    await until(() => watcher.terminal.modes.mouseTrackingMode === "drag");
    await print("\x1b[?1049l\x1b[?25h\x1b[?1l\x1b[?1002lback");
    await until(() => watcher.terminal.buffer.active.type === "normal");
    await untilSameCells(test, watcher, pane);
    await until(() => watcher.terminal.modes.mouseTrackingMode === "none");
  });

  it("scrolls below an alternate screen", async () => {
    const watcher = new Watcher(test.server, pane);
    await print("\x1b[?1049hfirst");
    await until(() => watcher.screen().includes("first"));
    const rows = Array.from({ length: 100 }, (_, n) => `row ${n}`).join("\r\n");
    await print(`\x1b[?1049l${rows}\x1b[?1049h\x1b[Hsecond`);
    await until(() => watcher.screen()[0]?.startsWith("second") === true);
    await print("\x1b[?1049l");
    await untilSameCells(test, watcher, pane);
  });

  it("puts fast output into the scrollback, row for row", async () => {
    const watcher = new Watcher(test.server, pane);
    for (let part = 0; part < 30; part++) {
      await print(Array.from({ length: 40 }, (_, n) => `\x1b[3${n % 8}m${part}.${n}\x1b[m x\r\n`).join(""));
    }
    await untilSame(test, watcher, pane);
    expect(watcher.scrollback().length).toBe(30 * 40 + 1 - 40);
  });

  it("starts over with the new size when the pane is resized", async () => {
    const watcher = new Watcher(test.server, pane);
    await print(`${"abcdefghij".repeat(15)}\r\n${Array.from({ length: 50 }, (_, n) => `n${n}`).join("\r\n")}`);
    await untilSame(test, watcher, pane);
    const resized = await test.server.resizePane(pane, 80, 24);
    expect(resized.ok).toBe(true);
    await until(() => watcher.terminal.cols === 80);
    expect(watcher.terminal.rows).toBe(24);
    await untilSame(test, watcher, pane);
  });

  it("clears the browser's scrollback when the program clears its own", async () => {
    const watcher = new Watcher(test.server, pane);
    await print("a\r\n".repeat(100));
    await untilSame(test, watcher, pane);
    await print("\x1b[H\x1b[2J\x1b[3Jfresh");
    await until(() => watcher.screen()[0] === "fresh");
    await untilSame(test, watcher, pane);
  });

  it("draws scroll regions, erasing and the cursor as tmux does", async () => {
    const watcher = new Watcher(test.server, pane);
    await print(`${Array.from({ length: 39 }, (_, n) => `line ${n}`).join("\r\n")}`);
    await print("\x1b[5;20r\x1b[20;1H\n\n\n\x1b[r\x1b[10;5H\x1b[3P\x1b[12;1H\x1b[2L\x1b[15;4H\x1b[K\x1b[?25l\x1b[7;9H");
    await untilSameCells(test, watcher, pane);
    await until(() => watcher.frames.at(-1)?.cursor.x === 8);
    expect(watcher.frames.at(-1)?.cursor).toEqual({ x: 8, y: 6, visible: false });
  });

  it("lets nothing a pane prints reach beyond its terminal", async () => {
    const watcher = new Watcher(test.server, pane);
    const titles: string[] = [];
    watcher.terminal.onTitleChange((title) => titles.push(title));
    const replies: string[] = [];
    watcher.terminal.onData((data) => replies.push(data));
    await print(
      "\x1b]0;evil\x07\x1b]52;c;ZXZpbA==\x07\x1b]8;;http://evil\x07link\x1b]8;;\x07\x1bPtmux;\x1b\x1b]0;evil\x07\x1b\\\x1b[c\x1b[6n\r\n",
    );
    await print("%end 1 2 1\r\n%exit\r\n%error 1 2 1\r\n%output %0 x\r\n\x1bkname\x1b\\done");
    await until(() => watcher.screen().some((row) => row.endsWith("done")));
    await untilSame(test, watcher, pane);
    expect(titles).toEqual([]);
    expect(replies).toEqual([]);
    const panes = await test.server.listPanes();
    expect(panes.ok && panes.value.map((each) => each.name)).toEqual(["worker-a"]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the rows must hold no other control character
    const [allowed, control] = [/\x1b\[[0-9;:]*[mG]/g, /[\x00-\x1f\x7f-\x9f]/];
    const rows = watcher.frames.flatMap((frame) => [...frame.scrolled, ...frame.changed.map(([, text]) => text)]);
    expect(rows.filter((row) => control.test(row.replace(allowed, "")))).toEqual([]);
  });
});
