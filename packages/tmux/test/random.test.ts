// Random output, with a viewer that stalls and returns: its terminal must end up as tmux says, row for row.
import { afterEach, beforeEach, it } from "vitest";
import { echoPane, openServer, type TestServer, tmuxRows, until, untilSameCells, Watcher } from "./terminals.ts";

let test: TestServer;
let pane: string;
beforeEach(async () => {
  test = await openServer({ cols: 60, rows: 12 });
  pane = await echoPane(test);
});
afterEach(() => test.remove());

/** Mulberry32: the same numbers for the same seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const words = ["plain", "two words  ", "中文", "é", "ab中c", "│ box ─┐", "x".repeat(61), "ｗｉｄｅ", "   "];
const sgr = [
  "0",
  "1",
  "2",
  "3",
  "4",
  "7",
  "22",
  "24",
  "27",
  "31",
  "92",
  "39",
  "44",
  "103",
  "49",
  "38;5;99",
  "48;2;9;8;7",
  "1;4;35",
];

function output(next: (below: number) => number): string {
  const piece = [
    () => words[next(words.length)]!,
    () => words[next(words.length)]!,
    () => `\x1b[${sgr[next(sgr.length)]}m`,
    () => `\x1b[${sgr[next(sgr.length)]}m`,
    () => "\r\n".repeat(1 + next(5)),
    () => "\r\n",
    () => `\x1b[${1 + next(12)};${1 + next(60)}H`,
    () => `\x1b[${next(3)}K`,
    () => `\x1b[${1 + next(4)}${"PX@LMST"[next(7)]}`,
    () => `\x1b[${1 + next(5)};${7 + next(5)}r`,
    () => "\x1b[r",
    () => "\x1bM",
    () => (next(6) === 0 ? "\x1b[2J\x1b[H" : "\t"),
    () => (next(4) === 0 ? `\x1b[?1049${"hl"[next(2)]}` : ""),
    () => `row ${next(1000)}\r\n`.repeat(next(30)),
  ];
  return Array.from({ length: 12 }, () => piece[next(piece.length)]!()).join("");
}

for (let seed = 1; seed <= 8; seed++) {
  it(`shows what tmux shows after random output, seed ${seed}`, async () => {
    const next = random(seed);
    let watcher = new Watcher(test.server, pane);
    for (let step = 0; step < 40; step++) {
      await test.server.sendKeys(pane, output(next));
      if (next(5) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      if (next(6) === 0) watcher.acks = false;
      if (next(3) === 0 && !watcher.acks) {
        watcher.acks = true;
        const latest = watcher.frames.at(-1);
        if (latest) watcher.viewer.ack(latest.seq);
      }
      if (next(15) === 0) {
        watcher.viewer.close();
        watcher = new Watcher(test.server, pane);
      }
    }
    // In the normal screen, so that the scrollback can be compared too; the end marks that all has arrived.
    await test.server.sendKeys(pane, "\x1b[?1049l\x1b[r\x1b[m\x1b[12;1H\r\nthe end");
    watcher.acks = true;
    const latest = watcher.frames.at(-1);
    if (latest) watcher.viewer.ack(latest.seq);
    await until(() => tmuxRows(test.tmux, pane).screen.includes("the end"));
    await untilSameCells(test, watcher, pane);
  });
}
